import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Checkout, checkOut, sourcesOf } from "./inspect-corpus.ts";
import type { Project } from "./inspect-projects.ts";
import { type Language, languageOf } from "./inspect-seed.ts";
import type { Job } from "./inspect-work.ts";
import { shuffled } from "./tasks.ts";

/** A real, correct change, laid over the tree as it is after it. */
export interface Replayed {
  readonly name: string;
  readonly root: string;
  readonly language: Language;
  readonly job: Job;
}

/** Files of one change beyond which it is no longer a change but another program. */
const MAX_FILES = 100;

/**
 * The step from each version of a project to the next, as one change, and file by file: with all other
 * files as they are in the later version, the file is what its authors published, so that whatever is
 * found in it is a false alarm, or a defect that was really published.
 */
export async function replayVersions(
  project: Project,
  wanted: ReadonlySet<Language>,
  perStep: number,
  work: string,
  next: () => number,
): Promise<readonly Replayed[]> {
  const replayed: Replayed[] = [];
  const language = project.languages.find((one) => wanted.has(one));
  if (language === undefined) return [];
  for (const [index, version] of project.versions.entries()) {
    const older = project.versions[index - 1];
    if (older === undefined) continue;
    const checkout = await checkOut(project, version, work);
    const changes = differences(sourcesOf(project, older), checkout);
    const about = { root: checkout.workspace.root, language };
    if (changes.length <= MAX_FILES)
      replayed.push({ ...about, name: `${project.name} ${version}`, job: changes });
    const single = changes.filter(
      ({ path, before, after }) => before !== null && after !== null && languageOf(path) === language,
    );
    if (changes.length > 1) {
      for (const change of shuffled(single, next).slice(0, perStep)) {
        replayed.push({ ...about, name: `${project.name} ${version} ${change.path}`, job: [change] });
      }
    }
  }
  return replayed;
}

/** What differs between two versions; a file that moved, byte for byte, is renamed. */
export function differences(older: ReadonlyMap<string, string>, { tree }: Pick<Checkout, "tree">): Job {
  const gone = new Map<string, string>();
  for (const [path, text] of older) if (!tree.texts.has(path)) gone.set(text, path);
  const changes: Job = [];
  for (const [path, after] of tree.texts) {
    const before = older.get(path) ?? null;
    const renamedFrom = before === null ? (gone.get(after) ?? null) : null;
    if (renamedFrom !== null) gone.delete(after);
    if (before !== after)
      changes.push({ path, renamedFrom, before: renamedFrom === null ? before : after, after });
  }
  for (const [before, path] of gone) changes.push({ path, renamedFrom: null, before, after: null });
  return changes;
}

/** The newest commits of the repository that this is run in, each in a working tree of its own; none outside of one. */
export function replayOwnHistory(count: number, work: string): readonly Replayed[] {
  const log = git(".", "log", "--no-merges", "--format=%H %P", `-n${count}`, "--", "src", "test", "bench");
  if (log === null) return [];
  const clone = join(work, "own");
  mkdirSync(work, { recursive: true });
  if (git(".", "clone", "-q", "--shared", "--no-checkout", ".", clone) === null) return [];
  return log
    .trim()
    .split("\n")
    .flatMap((line): readonly Replayed[] => {
      const [commit = "", parent] = line.split(" ");
      const root = join(work, `own-${commit.slice(0, 10)}`);
      if (parent === undefined || git(clone, "worktree", "add", "-q", "--detach", root, commit) === null)
        return [];
      symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"), "junction");
      const job = changesOf(clone, parent, commit);
      return job.length === 0
        ? []
        : [{ name: `this repository ${commit.slice(0, 10)}`, root, language: "ts", job }];
    });
}

function changesOf(clone: string, parent: string, commit: string): Job {
  const parts = (git(clone, "diff-tree", "-r", "-M", "-z", "--name-status", parent, commit) ?? "").split(
    "\0",
  );
  const text = (revision: string, path: string): string | null => {
    const content = git(clone, "show", `${revision}:${path}`);
    return content === null || content.includes("\0") ? null : content;
  };
  const changes: Job = [];
  while (parts.length > 1) {
    const status = parts.shift() ?? "";
    const from = parts.shift() ?? "";
    const isRenamed = status.startsWith("R");
    const path = isRenamed ? (parts.shift() ?? "") : from;
    const before = status === "A" ? null : text(parent, from);
    const after = status === "D" ? null : text(commit, path);
    if (before !== null || after !== null)
      changes.push({ path, renamedFrom: isRenamed ? from : null, before, after });
  }
  return changes;
}

function git(cwd: string, ...args: readonly string[]): string | null {
  const all = ["-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false", ...args];
  const { status, stdout } = spawnSync("git", all, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout : null;
}
