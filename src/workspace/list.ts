import type { Git } from "./git.ts";

/** Tag of a tracked file that a sparse checkout leaves out of the working tree. */
const SKIP_WORKTREE = "S";
/** Tags of a file that git does not track, and of one that is gone from the disk. */
const UNTRACKED = "?";
const DELETED = "R";
/** Mode of a submodule in the index. */
const GITLINK = "160000";

/** The files of a working tree. */
export interface Listing {
  readonly files: readonly string[];
  /** Tracked files that git is told to leave alone (skip-worktree), as those outside a sparse checkout. */
  readonly leftOut: ReadonlySet<string>;
}

/**
 * Tracked files that are there, and untracked ones that git does not ignore, sorted by code unit.
 * Left out: deleted files, submodules and nested repositories, files outside a sparse checkout,
 * names that are not UTF-8.
 *
 * @throws when git fails on a repository that it could open: the index is damaged
 */
export async function listFiles(git: Git): Promise<Listing> {
  // One command for all three kinds: starting git takes longer than listing a small repository.
  const listed = await entries(git, ["ls-files", "-z", "-t", "-s", "-c", "-o", "-d", "--exclude-standard"]);
  const files = new Set<string>();
  const deleted: string[] = [];
  const leftOut = new Set<string>();
  for (const entry of listed) {
    const tag = entry.slice(0, 1);
    if (tag === UNTRACKED) {
      const path = entry.slice(2);
      if (!path.endsWith("/")) files.add(path);
      continue;
    }
    // "TAG MODE OBJECT STAGE<tab>PATH"
    const tab = entry.indexOf("\t");
    const path = entry.slice(tab + 1);
    if (tag === DELETED) deleted.push(path);
    else if (tag === SKIP_WORKTREE) leftOut.add(path);
    else if (!entry.startsWith(GITLINK, 2)) files.add(path);
  }
  for (const path of deleted) files.delete(path);
  return { files: [...files].sort(), leftOut };
}

/** Tracked files as git's index has them, whatever became of them on the disk; the disk is not looked at. */
export async function listIndex(git: Git): Promise<readonly string[]> {
  return entries(git, ["ls-files", "-z"]);
}

async function entries(git: Git, args: readonly string[]): Promise<readonly string[]> {
  const result = await git(args);
  if (result.kind !== "exited" || result.code !== 0) {
    const why = result.kind === "exited" ? result.stderr : result.kind;
    throw new Error(`git ${args.join(" ")} failed: ${why}`);
  }
  return splitNames(result.stdout);
}

/** Splits NUL-ended names, dropping those that are not UTF-8: no text can name them. */
export function splitNames(bytes: Buffer): readonly string[] {
  const text = bytes.toString("utf8");
  return text.split("\0").filter((name) => name !== "" && !name.includes("\ufffd"));
}
