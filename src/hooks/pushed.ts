import type { Git } from "../workspace/git.ts";

/** One line of what git tells a pre-push hook; a name is all zeros for what isn't there. */
export interface RefUpdate {
  readonly localRef: string;
  readonly localOid: string;
  readonly remoteRef: string;
  readonly remoteOid: string;
}

/** Commits that a push sends to a branch or tag. */
export interface Pushed {
  readonly ref: string;
  /** The commit or tree that the remote has already. */
  readonly from: string;
  readonly to: string;
  /** New to the remote, newest first; merges too. */
  readonly commits: readonly string[];
}

const LINE = /^(\S+) ([0-9a-f]{40,64}) (\S+) ([0-9a-f]{40,64})$/;

/** The lines of a pre-push hook's standard input; what is no such line is passed over. */
export function parseUpdates(input: string): readonly RefUpdate[] {
  return input.split("\n").flatMap((line) => {
    const [, localRef = "", localOid = "", remoteRef = "", remoteOid = ""] = LINE.exec(line.trimEnd()) ?? [];
    return localRef === "" ? [] : [{ localRef, localOid, remoteRef, remoteOid }];
  });
}

/**
 * What an update brings to the remote: the commits that none of its branches has, as far as is known
 * here, and what they are compared with. That is the remote's own commit where the branch only grows;
 * for a new or rewritten branch, the newest commit on its first parents that the remote has. Null for a
 * deletion and where nothing is new.
 *
 * @param remote the remote's name; null for one that has only an address, where every remote counts
 * @param looked what the same push sends elsewhere, and is looked at already
 */
export async function resolvePushed(
  git: Git,
  update: RefUpdate,
  remote: string | null,
  looked: readonly string[] = [],
): Promise<Pushed | null> {
  if (isZero(update.localOid)) return null;
  const to = await first(git, ["rev-parse", "--verify", "--quiet", `${update.localOid}^{commit}`]);
  // A tag of a file or a tree has no commits to look at.
  if (to === null) return null;
  const had = isZero(update.remoteOid)
    ? null
    : await first(git, ["rev-parse", "--verify", "--quiet", `${update.remoteOid}^{commit}`]);
  const known = [
    remote === null ? "--remotes" : `--remotes=${plain(remote)}`,
    ...(had === null ? [] : [had]),
    ...looked,
  ];
  const listed = await git(["rev-list", to, "--not", ...known]);
  const commits = lines(listed);
  if (commits.length === 0) return null;
  const isGrowing = had !== null && (await succeeds(git, ["merge-base", "--is-ancestor", had, to]));
  const from = isGrowing ? had : await newestKnown(git, to, known);
  return from === null ? null : { ref: update.remoteRef, from, to, commits };
}

/** The end of the first parents that are new; git's empty tree where all of them are. */
async function newestKnown(git: Git, to: string, known: readonly string[]): Promise<string | null> {
  const listed = lines(await git(["rev-list", "--first-parent", "--boundary", to, "--not", ...known]));
  const boundary = listed.find((line) => line.startsWith("-"));
  if (boundary !== undefined) return boundary.slice(1);
  return first(git, ["hash-object", "-t", "tree", "--stdin"]);
}

/** A remote's name as a pattern that matches it. */
function plain(remote: string): string {
  return remote.replace(/[*?[\]\\]/g, "?");
}

function isZero(oid: string): boolean {
  return /^0+$/.test(oid);
}

async function first(git: Git, args: readonly string[]): Promise<string | null> {
  return lines(await git(args))[0] ?? null;
}

function lines(result: Awaited<ReturnType<Git>>): readonly string[] {
  if (result.kind !== "exited" || result.code !== 0) return [];
  return result.stdout
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

async function succeeds(git: Git, args: readonly string[]): Promise<boolean> {
  const result = await git(args);
  return result.kind === "exited" && result.code === 0;
}
