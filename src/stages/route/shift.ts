import type { Estimate } from "../../domain/route.ts";
import { combine, push, type Term } from "./estimate.ts";
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
  const term = (amount: number): Term => ({
    kind: "size",
    text: shift.why,
    effect: "learned",
    amount,
    without: null,
    words: null,
  });
  // The shift is of the predicted log-odds themselves, whatever weight a learned term has in them.
  const shifted = [...terms, term(shift.logOdds / push(term(1)))];
  return { estimate: combine(shifted, estimate.basis), terms: shifted };
}
