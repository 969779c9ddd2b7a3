import type { Change } from "./change.ts";
import type { Turn } from "./draft.ts";
import type { Escalation } from "./escalation.ts";
import type { Failure } from "./failure.ts";
import type { Inspection } from "./finding.ts";
import type { Race } from "./race.ts";
import type { Review } from "./review.ts";
import type { Route } from "./route.ts";
import type { Span } from "./timeline.ts";
import type { Usage } from "./usage.ts";
import type { Verification } from "./verification.ts";

/** How a run ended. `unreviewed` is never a success and never applied. */
export type RunStatus =
  | "approved"
  | "patched"
  | "solved"
  | "rejected"
  | "unreviewed"
  | "failed"
  | "cancelled";

/** A model in the place of another that the account could not use. */
export interface Fallback {
  readonly role: "fast" | "strong";
  readonly from: string;
  readonly to: string;
  /** The provider's own words. */
  readonly why: string;
}

/** One task from start to end: the JSON of `tandem run`, version 1, and the row of the history. */
export interface Run {
  readonly schema: 1;
  /** ULID: sorts by start time. */
  readonly id: string;
  readonly task: string;
  readonly status: RunStatus;
  readonly route: Route | null;
  readonly draft: Turn | null;
  /** The local checks of the first draft: what they caught before the strong model was asked. */
  readonly inspection: Inspection | null;
  readonly review: Review | null;
  readonly escalated: Escalation | null;
  /** The strong model's own turn, when it solved the task. */
  readonly solve: Turn | null;
  /** The solve that ran beside the draft; null where none did. */
  readonly race: Race | null;
  /** Models that took a role because its own was not to be had, in order. */
  readonly fallbacks: readonly Fallback[];
  /** The local checks of what would be applied: after the review's edits, or of the solve. */
  readonly final_inspection: Inspection | null;
  readonly change: Change | null;
  readonly verification: Verification | null;
  readonly answer: string | null;
  readonly usage: Usage;
  /** What the priced calls cost; null when none of the models has a known price. */
  readonly cost_usd: number | null;
  /** Models that were called and whose price is not known: `cost_usd` is without them. */
  readonly unpriced_models: readonly string[];
  /** Without the time spent waiting for the user's answers. */
  readonly ms: number;
  /** What the time went to, by start; on the clock of the events, waiting for the user included. */
  readonly timeline: readonly Span[];
  readonly error: Failure | null;
  /** The limits in force when it ran: a limit's name in `bounds.ts` and its value. */
  readonly bounds: Readonly<Record<string, number>>;
}
