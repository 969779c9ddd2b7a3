/** A file as it is on disk. */
export type FileRead =
  | { readonly kind: "text"; readonly text: string; readonly executable: boolean }
  | { readonly kind: "missing" }
  | { readonly kind: "directory" }
  /** Cannot be edited or sent: not UTF-8, too large, a link, a device, a submodule; withheld for what is in it. */
  | { readonly kind: "unusable"; readonly why: string; readonly withheld?: true };

/** The identifiers of a query that occur in the repository. */
export interface Occurrence {
  readonly name: string;
  /** Files that hold the identifier as a whole word, sorted, at most `limit`. */
  readonly files: readonly string[];
  /** There may be further files: not all were looked at, or more than `limit` hold it. */
  readonly more?: true;
}

/** How to look for words. */
export interface SearchOptions {
  readonly signal?: AbortSignal;
  /** Files that the words were named together with. */
  readonly near?: readonly string[];
}

/**
 * The user's working tree, read only: the one place that knows git and the disk. Paths are
 * relative to the root, with `/`, already confined (`paths.ts`). Writing is the apply stage's.
 */
export interface Workspace {
  /** Absolute path of the working tree's root. */
  readonly root: string;
  /** Absolute path of this working tree's own git folder (a linked worktree has its own). */
  readonly gitDir: string;
  /** Reads one file; never follows a link. */
  read(path: string): Promise<FileRead>;
  /** Tracked files, and untracked ones that git does not ignore, sorted; cached for the run. */
  list(): Promise<readonly string[]>;
  /**
   * Tracked files by git's index alone (what is deleted is still there, untracked files are not), in a
   * repository of so many that `list` takes long; null in any other.
   */
  listIndex(): Promise<readonly string[] | null>;
  /** Why git can't list the files (its index is broken), after which `list` throws; null when it can. */
  damage(): Promise<string | null>;
  /**
   * Which of the words occur as whole words in listed files, each in at most `limit` files; null when
   * the signal fired before all files were searched. A word without files and with `more` was not found,
   * and may be there all the same.
   */
  occurrences(
    words: readonly string[],
    limit: number,
    options?: SearchOptions,
  ): Promise<readonly Occurrence[] | null>;
  /** True when git ignores the path, or is told to leave it alone: outside a sparse checkout, skip-worktree. */
  isIgnored(path: string): Promise<boolean>;
  /** True when git tracks the path; also where git could not say. */
  isTracked(path: string): Promise<boolean>;
  /** Lines of listed files that hold the text, as `path:line:content`, at most `limit`. */
  search(text: string, limit: number): Promise<readonly string[]>;
  /**
   * Files that are otherwise on the disk than here, with what they hold here (null: nothing), for what
   * reads the disk by itself; null where there are too many to say. None in the working tree itself.
   */
  unlikeDisk(): Promise<ReadonlyMap<string, string | null> | null>;
  /** A merge, rebase, cherry-pick or revert that is under way, by name; null when none is. */
  operationInProgress(): Promise<string | null>;
}
