import type { EscalationReason } from "./escalation.ts";
import type { Verdict } from "./review.ts";
import type { RunStatus } from "./run.ts";

/**
 * A run that the router sent to the fast model by its estimate, as the history remembers it: what was
 * predicted, what came of it, and what it took. Times in milliseconds, 0 for what did not happen.
 */
export interface FastRun {
  /** Predicted probability of staying within the budget. */
  readonly probability: number;
  /** What earlier outcomes had added to that prediction, in log-odds. */
  readonly shift: number;
  readonly status: RunStatus;
  /** Why it went up; null when it stayed. */
  readonly escalated: EscalationReason | null;
  readonly verdict: Verdict | null;
  /** True when the user took the change back. */
  readonly undone: boolean;
  readonly draftMs: number;
  /** Tokens of the draft itself, without reasoning. */
  readonly draftTokens: number;
  readonly inspectMs: number;
  readonly reviewMs: number;
  readonly verifyMs: number;
}

/** How the fast lane's runs ended, by count. */
export interface OutcomeCounts {
  readonly approved: number;
  readonly patched: number;
  /** The draft took longer to verify than the budget. */
  readonly too_big: number;
  /** The draft crossed a boundary. */
  readonly boundary: number;
  readonly rejected: number;
  readonly verify_failed: number;
  /** Taken back by the user. */
  readonly undone: number;
}

/** What the outcomes of a repository's own runs taught the router. */
export interface LearntOutcomes {
  readonly counts: OutcomeCounts;
  /** Added to the log-odds of every prediction of a size here. */
  readonly shift: number;
  /** The fast lane begins at this probability here. */
  readonly fast_from: number;
}
