import { lstat, readFile as readText, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BOUNDS } from "../domain/bounds.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import { createGit, type Environment, type Git, type GitResult } from "./git.ts";
import { listFiles, listIndex, type Listing } from "./list.ts";
import { readFile } from "./read.ts";
import { findOccurrences, searchLines } from "./search.ts";
import type { Workspace } from "./workspace.ts";

/** What git leaves in its folder while an operation waits for its end. A bisect blocks nothing. */
const OPERATIONS = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
] as const;

/** An index of this size lists some 25,000 files: to look at each of them takes longer than a person waits gladly. */
const LARGE_INDEX_BYTES = 2_097_152;

/**
 * Opens the working tree that holds a folder: its root is git's top level, also from a subfolder, a
 * linked worktree or a submodule. Fails with `not_a_worktree` where there is no git, no repository,
 * or no working tree.
 *
 * @param env the process environment; git is given little more than PATH and HOME of it
 */
export async function openWorkspace(folder: string, env: Environment): Promise<Result<Workspace>> {
  const git = createGit(folder, env, BOUNDS.git_timeout_ms);
  const found = await git(["rev-parse", "--is-bare-repository", "--absolute-git-dir", "--show-toplevel"]);
  if (found.kind === "exited" && found.code === 0) {
    const [, gitDir, root, end, ...more] = found.stdout.toString("utf8").split("\n");
    // More lines than asked for: a line break in the path itself.
    if (gitDir !== undefined && root !== undefined && end === "" && more.length === 0) {
      if (!(await leadsTo(root, gitDir))) {
        return fail(
          "not_a_worktree",
          `git's settings lead from ${folder} to another folder, ${root} (core.worktree)`,
          "run `git config --unset core.worktree`, or run tandem there",
        );
      }
      return ok(createWorkspace(root, gitDir, createGit(root, env, BOUNDS.git_timeout_ms)));
    }
  }
  return explain(folder, found);
}

/**
 * Whether the root's own `.git` is this git folder, be it by a link or by the line that linked worktrees
 * and submodules have in its place. Else settings of one repository would have another tree written to.
 */
async function leadsTo(root: string, gitDir: string): Promise<boolean> {
  const own = join(root, ".git");
  const line = await readText(own, "utf8").catch(() => null);
  const named = line === null ? own : /^gitdir: (.+?)\r?\n?$/s.exec(line)?.[1];
  if (named === undefined) return false;
  const [one, other] = await Promise.all(
    [resolve(root, named), gitDir].map((place) => realpath(place).catch(() => null)),
  );
  return one !== null && one === other;
}

function createWorkspace(root: string, gitDir: string, git: Git): Workspace {
  let listing: Promise<Listing> | null = null;
  let indexed: Promise<readonly string[] | null> | null = null;
  const listed = (): Promise<Listing> => (listing ??= listFiles(git));
  const list = async (): Promise<readonly string[]> => (await listed()).files;
  const isLeftOut = (path: string): Promise<boolean> =>
    listed().then(
      ({ leftOut }) => leftOut.has(path),
      () => false,
    );
  return {
    root,
    gitDir,
    read: (path) => readFile(root, path),
    list,
    listIndex: () => (indexed ??= isLarge(gitDir).then((large) => (large ? listIndex(git) : null))),
    damage: () => list().then(() => null, messageOf),
    occurrences: (words, limit, options) => findOccurrences(git, words, limit, options?.signal),
    // The `./` keeps a path that begins with `:` from being read as pathspec magic.
    isIgnored: async (path) =>
      succeeded(await git(["check-ignore", "-q", "--", `./${path}`])) || (await isLeftOut(path)),
    isTracked: async (path) => {
      const result = await git(["ls-files", "--error-unmatch", "--", path]);
      return result.kind !== "exited" || result.code !== 1;
    },
    search: (text, limit) => searchLines(git, text, limit),
    unlikeDisk: () => Promise.resolve(new Map()),
    operationInProgress: () => findOperation(gitDir),
  };
}

/** The index takes some 80 bytes a file; a repository that git doesn't keep one for has few. */
async function isLarge(gitDir: string): Promise<boolean> {
  return lstat(join(gitDir, "index")).then(
    ({ size }) => size >= LARGE_INDEX_BYTES,
    () => false,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function succeeded(result: GitResult): boolean {
  return result.kind === "exited" && result.code === 0;
}

async function findOperation(gitDir: string): Promise<string | null> {
  for (const [name, operation] of OPERATIONS) {
    const there = await lstat(join(gitDir, name)).then(
      () => true,
      () => false,
    );
    if (there) return operation;
  }
  return null;
}

/** Says why there is no working tree. Git has no codes for these, so its (English) words decide. */
function explain(folder: string, result: GitResult): ReturnType<typeof fail> {
  if (result.kind === "missing") {
    return fail("not_a_worktree", "git was not found on the PATH", "install git, or add its folder to PATH");
  }
  if (result.kind === "timed-out") {
    return fail("not_a_worktree", `git did not answer in ${folder}`, "check that the disk can be read");
  }
  const [firstLine = ""] = result.stderr.split("\n");
  if (result.stderr.includes("dubious ownership")) {
    return fail(
      "not_a_worktree",
      `git refuses the repository at ${folder}: it belongs to another user`,
      "if you trust it: git config --global --add safe.directory <its root folder>",
    );
  }
  if (result.stderr.includes("cannot change to")) {
    return fail("not_a_worktree", `${folder} is not a folder that can be entered`, "check the path");
  }
  if (result.stderr.includes("not a git repository")) {
    return fail("not_a_worktree", `${folder} is not in a git repository`, "run `git init` there first");
  }
  const refusedBare = /cannot use bare repository '(.*)' \(safe/.exec(result.stderr)?.[1];
  const isOwnFolder = refusedBare?.split("/").at(-1) === ".git";
  if ((refusedBare !== undefined && !isOwnFolder) || result.stdout.toString("utf8").startsWith("true")) {
    return fail(
      "not_a_worktree",
      `${folder} is in a bare repository, which has no files to work on`,
      "check one out with `git worktree add <folder>` and run tandem there",
    );
  }
  if (isOwnFolder || result.stderr.includes("must be run in a work tree")) {
    return fail("not_a_worktree", `${folder} is inside git's own folder`, "change to the working tree");
  }
  const why = firstLine === "" ? "its path has a line break" : firstLine;
  return fail("not_a_worktree", `git cannot use ${folder}: ${why}`, "see `git status` there");
}
