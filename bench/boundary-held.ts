import { readFileSync } from "node:fs";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import { findBoundary } from "../src/stages/route/boundaries.ts";
import { readLabelled } from "./boundary-prompts.ts";

/** Tasks that nothing was tuned or trained on, by authors who had not seen the router. */
const HELD_BACK = "bench/data/boundary-held.tsv";

/** What the words alone say of tasks that were held back. */
export interface HeldFigures {
  readonly crossing: number;
  /** Share of those that cross a boundary which are found, whichever is named. */
  readonly recall: number;
  readonly others: number;
  /** Share of the others that are stopped; half of them were written to sound like a boundary. */
  readonly alarms: number;
}

/** Measures the first line of defence on the tasks that were held back. */
export function measureHeld(): HeldFigures {
  const tasks = readLabelled(readFileSync(HELD_BACK, "utf8")).map(({ text, boundary }) => ({
    crosses: boundary !== null,
    found: findBoundary(text, [], NO_BOUNDARY_SETTINGS) !== null,
  }));
  const share = (crosses: boolean): { readonly of: number; readonly found: number } => {
    const those = tasks.filter((task) => task.crosses === crosses);
    return { of: those.length, found: those.filter(({ found }) => found).length / those.length };
  };
  const [crossing, others] = [share(true), share(false)];
  return { crossing: crossing.of, recall: crossing.found, others: others.of, alarms: others.found };
}
