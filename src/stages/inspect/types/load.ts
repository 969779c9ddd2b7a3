import { posix } from "node:path";
import type { View } from "../view.ts";
import { LOOSE_CONFIG, looseConfig } from "./loose-config.ts";
import type { FileChanges } from "./overlay.ts";
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
  const openFiles = paths.map(absolute);
  const opened = await advance(warm, { fileChanges: lay(), openFiles });
  const covered = await coverageOf(paths, opened, warm.configs, tree);
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
