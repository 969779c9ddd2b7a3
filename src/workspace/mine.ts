import { readFile } from "node:fs/promises";
import { BOUNDS } from "../domain/bounds.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import type { HistoryCommit, Mined, MinedCommit } from "../domain/mined.ts";
import { createGit, type Environment, type Git } from "./git.ts";
import { readDiffs } from "./mining/diffs.ts";
import { type Selection, selectCommits } from "./mining/select.ts";

/** What to mine, and what to make of it. */
export interface MineRequest {
  /** Root of the working tree. */
  readonly root: string;
  /** The process environment; git is given little more than PATH and HOME of it. */
  readonly env: Environment;
  /** The commit that was mined through before; null to begin at the newest `BOUNDS.mined_commits`. */
  readonly since: string | null;
  /** Makes a commit's diff into what is learnt from; null for one that holds nothing. */
  readonly label: (commit: HistoryCommit) => MinedCommit | null;
  /** Called while it goes on: commits done, of how many. */
  readonly progress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
  /** Time for all of it; `BOUNDS.mining_timeout_ms` unless given. */
  readonly timeoutMs?: number;
}

/**
 * Mines the repository's own history: its newest commits by people, each with its message and the
 * size of its diff. Diffs are streamed and labelled one at a time; the repository is only read, and
 * nothing of its settings is run. Fails with `cancelled`, `not_a_worktree`, or `io` where git breaks off;
 * a history that is empty, or that holds nothing to learn from, is a success without commits.
 */
export async function mineHistory(request: MineRequest): Promise<Result<Mined>> {
  const { root, env, signal } = request;
  const deadlineMs = performance.now() + (request.timeoutMs ?? BOUNDS.mining_timeout_ms);
  const git = createGit(root, env, BOUNDS.git_timeout_ms);
  // Read once: what is committed meanwhile belongs to the next mining.
  const head = await lineOf(git, ["rev-parse", "--verify", "-q", "--end-of-options", "HEAD^{commit}"]);
  if (head === null) return withoutHead(git, root);
  const edge = await shallowEdge(git);
  const since = request.since === null ? null : await stillThere(git, request.since, head);
  const range = since === null ? head : `${since}..${head}`;
  const selection = await selectCommits(root, env, range, edge, signal);
  const failure = selectionFailure(selection, root);
  if (failure !== null) return failure;

  const commits: MinedCommit[] = [];
  const { candidates } = selection;
  const bySha = new Map(candidates.map((candidate) => [candidate.sha, candidate]));
  let done = 0;
  request.progress(0, candidates.length);
  const end = await readDiffs(
    root,
    env,
    candidates.map(({ sha }) => sha),
    {
      deadlineMs,
      signal,
      onDiff: ({ sha, files, cut }) => {
        done += 1;
        const candidate = bySha.get(sha);
        const labelled = candidate === undefined ? null : request.label({ ...candidate, files, cut });
        if (labelled !== null) commits.push(labelled);
        request.progress(done, candidates.length);
      },
    },
  );
  if (end.kind === "cancelled") return CANCELLED;
  if (end.kind === "missing") return NO_GIT;
  if (end.kind === "broken") return brokenOff(root, end.stderr);
  return ok({
    head,
    commits: commits.toReversed(),
    whole: since === null,
    shallow: edge.size > 0,
    cut: end.kind === "late",
    seen: selection.seen,
    leftOut: { ...selection.leftOut, unreadable: end.unreadable },
  });
}

const CANCELLED = fail("cancelled", "mining the history was stopped; what was learnt before is kept");
const NO_GIT = fail(
  "not_a_worktree",
  "git was not found on the PATH",
  "install git, or add its folder to PATH",
);

function brokenOff(root: string, stderr: string): ReturnType<typeof fail> {
  const [line = ""] = stderr.split("\n");
  const partial = /promisor|could not fetch|not allowed|lazy/i.test(stderr);
  return fail(
    "io",
    `git can't read the history at ${root}${line === "" ? "" : `: ${line}`}`,
    partial
      ? "the clone is partial: fetch the rest with `git fetch --refetch --no-filter`"
      : "see what `git fsck` says",
  );
}

function selectionFailure({ end }: Selection, root: string): ReturnType<typeof fail> | null {
  if (end.kind === "missing") return NO_GIT;
  if (end.kind === "exited") return end.code === 0 ? null : brokenOff(root, end.stderr);
  if (end.why === "signal") return CANCELLED;
  return end.why === "silence" ? brokenOff(root, "git did not answer") : null;
}

async function lineOf(git: Git, args: readonly string[]): Promise<string | null> {
  const result = await git(args);
  if (result.kind !== "exited" || result.code !== 0) return null;
  return result.stdout.toString("utf8").trimEnd();
}

/** No commit yet is no failure; no repository is one. */
async function withoutHead(git: Git, root: string): Promise<Result<Mined>> {
  const found = await git(["rev-parse", "--git-dir"]);
  if (found.kind === "missing") return NO_GIT;
  if (found.kind !== "exited" || found.code !== 0) {
    return fail("not_a_worktree", `${root} is not in a git repository`, "run `git init` there first");
  }
  const unborn = await git(["symbolic-ref", "-q", "HEAD"]);
  if (unborn.kind !== "exited" || unborn.code !== 0) return brokenOff(root, "HEAD names no commit");
  const leftOut = { bots: 0, releases: 0, reverts: 0, short: 0, edge: 0, unreadable: 0 };
  return ok({ head: "", commits: [], whole: true, shallow: false, cut: false, seen: 0, leftOut });
}

/** The oldest commits of a shallow clone; none in a whole one. */
async function shallowEdge(git: Git): Promise<ReadonlySet<string>> {
  const file = await lineOf(git, ["rev-parse", "--path-format=absolute", "--git-path", "shallow"]);
  if (file === null) return new Set();
  const text = await readFile(file, "utf8").catch(() => "");
  return new Set(text.split("\n").filter((line) => line !== ""));
}

/** The commit if the history still leads to it; null when it was rewritten or is not a commit. */
async function stillThere(git: Git, since: string, head: string): Promise<string | null> {
  if (!/^[0-9a-f]{40,64}$/.test(since)) return null;
  const result = await git(["merge-base", "--is-ancestor", since, head]);
  return result.kind === "exited" && result.code === 0 ? since : null;
}
