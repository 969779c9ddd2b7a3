/**
 * One file's way from before to after, as text that encodes to the exact bytes
 * (a byte-order mark and carriage returns included).
 */
export interface FileChange {
  /** Path after the change (before it, for a deletion), relative to the root, with `/`. */
  readonly path: string;
  /** Where the file was before, when it moved; null when it stayed. */
  readonly renamedFrom: string | null;
  /** Content before; null when the file is new. */
  readonly before: string | null;
  /** Content after; null when the file is deleted. */
  readonly after: string | null;
}

/** Files changed together, each path at most once: a draft, a solve, or the reviewed result. */
export type ChangeSet = readonly FileChange[];

/** One file's line counts, as `--json` reports them. */
export interface FileStat {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
}

/** The reviewed edit as the result shows it. */
export interface Change {
  readonly applied: boolean;
  readonly files: readonly FileStat[];
  /** Unified diff, fit for `git apply`. */
  readonly patch: string;
}
