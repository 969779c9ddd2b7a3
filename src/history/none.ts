import type { History } from "./history.ts";

/** The history that keeps nothing: for `--no-log`, and where the real one can't be opened. */
export const NO_HISTORY: History = {
  record: async () => {},
  list: () => [],
  countEarlier: () => 0,
  stats: () => null,
  get: () => "not-found",
  spentSince: () => null,
  hold: async () => null,
  markApplied: async () => {},
  fastRuns: () => null,
  forgetOutcomes: async () => {},
  recordCheck: async () => {},
  checkDuration: () => null,
  close: () => {},
};
