import { posix } from "node:path";
import { foldersUp } from "../imports/manifests.ts";
import type { Files } from "../memory.ts";
import type { View } from "../view.ts";
import { advance, type Warm } from "./keeper.ts";
import { LOOSE_CONFIG, looseConfig } from "./loose-config.ts";
import { type FileChanges, isThere } from "./overlay.ts";
import { type Coverage, coverageOf, isMarked, LOOSE } from "./projects.ts";
import type { Project, State } from "./session.ts";

/** The engine with one side before it. */
export interface Shown {
  readonly state: State;
  readonly covered: ReadonlyMap<string, Coverage>;
  /** The project of the files that no other one covers. */
  readonly loose: Project | undefined;
}

/** Shows the engine one side, and learns which project each file is in. */
export async function show(warm: Warm, paths: readonly string[], files: Files, tree: View): Promise<Shown> {
  const absolute = (path: string): string => posix.join(tree.root, path);
  const config = absolute(LOOSE_CONFIG);
  const lay = (): FileChanges =>
    warm.overlay.replace(
      new Map([...files, ...(warm.loose.length === 0 ? [] : [[config, looseConfig(warm.loose)] as const])]),
    );
  let news = lay();
  if (changesProjects(news)) warm.coverage.clear();
  const unknown: string[] = [];
  for (const path of paths) if (!(await isKnown(path, warm, tree))) unknown.push(path);
  // Opened without a configuration above it, a file would get a program of its own, of which nothing is asked.
  const openFiles = unknown.map(absolute);
  const covered = new Map(paths.map((path) => [path, warm.coverage.get(path) ?? LOOSE]));
  if (unknown.length > 0) {
    const opened = await advance(warm, { fileChanges: news, openFiles });
    news = NO_NEWS;
    for (const [path, coverage] of await coverageOf(unknown, opened, warm.configs, tree)) {
      covered.set(path, coverage);
      if (!isMarked((await tree.read(path)) ?? "")) warm.coverage.set(path, coverage);
    }
  }
  const uncovered = paths.filter((path) => covered.get(path)?.kind === "loose").map(absolute);
  // Another list of files is another program, which takes longer than to keep a larger one.
  const isListed = uncovered.every((path) => warm.loose.includes(path));
  if (!isListed || !warm.loose.every((path) => isThere(path, files))) warm.loose = uncovered;

  // An open file is not read again: what is kept open is its project.
  const openProjects = new Set<string>(uncovered.length > 0 ? [config] : []);
  for (const coverage of covered.values()) {
    if ("project" in coverage) openProjects.add(coverage.project.configFileName);
  }
  for (const known of warm.projects) openProjects.delete(known);
  const fileChanges = both(news, lay());
  const isAsItWas = openFiles.length === 0 && openProjects.size === 0 && isNothing(fileChanges);
  const state =
    warm.state !== null && isAsItWas
      ? warm.state
      : await advance(warm, { fileChanges, closeFiles: openFiles, openProjects: [...openProjects] });
  for (const project of openProjects) warm.projects.add(project);
  return { state, covered, loose: state.projectAt(config) };
}

/** Whether it is known, or can be without the engine, which project a file is in. */
async function isKnown(path: string, { coverage }: Warm, tree: View): Promise<boolean> {
  if (coverage.has(path)) return !isMarked((await tree.read(path)) ?? "");
  if (await isBelowConfig(path, tree)) return false;
  coverage.set(path, LOOSE);
  return true;
}

async function isBelowConfig(path: string, tree: View): Promise<boolean> {
  for (const folder of foldersUp(path))
    for (const name of ["tsconfig.json", "jsconfig.json"])
      if (await tree.exists(posix.join(folder, name))) return true;
  return false;
}

const NO_NEWS: FileChanges = { changed: [], created: [], deleted: [] };

function both(first: FileChanges, second: FileChanges): FileChanges {
  return {
    changed: [...first.changed, ...second.changed],
    created: [...first.created, ...second.created],
    deleted: [...first.deleted, ...second.deleted],
  };
}

function isNothing({ changed, created, deleted }: FileChanges): boolean {
  return changed.length + created.length + deleted.length === 0;
}

/** Whether files may belong to other projects than before. */
function changesProjects({ changed, created, deleted }: FileChanges): boolean {
  const isLoose = (path: string): boolean => posix.basename(path) === LOOSE_CONFIG;
  return (
    [...created, ...deleted].some((path) => !isLoose(path)) ||
    changed.some((path) => path.endsWith(".json") && !isLoose(path))
  );
}
