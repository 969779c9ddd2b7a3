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

/**
 * The identity of each commit's own diff, by the commit's name. A merge has none: what it brings is what
 * its parents brought, and what was done in it by hand is in no diff of one side.
 */
export async function commitIds(git: Git, commits: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const result = await git(["diff-tree", "--stdin", "--root", ...RAW], { input: `${commits.join("\n")}\n` });
  const ids = new Map<string, string>();
  if (result.kind !== "exited" || result.code !== 0 || result.cut) return ids;
  const raws = new Map<string, string>();
  let commit = "";
  for (const field of result.stdout.toString("latin1").split("\0")) {
    // The name of a commit stands alone; what follows are its entries and their paths.
    const name = field.startsWith("\n") ? field.slice(1) : field;
    if (commits.includes(name)) commit = name;
    else if (commit !== "" && field !== "") raws.set(commit, `${raws.get(commit) ?? ""}${field}\0`);
  }
  for (const [name, raw] of raws) ids.set(name, digest(Buffer.from(raw, "latin1")));
  return ids;
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
