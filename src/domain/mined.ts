import type { Boundary } from "./route.ts";

/** One run of changed lines of a file, as git's diff without context shows it. */
export interface CommitHunk {
  /** The function around the hunk as git's hunk header names it; empty at the top level. */
  readonly within: string;
  /** Lines without their ending, cut in length; of a very large commit the first ones only. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** How many lines there were, also those that were not kept. */
  readonly addedCount: number;
  readonly removedCount: number;
}

/** What a commit did to one file. */
export interface CommitFile {
  /** Relative to the root, with `/`; bytes that are not UTF-8 read U+FFFD. */
  readonly path: string;
  /** Images, archives, files beyond the size that git is asked to compare: no hunks. */
  readonly binary: boolean;
  /** Empty also where the mode or the name alone changed. */
  readonly hunks: readonly CommitHunk[];
}

/** A commit by a person: what was asked for, and what it took. Its message is ready for learning. */
export interface HistoryCommit {
  readonly sha: string;
  /** When it was written, in seconds since 1970 UTC. */
  readonly at: number;
  /** The subject without issue numbers, trailers and prefix. */
  readonly text: string;
  /** The conventional prefix (`fix`, `feat`), lower case; empty when there is none. */
  readonly prefix: string;
  /** The scope in its brackets; empty when there is none. */
  readonly scope: string;
  readonly files: readonly CommitFile[];
  /** True when the commit is larger than is read: its files are the first of them. */
  readonly cut: boolean;
}

/**
 * How a file's change is read: source, test, config, other, docs, locale, or not at all (lock files,
 * generated code, snapshots, images).
 */
export type MinedKind = "source" | "test" | "config" | "other" | "docs" | "locale" | "excluded";

/** A file of a mined commit, with the time its change takes to read. */
export interface MinedFile {
  readonly path: string;
  readonly kind: MinedKind;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  /** Groups of changed code: hunks of one function. */
  readonly functions: number;
  readonly seconds: number;
  /** The boundaries that the path or the changed lines cross. */
  readonly boundaries: readonly Boundary[];
}

/** A commit as something to learn from: the words, and how large the work was. */
export interface MinedCommit {
  readonly sha: string;
  /** In seconds since 1970 UTC. */
  readonly at: number;
  readonly text: string;
  readonly prefix: string;
  readonly scope: string;
  readonly files: readonly MinedFile[];
  /** How many files changed, also those that `files` has no room for. */
  readonly fileCount: number;
  /** Files of kind source, of all. */
  readonly sourceFiles: number;
  /** Seconds to read all of it. */
  readonly seconds: number;
  /** Verified within the budget: at most 30 s in at most two source files. */
  readonly small: boolean;
  readonly boundaries: readonly Boundary[];
  /**
   * Nouns of the message but for whose own name, in paths and in lines, the change would cross nothing:
   * chat sessions in `sessions/list.ts`. Absent when there are none.
   */
  readonly harmless?: readonly string[];
}

/** Why commits were left out, by count. */
export interface LeftOut {
  readonly bots: number;
  /** Releases, version bumps, dependency bumps. */
  readonly releases: number;
  readonly reverts: number;
  /** Messages under three words. */
  readonly short: number;
  /** At the edge of a shallow clone: their real size is not known. */
  readonly edge: number;
  /** git could not compare them in time, or at all. */
  readonly unreadable: number;
}

/** What mining a repository brought. */
export interface Mined {
  /** The commit that was mined through: where the next mining goes on. */
  readonly head: string;
  /** Commits that can be learnt from, oldest first. */
  readonly commits: readonly MinedCommit[];
  /** True when all of the history was mined: first time, or the history was rewritten since. */
  readonly whole: boolean;
  /** True when older history is not here. */
  readonly shallow: boolean;
  /** True when time ran out: the oldest commits are missing. */
  readonly cut: boolean;
  /** Non-merge commits looked at. */
  readonly seen: number;
  readonly leftOut: LeftOut;
}
