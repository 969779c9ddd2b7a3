import { posix } from "node:path";
import type { View } from "../view.ts";
import { LOOSE_CONFIG, looseConfig } from "./loose-config.ts";
import type { FileChanges } from "./overlay.ts";
import { foldersUp } from "../imports/manifests.ts";
import { coverageOf, type Coverage } from "./projects.ts";
import type { Project, State } from "./session.ts";
import { advance, type Warm } from "./keeper.ts";

/** The engine with one side before it, and what it knows of each file. */
export interface Loaded {
  readonly state: State;
  readonly covered: ReadonlyMap<string, Coverage>;
  /** The project of the files that no other one covers. */
  readonly loose: Project | undefined;
}

/** Shows the engine one side, and learns which project each file is in. */
export async function load(warm: Warm, paths: readonly string[], tree: View): Promise<Loaded> {
  const absolute = (path: string): string => posix.join(tree.root, path);
  const config = absolute(LOOSE_CONFIG);
  const unlike = await tree.unlikeDisk();
  const lay = (): FileChanges =>
    warm.overlay.replace(
      new Map([
        ...[...unlike].map(([path, content]) => [absolute(path), content] as const),
        ...(warm.loose === "" ? [] : [[config, warm.loose] as const]),
      ]),
    );
  // Opened without a configuration above it, a file would get a program of its own, of which nothing is asked.
  const configured: string[] = [];
  for (const path of paths) if (await isBelowConfig(path, tree)) configured.push(path);
  const openFiles = configured.map(absolute);
  const covered = new Map<string, Coverage>(paths.map((path) => [path, { kind: "loose", why: null }]));
  if (configured.length > 0) {
    const opened = await advance(warm, { fileChanges: lay(), openFiles });
    for (const [path, coverage] of await coverageOf(configured, opened, warm.configs, tree))
      covered.set(path, coverage);
  }
  const uncovered = paths.filter((path) => covered.get(path)?.kind === "loose").map(absolute);
  if (uncovered.length > 0) warm.loose = looseConfig(uncovered);

  // An open file is not read again: what is kept open is its project.
  const openProjects = new Set<string>(uncovered.length > 0 ? [config] : []);
  for (const coverage of covered.values()) {
    if ("project" in coverage) openProjects.add(coverage.project.configFileName);
  }
  for (const known of warm.projects) openProjects.delete(known);
  const state = await advance(warm, {
    fileChanges: lay(),
    closeFiles: openFiles,
    openProjects: [...openProjects],
  });
  for (const project of openProjects) warm.projects.add(project);
  return { state, covered, loose: state.projectAt(config) };
}

async function isBelowConfig(path: string, tree: View): Promise<boolean> {
  for (const folder of foldersUp(path))
    for (const name of ["tsconfig.json", "jsconfig.json"])
      if (await tree.exists(posix.join(folder, name))) return true;
  return false;
}
