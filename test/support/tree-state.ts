import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

/**
 * What is to be the same before and after, one line a file: its part and path, then its type, permission
 * bits and a hash of its bytes. The parts are `tree`, `index`, `refs`, `config` (with hooks and `info/`),
 * `git` (the rest of the git folder) and `home`; `own` is the state that tandem keeps in the git folder.
 */
export type TreeState = Readonly<Record<string, string>>;

/** What git brings up to date by itself, and nothing of which is anybody's work. */
const REFRESHED = /^(?:index|gc\.log|objects\/info\/commit-graphs?(?:\/.*)?)$/;
const REFS = /^(?:\w*HEAD|packed-refs|refs(?:\/.*)?|logs(?:\/.*)?)$/;
const CONFIG = /^(?:config(?:\.worktree)?|info(?:\/.*)?|hooks(?:\/.*)?)$/;

/** The state of a working tree, and of a home folder where one is named. Follows no link, writes nothing. */
export function treeState(root: string, home: string | null = null): TreeState {
  const state: Record<string, string> = {};
  const dotGit = path.join(root, ".git");
  for (const [name, look] of walk(root, (name) => name === ".git")) state[`tree ${name}`] = look;
  for (const folder of gitFolders(dotGit)) {
    const worktrees = (name: string) => name === "worktrees" && folder !== dotGit;
    for (const [name, look] of walk(folder, worktrees)) {
      if (!REFRESHED.test(name)) state[`${partOf(name)} ${name}`] = look;
    }
  }
  state["index"] = indexOf(root);
  if (home !== null) for (const [name, look] of walk(home, () => false)) state[`home ${name}`] = look;
  return state;
}

/** Lines that differ: what was there with `-`, what is there now with `+`. */
export function stateChanges(before: TreeState, after: TreeState): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    if (before[key] === after[key]) return [];
    return [
      ...(before[key] === undefined ? [] : [`- ${key} ${before[key]}`]),
      ...(after[key] === undefined ? [] : [`+ ${key} ${after[key]}`]),
    ];
  });
}

/** The state without some of its parts. */
export function without(state: TreeState, ...parts: readonly string[]): TreeState {
  return Object.fromEntries(
    Object.entries(state).filter(([key]) => !parts.includes(key.split(" ")[0] ?? "")),
  );
}

function partOf(name: string): string {
  if (name === "tandem" || name.startsWith("tandem/")) return "own";
  if (REFS.test(name)) return "refs";
  return CONFIG.test(name) ? "config" : "git";
}

/** The working tree's own git folder, and the shared one where that is another. */
function gitFolders(dotGit: string): readonly string[] {
  const stat = statSync(dotGit, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isDirectory()) return [dotGit];
  const own = path.resolve(
    path.dirname(dotGit),
    readFileSync(dotGit, "utf8").slice("gitdir: ".length).trim(),
  );
  const common = readText(path.join(own, "commondir"));
  return common === null ? [own] : [own, realpathSync(path.resolve(own, common.trim()))];
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** What is staged, without the dates by which git knows files again. */
function indexOf(root: string): string {
  const args = ["-c", "core.fsmonitor=false", "ls-files", "-z", "-v", "--stage"];
  try {
    const env = { PATH: process.env["PATH"], HOME: "/dev/null", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
    return hash(execFileSync("git", args, { cwd: root, env, stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return "none that git can read";
  }
}

function* walk(
  folder: string,
  skip: (name: string) => boolean,
  below = "",
): Generator<readonly [string, string]> {
  for (const entry of readdirSync(path.join(folder, below)).sort()) {
    const name = below === "" ? entry : `${below}/${entry}`;
    if (skip(name)) continue;
    const file = path.join(folder, name);
    const stat = lstatSync(file);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isSymbolicLink()) yield [name, `link ${readlinkSync(file)}`];
    else if (stat.isFile()) yield [name, `file ${mode} ${hash(readFileSync(file))}`];
    else if (!stat.isDirectory()) yield [name, `special ${mode}`];
    else {
      yield [name, `folder ${mode}`];
      yield* walk(folder, skip, name);
    }
  }
}

function hash(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
