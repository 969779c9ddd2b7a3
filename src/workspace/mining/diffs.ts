import { BOUNDS } from "../../domain/bounds.ts";
import type { CommitFile } from "../../domain/mined.ts";
import type { Environment } from "../git.ts";
import { createPatchReader, type PatchReader } from "./patch.ts";
import { createPieces } from "./pieces.ts";
import { type StreamEnd, streamGit } from "./stream.ts";

/** The diff of one commit; `cut` when it is larger than is read. */
export interface Diff {
  readonly sha: string;
  readonly files: readonly CommitFile[];
  readonly cut: boolean;
}

/** How reading diffs ended. `late`: the time was up before the last one. */
export interface DiffsEnd {
  readonly kind: "done" | "late" | "cancelled" | "missing" | "broken";
  /** Commits that git could not compare. */
  readonly unreadable: number;
  /** What git said last, for `broken`. */
  readonly stderr: string;
}

/** Everything that a repository's or a user's settings could change about the shape is said here. */
const DIFF_TREE = [
  "diff-tree",
  "--stdin",
  "--always",
  "--root",
  "-r",
  "-p",
  "-U0",
  "-M",
  "-l200",
  "--inter-hunk-context=0",
  "--diff-algorithm=myers",
  "--no-textconv",
  "--no-ext-diff",
  "--no-color",
  "--no-relative",
  "--ignore-submodules=all",
  "--submodule=short",
  "--src-prefix=",
  "--dst-prefix=",
];

/** Longest line that is read; of a longer one the rest is dropped. */
const LINE_MAX_CHARS = 65_536;
/** Commits in a row that git can't compare before the repository counts as broken. */
const BROKEN_IN_A_ROW = 20;

/**
 * Reads the diffs of commits in their order, with one git for all of them. A commit that is too large
 * is cut, one that git can't compare (silence, a missing object) is passed over: in both cases a new
 * git goes on behind it.
 */
export async function readDiffs(
  root: string,
  env: Environment,
  shas: readonly string[],
  options: {
    readonly deadlineMs: number;
    readonly signal: AbortSignal;
    readonly onDiff: (diff: Diff) => void;
  },
): Promise<DiffsEnd> {
  let next = 0;
  let unreadable = 0;
  let row = 0;
  let alone = false;
  let stderr = "";
  while (next < shas.length) {
    if (options.signal.aborted) return { kind: "cancelled", unreadable, stderr };
    const pass = await readPass(root, env, alone ? shas.slice(next, next + 1) : shas.slice(next), options);
    next += pass.read;
    if (pass.read > 0) row = 0;
    if (pass.end.kind === "missing") return { kind: "missing", unreadable, stderr };
    if (pass.end.kind === "stopped" && pass.end.why === "signal") {
      return { kind: "cancelled", unreadable, stderr };
    }
    if (performance.now() > options.deadlineMs && next < shas.length) {
      return { kind: "late", unreadable, stderr };
    }
    if (pass.end.kind === "exited" && pass.end.code !== 0) ({ stderr } = pass.end);
    const broke =
      pass.end.kind === "exited" ? pass.end.code !== 0 || pass.read === 0 : pass.end.why === "silence";
    if (broke && alone && pass.read === 0) {
      next += 1;
      unreadable += 1;
      row += 1;
    }
    // What git ended at is the commit it printed last or the one behind it: tried by itself, it shows.
    alone = broke && !alone;
    if (row >= BROKEN_IN_A_ROW) return { kind: "broken", unreadable, stderr };
  }
  return { kind: "done", unreadable, stderr };
}

/** One git, until it ends: how many commits it brought (whole or cut), and how it ended. */
async function readPass(
  root: string,
  env: Environment,
  shas: readonly string[],
  options: {
    readonly deadlineMs: number;
    readonly signal: AbortSignal;
    readonly onDiff: (diff: Diff) => void;
  },
): Promise<{ readonly read: number; readonly end: StreamEnd }> {
  let read = 0;
  let bytes = 0;
  let reader: PatchReader | null = null;
  const finish = (cut: boolean): void => {
    const sha = shas[read];
    if (reader === null || sha === undefined) return;
    options.onDiff({ sha, files: reader.files(), cut });
    reader = null;
    read += 1;
    bytes = 0;
  };
  const pieces = createPieces("\n", LINE_MAX_CHARS, (line) => {
    // No line of a diff looks like this: they begin with a sign, a word or `@@`.
    const following = shas[reader === null ? read : read + 1];
    if (line === following) {
      finish(false);
      reader = createPatchReader();
    } else {
      bytes += line.length;
      reader?.line(line);
    }
    return true;
  });
  const end = await streamGit(root, env, {
    args: DIFF_TREE,
    input: `${shas.join("\n")}\n`,
    onData: (chunk) => {
      pieces.push(chunk);
      if (bytes > BOUNDS.mined_patch_max_bytes) {
        finish(true);
        return "stop";
      }
      return performance.now() > options.deadlineMs ? "stop" : "go on";
    },
    silenceMs: BOUNDS.mined_commit_timeout_ms,
    signal: options.signal,
  });
  if (end.kind === "exited" && end.code === 0) {
    pieces.end();
    finish(false);
  }
  return { read, end };
}
