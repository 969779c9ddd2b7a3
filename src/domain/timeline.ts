/**
 * What a run's time goes to. `connect` opens the connection to the first model, `warm` starts the engines
 * of the local checks (both beside other stages), `ahead` is the checks of a draft's complete files while the
 * rest is written, from the first to the last of them, `share` is one of the reviewers of a draft that is shared
 * out, `wait` is the user thinking about a question.
 */
export const TIMED_STAGES = [
  "route",
  "connect",
  "context",
  "warm",
  "draft",
  "ahead",
  "inspect",
  "review",
  "share",
  "solve",
  "wait",
  "apply",
  "verify",
] as const;

/** One of {@link TIMED_STAGES}. */
export type TimedStage = (typeof TIMED_STAGES)[number];

/** One stretch of work of a run. A stage may have several, and spans of different stages may overlap. */
export interface Span {
  readonly stage: TimedStage;
  /** Milliseconds since the run's start, to a tenth. */
  readonly start_ms: number;
  /** Milliseconds since the run's start, to a tenth. */
  readonly end_ms: number;
  /** From the span's start to the first visible text of a model, in milliseconds; null without one. */
  readonly first_token_ms: number | null;
}
