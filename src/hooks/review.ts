import type { Failure, Result } from "../domain/failure.ts";
import type { Finding, Inspection } from "../domain/finding.ts";
import type { Compared } from "../workspace/diff/comparison.ts";

/** What the review of a diff came to, as far as a hook has to know. */
export interface HookReviewed {
  /** `approved`: nothing found, and all of it reviewed. `incomplete`: nothing found in the part that was. */
  readonly verdict: "approved" | "findings" | "incomplete";
  /** Of the local checks and of the reviewer, each once. */
  readonly findings: readonly Finding[];
  /** Null where nobody reviewed anything. */
  readonly review: {
    readonly model: string;
    readonly served_model: string;
    /** True when it had been reviewed before: nothing was sent. */
    readonly cached: boolean;
  } | null;
  /** Why the reviewer's part is missing or has gaps; null when it is there. */
  readonly failure: Failure | null;
}

/**
 * Reviews what was compared, with what the local checks found. Fails with `cancelled` alone; any other
 * failure stands beside the findings so far. The comparison stays open. After the signal it ends soon.
 */
export type HookReview = (
  compared: Compared,
  inspection: Inspection,
  signal: AbortSignal,
) => Promise<Result<HookReviewed>>;
