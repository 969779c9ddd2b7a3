import type { TaskKind } from "./task.ts";

/** `fast`: drafted by the fast model, then reviewed. `strong`: solved by the strong model alone. */
export type Lane = "fast" | "strong";

/** A kind of task that must never reach the fast model. */
export type Boundary = "security" | "migration" | "multi-service";

/** The boundaries, in the order they are looked for. */
export const BOUNDARIES = ["migration", "security", "multi-service"] as const satisfies readonly Boundary[];

/**
 * What a user's configuration adds to the boundaries. It can only add: a false alarm takes away the
 * match of its own exact phrase and nothing else, so no entry switches a boundary off.
 */
export interface BoundarySettings {
  /** Words or phrases that mean the boundary, matched as whole words in any case; a final `*` matches a stem. */
  readonly words: Readonly<Record<Boundary, readonly string[]>>;
  /** Globs of paths (relative to the root, with `/`) that lie across the boundary. */
  readonly globs: Readonly<Record<Boundary, readonly string[]>>;
  /** Words or phrases that are harmless in this project, as "session" where sessions are yoga classes. */
  readonly falseAlarms: readonly string[];
}

/** The built-in boundaries alone. */
export const NO_BOUNDARY_SETTINGS: BoundarySettings = {
  words: { security: [], migration: [], "multi-service": [] },
  globs: { security: [], migration: [], "multi-service": [] },
  falseAlarms: [],
};

/** The rule that decided the lane. */
export type RouteRule =
  | "boundary"
  | "context-window"
  | "steps"
  | "verifiable"
  | "not-verifiable"
  | "unlocated"
  | "forced";

/** One piece of evidence the decision used, in words a person understands. */
export interface Reason {
  readonly kind: "boundary" | "size" | "location" | "artefact" | "steps" | "window" | "question" | "forced";
  readonly text: string;
  /** Share of the decision that rests on this reason, 0 to 1. */
  readonly weight: number;
}

/** How long a person would need to verify the result. */
export interface Estimate {
  /** Median of the predicted time. */
  readonly seconds: number;
  /** Probability that the result can be verified within the budget, 0 to 1. */
  readonly probability: number;
  readonly budget_seconds: number;
  /** The lane is fast from this probability (docs/router.md says why it is below one half). */
  readonly fast_from: number;
  /**
   * What the estimate rests on. `words`: rules alone, as for questions and prototypes; `words+repo`: and
   * what the repository holds; `model`: the size model of the package beside them; `model+repo`: that model
   * adapted to this repository's history.
   */
  readonly basis: "words" | "words+repo" | "model" | "model+repo";
}

/** The router's decision with its evidence: the JSON of `tandem route`, version 1. */
export interface Route {
  readonly schema: 1;
  readonly task: string;
  readonly kind: TaskKind;
  readonly lane: Lane;
  readonly rule: RouteRule;
  readonly boundary: Boundary | null;
  readonly estimate: Estimate;
  readonly reasons: readonly Reason[];
  /** The one thing that would have changed the lane; null when nothing single would. */
  readonly counterfactual: string | null;
  /** The model that gets the task first. */
  readonly model: string;
  /** Time the decision took, in milliseconds. */
  readonly ms: number;
}

/** Files and identifiers that the task points at and the repository really holds. */
export interface Located {
  /** Existing files the task names, directly or by a unique base name. */
  readonly paths: readonly string[];
  /** Identifiers of the task that occur in the repository, with the files that hold them. */
  readonly identifiers: readonly {
    readonly name: string;
    readonly files: readonly string[];
    /** There may be further files that hold it. */
    readonly more?: true;
  }[];
  /** Paths and identifiers the task names that the repository does not hold. */
  readonly missing: readonly string[];
}
