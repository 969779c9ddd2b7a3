import type { Finding } from "./finding.ts";
import type { Usage } from "./usage.ts";

/** What the reviewer says of a draft: as it is, mended, or not to be used. */
export type Verdict = "approved" | "patched" | "rejected";

/** One finished review as the result shows it. */
export interface Review {
  readonly model: string;
  readonly served_model: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly ms: number;
  readonly tokens: Usage;
}
