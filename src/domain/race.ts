import type { Turn } from "./draft.ts";

/** When the strong model's own solve runs beside the draft. */
export const RACE_MODES = ["never", "auto", "always"] as const;

/** One of {@link RACE_MODES}; `auto` is where the router's estimate is uncertain. */
export type RaceMode = (typeof RACE_MODES)[number];

/** A run in which the strong model solved the task beside the draft. */
export interface Race {
  /** Whose work was kept; null when it was neither's. */
  readonly winner: "draft" | "solve" | null;
  /**
   * The solve that was not kept, up to where it ended or was cancelled; null when it was kept. What the
   * draft's side had cost by then is in `draft`, `review` and the usage of the run.
   */
  readonly lost: Turn | null;
  /** Tokens of calls that were cancelled, counted here since no provider says; part of the run's usage. */
  readonly cancelled_tokens: number;
}
