import type { ChangeSet } from "./change.ts";
import type { Boundary } from "./route.ts";
import type { Usage } from "./usage.ts";

/** One model turn that produced work (a draft or a solve), as the result shows it. */
export interface Turn {
  readonly model: string;
  /** The model the provider says it served; differs when the provider substituted. */
  readonly served_model: string;
  /** From request to last byte, repairs included, in milliseconds. */
  readonly ms: number;
  /** From request to the first token, in milliseconds; null when none came. */
  readonly first_token_ms: number | null;
  readonly tokens: Usage;
}

/** What a model produced: edits of the tree, or the text of an answer. */
export type Work =
  | { readonly kind: "edit"; readonly changes: ChangeSet }
  | { readonly kind: "answer"; readonly text: string };

/** The 30-second rule asked again, of the draft itself. */
export interface Measure {
  /** Functions a person must read. */
  readonly functions: number;
  readonly seconds: number;
  readonly boundary: Boundary | null;
  readonly evidence: string | null;
}
