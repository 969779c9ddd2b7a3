import type { ChangeSet } from "../../domain/change.ts";
import type { FileRead, Workspace } from "../workspace.ts";

/** What is looked at: the one side that counts, against the side it is compared with. */
export type Comparison =
  /** Everything in the working tree that git does not ignore, against HEAD. */
  | { readonly kind: "worktree" }
  /** The index's content, whatever the working tree holds, against HEAD. */
  | { readonly kind: "staged" }
  /** As git writes it: `A..B`, `A...B` (from where they parted), or `A`, which means `A..HEAD`. */
  | { readonly kind: "range"; readonly range: string }
  /** A unified diff as it came, of this repository or of another one. */
  | { readonly kind: "patch"; readonly bytes: Buffer };

/** Why a changed file is not looked at, so that it can be said once for many. */
export type LeftOutReason =
  | "generated"
  | "vendored"
  | "lock file"
  | "binary"
  | "submodule"
  | "symbolic link"
  | "unreadable";

/** A changed file that is not looked at. */
export interface LeftOut {
  readonly path: string;
  readonly reason: LeftOutReason;
  /** One line for a person. */
  readonly why: string;
}

/** A comparison made: what an inspection or a review is given. */
export interface Compared {
  /** What was compared with what, as `the index against HEAD`. */
  readonly title: string;
  /** In order of path. */
  readonly changes: ChangeSet;
  /** In order of path. */
  readonly leftOut: readonly LeftOut[];
  /**
   * The tree that the changes belong to: the disk, the index, or a commit. What git ignores
   * (dependencies, built files) is the disk's in any case.
   */
  readonly workspace: Workspace;
  /**
   * `diff`: the repository isn't here, or the diff doesn't apply to it. Then the changes hold the lines
   * of the diff at their places with blank lines between them, new files are whole, and the workspace
   * is empty.
   */
  readonly knows: "tree" | "diff";
  /**
   * Reads a file that the changes don't hold, as it was before them: where they are limited to paths, it
   * may have changed as well.
   */
  readonly base: (path: string) => Promise<FileRead>;
  /** What the user should know, one line each. */
  readonly notices: readonly string[];
  /** Lets go of the processes that read for the workspace. */
  readonly close: () => void;
}
