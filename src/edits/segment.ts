import type { Edit } from "./edit.ts";

/** A stretch of a reply that one format's parser took: its edits, and the index of the line after it. */
export interface Segment {
  readonly edits: readonly Edit[];
  readonly next: number;
}
