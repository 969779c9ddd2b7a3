import { createHash } from "node:crypto";
import { BOUNDS } from "../domain/bounds.ts";
import { createGit, type Environment, type Git } from "../workspace/git.ts";
import { headTree } from "../workspace/diff/range.ts";
import type { Workspace } from "../workspace/workspace.ts";

/*
 * The identity of a diff: a SHA-256 over git's raw form of it, which names both contents of every file by
 * their hashes. The index against HEAD and the commit that is made of it have the same one; renames are
 * not looked for, since that depends on settings.
 */
const RAW = ["-r", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none", "-z"];

/** What is staged, by two names. */
export interface StagedIds {
  /** The diff against HEAD. */
  readonly diff: string;
  /** The whole index, and HEAD. */
  readonly state: string;
}

/** The identity of what is staged; null when git can't say. */
export async function stagedIds(
  { root }: Workspace,
  env: Environment,
  indexFile: string | null,
): Promise<StagedIds | null> {
  const git = createGit(root, env, BOUNDS.git_timeout_ms, indexFile);
  const [changed, index] = await Promise.all([rawStaged(git), outputOf(git, ["ls-files", "-s", "-z"])]);
  if (changed === null || index === null) return null;
  // HEAD needs no name of its own: it is the index without what is staged.
  return { diff: digest(changed), state: digest(Buffer.concat([Buffer.from(`${root}\0`), changed, index])) };
}

async function rawStaged(git: Git): Promise<Buffer | null> {
  const against = (tree: string) => outputOf(git, ["diff-index", "--cached", ...RAW, tree, "--"]);
  const raw = await against("HEAD");
  if (raw !== null) return raw;
  // Before the first commit.
  const head = await headTree(git);
  return head === null ? null : against(head.tree);
}

/** The identity of what lies between two commits or trees; null when git can't say. */
export async function rangeId(git: Git, from: string, to: string): Promise<string | null> {
  return idOf(git, ["diff-tree", ...RAW, from, to]);
}

/** What a commit itself did. */
export interface CommitDiff {
  /** Null for what a merge changed beside what its parents brought: that is in no diff of one side. */
  readonly id: string | null;
  /** Files that it changed; of a merge, those that are like none of its parents'. */
  readonly paths: readonly string[];
}

/**
 * The commits that changed something themselves, by their names: neither an empty one nor a merge that
 * only brings what its parents have is among them. Null when git can't say.
 */
export async function commitDiffs(
  git: Git,
  commits: readonly string[],
): Promise<ReadonlyMap<string, CommitDiff> | null> {
  const input = `${commits.join("\n")}\n`;
  const result = await git(["diff-tree", "--stdin", "--root", "-c", ...RAW], { input });
  if (result.kind !== "exited" || result.code !== 0 || result.cut) return null;
  const diffs = new Map<string, { raw: string; isMerge: boolean; paths: string[] }>();
  let commit = "";
  let entry: string | null = null;
  // One byte a character, so that the raw form stays as it is.
  for (const field of result.stdout.toString("latin1").split("\0")) {
    const known = diffs.get(commit) ?? { raw: "", isMerge: false, paths: [] };
    if (entry !== null) {
      const isMerge = known.isMerge || entry.startsWith("::");
      const paths = [...known.paths, Buffer.from(field, "latin1").toString("utf8")];
      diffs.set(commit, { raw: `${known.raw}${entry}\0${field}\0`, isMerge, paths });
      entry = null;
    } else if (field.startsWith(":")) entry = field;
    else commit = field.trim();
  }
  return new Map(
    [...diffs].map(([name, { raw, isMerge, paths }]) => [
      name,
      { id: isMerge ? null : digest(Buffer.from(raw, "latin1")), paths },
    ]),
  );
}

/** The identity of a part of a diff: the diff's own, and the files of it. */
export function partId(whole: string, paths: readonly string[]): string {
  return digest(Buffer.from([whole, ...paths].join("\0")));
}

async function idOf(git: Git, args: readonly string[]): Promise<string | null> {
  const output = await outputOf(git, args);
  return output === null ? null : digest(output);
}

async function outputOf(git: Git, args: readonly string[]): Promise<Buffer | null> {
  const result = await git(args);
  return result.kind === "exited" && result.code === 0 && !result.cut ? result.stdout : null;
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
