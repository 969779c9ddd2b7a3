import {
  anyCalibration,
  type CalibrationPlace,
  calibrationPlace,
  loadCalibration,
} from "../config/calibration-store.ts";
import { loadOutcomes } from "../config/outcomes-store.ts";
import type { LearntOutcomes } from "../domain/fast-run.ts";
import { learnBoundaryWords } from "../stages/route/boundary-words-learnt.ts";
import { type Knowledge, shippedKnowledge } from "../stages/route/knowledge.ts";
import { runsIn, wentUp } from "../stages/route/outcomes.ts";
import { voiceOf } from "../stages/route/repository-model.ts";
import { shippedSizeModel } from "../stages/route/size-model.ts";
import type { Cli } from "./process.ts";
import { plural } from "./render/format.ts";
import type { Session } from "./session.ts";

/**
 * What the router knows in this working tree: what comes with the package, and what was learnt of the
 * repository's commits and runs. Two small files are read, nothing is computed; one that can't be used
 * costs a warning and counts as none.
 */
export async function loadKnowledge(cli: Cli, session: Session): Promise<Knowledge> {
  const shipped = shippedKnowledge();
  if (!(await anyCalibration(session.settings.locations.history))) return shipped;
  const place = await learntPlace(session);
  if (place === null) return shipped;
  const warn = (line: string): void => cli.output.note(`warning: ${line}`);
  const [calibration, outcomes] = await Promise.all([
    loadCalibration(place, warn),
    loadOutcomes(place, warn),
  ]);
  const model = shippedSizeModel();
  const own = calibration === null || model === null ? null : voiceOf(calibration, model);
  if (own?.basis === "model") {
    warn("what was learnt of this repository belongs to another size model; run `tandem calibrate`");
  }
  return {
    sizes: own ?? shipped.sizes,
    boundaryPaths: calibration?.boundaries ?? shipped.boundaryPaths,
    boundaryWords:
      calibration === null ? shipped.boundaryWords : learnBoundaryWords(calibration.boundary_words),
    fastFrom: outcomes?.fast_from ?? shipped.fastFrom,
    shift: shiftOf(outcomes),
  };
}

/** Where what is learnt of the session's repository is kept; null outside one. */
export async function learntPlace({ workspace, settings }: Session): Promise<CalibrationPlace | null> {
  return workspace === null ? null : calibrationPlace(settings.locations.history, workspace.gitDir);
}

function shiftOf(outcomes: LearntOutcomes | null): Knowledge["shift"] {
  if (outcomes === null || outcomes.shift === 0) return null;
  const { counts, shift } = outcomes;
  const back = counts.undone === 0 ? "" : `, ${counts.undone} taken back`;
  return {
    logOdds: shift,
    why: `${wentUp(counts)} of ${plural(runsIn(counts), "fast run")} here went up${back}`,
  };
}
