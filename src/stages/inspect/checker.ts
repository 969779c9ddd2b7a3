import type { ChangeSet, FileChange } from "../../domain/change.ts";
import type { Category, Severity } from "../../domain/finding.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** One observation about a file's content, before it is compared with what was there already. */
export interface Observation {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly message: string;
  readonly suggestion: string | null;
  /**
   * What identifies this defect when lines move: the source text it is about, or the name.
   * Two observations with the same path, rule and key are the same defect.
   */
  readonly key: string;
}

/** What a checker sees: the changed files, and the tree as it would be with them. */
export interface CheckInput {
  readonly changes: ChangeSet;
  readonly workspace: Workspace;
  /** True when the path exists once the changes are applied. */
  exists(path: string): Promise<boolean>;
  /** Content of the path once the changes are applied; null when there is none or it is no text. */
  read(path: string): Promise<string | null>;
}

/** One side of a changed file: the content before the change, or after it. */
export interface Side {
  readonly path: string;
  readonly content: string;
  readonly side: "before" | "after";
}

/**
 * One local check. `inspect.ts` runs it on both sides of every file it wants and keeps only what the
 * change brought. To add a check, write one of these and name it in `checkers.ts`.
 */
export interface Checker {
  readonly name: string;
  /** Whether this checker has anything to say about the file. */
  wants(change: FileChange): boolean;
  /** Observations on one side of a file; `skipped` says why nothing could be said. */
  check(
    side: Side,
    input: CheckInput,
    signal: AbortSignal,
  ): Promise<
    | { readonly state: "ran"; readonly observations: readonly Observation[] }
    | { readonly state: "skipped"; readonly why: string }
  >;
}
