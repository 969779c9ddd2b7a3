import type { Estimate } from "../../domain/route.ts";
import { combine, type Term } from "./estimate.ts";
import type { Shift } from "./knowledge.ts";

/** An estimate with the terms it is made of. */
interface Estimated {
  readonly estimate: Estimate;
  readonly terms: readonly Term[];
}

/**
 * Adds what the outcomes of runs taught to an estimate, as a term like any other, so that it is shown
 * and its absence can be asked about. Only estimates that the size model spoke in: it is those that
 * the outcomes were compared with.
 */
export function withShift({ estimate, terms }: Estimated, shift: Shift | null): Estimated {
  if (shift === null || shift.logOdds === 0 || !estimate.basis.startsWith("model"))
    return { estimate, terms };
  const { why: text, logOdds: amount } = shift;
  const shifted = [
    ...terms,
    { kind: "size", text, effect: "odds", amount, without: null, words: null } as const,
  ];
  return { estimate: combine(shifted, estimate), terms: shifted };
}
