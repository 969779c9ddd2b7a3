import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { sourcesOf } from "./inspect-corpus.ts";
import type { Project } from "./inspect-projects.ts";
import { type Language, languageOf } from "./inspect-seed.ts";
import type { Job } from "./inspect-work.ts";
import { shuffled } from "./tasks.ts";

/** A real, correct change, to be laid over the tree as it is after it. */
export interface Replayed {
  readonly name: string;
  readonly language: Language;
  /** Published in a package, or a commit of this repository, which the checks were written beside. */
  readonly kind: "published" | "own";
  readonly job: Job;
}

/** The changes that led to one version of a project. */
export interface Step {
  readonly project: Project;
  readonly version: string;
  readonly changes: readonly Replayed[];
}

/** Files of one change beyond which it is no longer a change but another program. */
const MAX_FILES = 100;

/**
 * The step from each version of a project to the next, as one change, and up to `count` of their files,
 * each by itself: with all other files as they are in the later version, the file is what its authors
 * published, so that whatever is found in it is a false alarm, or a defect that was really published.
 */
export function planReplay(
  projects: readonly Project[],
  language: Language,
  count: number,
  next: () => number,
): readonly Step[] {
  const steps = projects.flatMap((project) =>
    project.versions.slice(1).map((version, index) => {
      const older = sourcesOf(project, project.versions[index] ?? "");
      const all = differences(older, sourcesOf(project, version));
      const isOwn = ({ path, before, after }: Job[number]): boolean =>
        before !== null && after !== null && languageOf(path) === language;
      const whole = all.length > 0 && all.length <= MAX_FILES ? [all] : [];
      const single = all.length > 1 ? shuffled(all.filter(isOwn), next).map((change) => [change]) : [];
      return { project, version, whole, single, taken: 0 };
    }),
  );
  // One file of each step in turn: a large step must not be all there is.
  let left = count;
  while (left > 0 && steps.some(({ single, taken }) => taken < single.length)) {
    for (const step of steps) {
      if (left === 0 || step.taken >= step.single.length) continue;
      step.taken += 1;
      left -= 1;
    }
  }
  return steps.map(({ project, version, whole, single, taken }) => ({
    project,
    version,
    changes: [...whole, ...single.slice(0, taken)].map((job) => ({
      name: `${project.name} ${version}${job.length > 1 ? "" : ` ${job[0]?.path ?? ""}`}`,
      language,
      kind: "published",
      job,
    })),
  }));
}

/** What differs between two versions; a file that moved, byte for byte, is renamed. */
export function differences(older: ReadonlyMap<string, string>, newer: ReadonlyMap<string, string>): Job {
  const gone = new Map<string, string>();
  for (const [path, text] of older) if (!newer.has(path)) gone.set(text, path);
  const changes: Job = [];
  for (const [path, after] of newer) {
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
export function replayOwnHistory(
  count: number,
  work: string,
): readonly (Replayed & { readonly root: string })[] {
  const log = git(".", "log", "--no-merges", "--format=%H %P", `-n${count}`, "--", "src", "test", "bench");
  if (log === null) return [];
  const clone = join(work, "own");
  mkdirSync(work, { recursive: true });
  if (git(".", "clone", "-q", "--shared", "--no-checkout", ".", clone) === null) return [];
  return log
    .trim()
    .split("\n")
    .flatMap((line): readonly (Replayed & { readonly root: string })[] => {
      const [commit = "", parent] = line.split(" ");
      const root = join(work, `own-${commit.slice(0, 10)}`);
      if (parent === undefined || git(clone, "worktree", "add", "-q", "--detach", root, commit) === null)
        return [];
      symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"), "junction");
      const job = changesOf(clone, parent, commit);
      return job.length === 0
        ? []
        : [{ name: `this repository ${commit.slice(0, 10)}`, root, language: "ts", kind: "own", job }];
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
