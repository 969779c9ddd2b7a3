/**
 * One place in a file that changes: the lines that are there, and the lines that replace them.
 * Lines carry no line ending. There are no line numbers: `before` must occur exactly once
 * (after the anchors, where there are any).
 */
export interface Hunk {
  /** Lines to find first, in order, each narrowing where `before` may stand (V4A `@@ anchor`). */
  readonly anchors: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The hunk must end at the end of the file (V4A `*** End of File`). */
  readonly atEnd: boolean;
}

/** One file's edit as a model wrote it, whatever the format. Paths are as written, not yet confined. */
export type Edit =
  | { readonly kind: "add"; readonly path: string; readonly content: string }
  /** The whole new content of a file that exists or not. */
  | { readonly kind: "write"; readonly path: string; readonly content: string }
  | { readonly kind: "delete"; readonly path: string }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly moveTo: string | null;
      readonly hunks: readonly Hunk[];
    };

/**
 * Why a reply could not be read or applied. `message` is exact enough to be sent back to the model
 * as the reason for its one repair; its first line stands alone, the rest shows the lines meant.
 */
export interface EditError {
  readonly kind:
    | "no-edits"
    | "malformed"
    | "truncated"
    | "no-match"
    | "ambiguous"
    | "exists"
    | "missing"
    | "unsafe-path"
    | "unusable-file"
    | "no-change";
  readonly message: string;
}

/** Builds a failed result of reading or applying edits. */
export function editError(
  kind: EditError["kind"],
  message: string,
): { readonly ok: false; readonly failure: EditError } {
  return { ok: false, failure: { kind, message } };
}

/** Every path that the edits name, targets of moves included, each once, in order. */
export function pathsOf(edits: readonly Edit[]): string[] {
  const paths = new Set<string>();
  for (const edit of edits) {
    paths.add(edit.path);
    if (edit.kind === "update" && edit.moveTo !== null) paths.add(edit.moveTo);
  }
  return [...paths];
}
