import type { ChangeSet } from "./change.ts";
import type { Failure } from "./failure.ts";
import type { Finding, Inspection } from "./finding.ts";
import type { Fallback } from "./run.ts";
import type { Usage } from "./usage.ts";

/** A finding as the reviewer wrote it, before it is held against the diff. */
export type ReportedFinding = Omit<Finding, "id" | "source" | "rule"> & { readonly title: string };

/** What one part of a diff came to: it can be kept, and used again for the same content. */
export interface PartVerdict {
  readonly model: string;
  /** The model the provider says it served. */
  readonly served_model: string;
  readonly findings: readonly ReportedFinding[];
  /** Mending edits as they were written; empty where none were asked for, or none are needed. */
  readonly edits: string;
}

/** Verdicts by what they are about. Neither can fail: what can't be kept is reviewed again. */
export interface Verdicts {
  find(key: string): Promise<PartVerdict | null>;
  keep(key: string, verdict: PartVerdict): Promise<void>;
}

/** Keeps nothing. */
export const NO_VERDICTS: Verdicts = { find: async () => null, keep: async () => undefined };

/** A changed file that the reviewer did not look at. */
export interface NotReviewed {
  readonly path: string;
  /** One line for a person. */
  readonly why: string;
}

/** The reviewer's share in a reviewed diff. */
export interface DiffReview {
  readonly model: string;
  readonly served_model: string;
  /** True when every part had been reviewed before: nothing was sent. */
  readonly cached: boolean;
  /** Requests that the diff was split into, and how many of them had been answered before. */
  readonly parts: number;
  readonly cached_parts: number;
  /** Wall time, in milliseconds. */
  readonly ms: number;
  readonly tokens: Usage;
  /** What the priced calls cost; null when a call was made and no price is known. */
  readonly cost_usd: number | null;
  /** Models that were called and whose price is not known: `cost_usd` is without them. */
  readonly unpriced_models: readonly string[];
}

/** A diff with all that was found in it. */
export interface ReviewedDiff {
  /** `approved`: nothing found, and all of it reviewed. `incomplete`: nothing found in the part that was. */
  readonly verdict: "approved" | "findings" | "incomplete";
  /** Of the local checks and of the reviewer, each once, by path and line. */
  readonly findings: readonly Finding[];
  readonly inspection: Inspection;
  /** Null where there was nothing to review, or nobody to do it. */
  readonly review: DiffReview | null;
  /** By path. */
  readonly notReviewed: readonly NotReviewed[];
  /** Why the reviewer's part is missing or has gaps; null when it is there. */
  readonly failure: Failure | null;
  readonly fallbacks: readonly Fallback[];
  /** What the user should know, one line each. */
  readonly notices: readonly string[];
  /** What would mend the working tree, where that was asked for; empty where nothing can be mended. */
  readonly mends: ChangeSet;
}
