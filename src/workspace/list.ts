import type { Git } from "./git.ts";

/** Tag of a tracked file that a sparse checkout leaves out of the working tree. */
const SKIP_WORKTREE = "S";
/** Mode of a submodule in the index. */
const GITLINK = "160000";

/**
 * Tracked files that are there, and untracked ones that git does not ignore, sorted by code unit.
 * Left out: deleted files, submodules and nested repositories, files outside a sparse checkout,
 * names that are not UTF-8.
 *
 * @throws when git fails on a repository that it could open: the index is damaged
 */
export async function listFiles(git: Git): Promise<readonly string[]> {
  const [tracked, untracked, deleted] = await Promise.all([
    entries(git, ["ls-files", "-z", "-t", "-s"]),
    entries(git, ["ls-files", "-z", "-o", "--exclude-standard"]),
    entries(git, ["ls-files", "-z", "-d"]),
  ]);
  const files = new Set<string>();
  for (const entry of tracked) {
    // "TAG MODE OBJECT STAGE<tab>PATH"
    const tab = entry.indexOf("\t");
    const [tag, mode] = entry.slice(0, tab).split(" ");
    if (tag !== SKIP_WORKTREE && mode !== GITLINK) files.add(entry.slice(tab + 1));
  }
  for (const path of untracked) {
    if (!path.endsWith("/")) files.add(path);
  }
  for (const path of deleted) files.delete(path);
  return [...files].sort();
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
