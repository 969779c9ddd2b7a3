import type { History } from "./history.ts";

/** The history that keeps nothing: for `--no-log`, and where the real one can't be opened. */
export const NO_HISTORY: History = {
  record: () => {},
  list: () => [],
  countEarlier: () => 0,
  stats: () => null,
  get: () => "not-found",
  spentSince: () => null,
  markApplied: () => {},
  fastRuns: () => null,
  forgetOutcomes: () => {},
  recordCheck: () => {},
  checkDuration: () => null,
  close: () => {},
};
