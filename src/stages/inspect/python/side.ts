import { join, relative, sep } from "node:path";
import type { Observation, Outcome, Snapshot } from "../checker.ts";
import { readText } from "../memory.ts";
import { touchedBy, type View } from "../view.ts";
import { type Alone, aloneIn } from "./copies.ts";
import { findDependants } from "./dependants.ts";
import type { Engine } from "./engine.ts";
import type { Surroundings } from "./environment.ts";
import { createVersionCheck } from "./installed.ts";
import { inventedMethods } from "./invented.ts";
import { identitiesIn, observeFile } from "./observe.ts";
import { createOrigins } from "./origins.ts";
import type { Pyright } from "./pyright.ts";
import { readProject } from "./project.ts";
import { createSpelling } from "./spelling.ts";

/** What is found once and kept. */
export interface Kept {
  readonly engine: Engine;
  /** Absolute path of the stubs that come with pyright. */
  readonly typeshed: string;
}

/** What pyright says of one side of a change that holds; before the change, all that it says. */
export async function checkSide(
  snapshot: Snapshot,
  { engine, typeshed }: Kept,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const { tree, changes, files: all, only } = snapshot;
  const isAfter = snapshot.side === "after";
  const { project, environment } = await readProject(
    tree.root,
    all.map(({ path }) => path),
    surroundings,
  );
  const origins = createOrigins(tree.root, tree, environment, typeshed);
  const isOutdated = createVersionCheck(tree, changes, environment);
  const files = only === undefined ? all : all.filter(({ path }) => only.has(path));
  const changed = new Set(all.map(({ path }) => path));
  const asked = new Map(files.map(({ path, content }) => [path, content]));
  const alone = isAfter ? await aloneIn(changes, tree, signal) : null;
  const unchanged = await othersToLookAt(snapshot, alone, signal);
  for (const path of unchanged) {
    const content = await tree.read(path);
    if (content !== null) asked.set(path, content);
  }
  const spelling = createSpelling(tree, environment, typeshed, signal);
  const typed = engine.use(project, signal, async (pyright) => {
    const documents = await shownIn(tree, pyright);
    for (const { path, content } of all) documents.set(join(tree.root, path), content);
    for (const [path, content] of asked) documents.set(join(tree.root, path), content);
    pyright.show(documents, alone);
    const observations: Observation[] = [];
    const unchecked: { path: string; why: string }[] = [];
    for (const [path, content] of asked) {
      const shared = { content, pyright, origins, tree, changed, isOutdated, spelling, signal };
      const scene = { ...shared, path: join(tree.root, path) };
      try {
        const known = isAfter ? await knownBefore(path, documents, pyright, snapshot, signal) : null;
        observations.push(...(await observeFile(path, scene, changed.has(path), known)));
      } catch (error) {
        const isFirst = asked.keys().next().value === path;
        // A server that is still there failed on this file alone.
        if (signal.aborted ? isFirst : !pyright.isRunning()) throw error;
        // What was seen in time stands.
        if (signal.aborted) unchecked.push({ path, why: "out of time" });
        else if (changed.has(path))
          unchecked.push({ path, why: error instanceof Error ? error.message : String(error) });
      }
    }
    return { observations, unchecked };
  });
  const [said, invented] = await Promise.all([
    typed,
    isAfter ? inventedMethods(files, { tree, environment, spelling }, signal) : NOTHING,
  ]);
  const known = new Set(said.observations.map(({ path, line }) => `${path}:${line}`));
  return {
    observations: [
      ...said.observations,
      ...invented.observations.filter(({ path, line }) => !known.has(`${path}:${line}`)),
    ],
    unchecked: [...said.unchecked, ...invented.unchecked],
  };
}

/** The unchanged files that are looked at, too: none where no other file sees a difference. */
async function othersToLookAt(
  { only, changes, tree }: Snapshot,
  alone: Alone | null,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (only !== undefined) return [...only].filter((path) => path.endsWith(".py") && !tree.touched.has(path));
  return alone === null ? findDependants(changes, tree, signal) : [];
}

/**
 * A file of next to nothing, on no disk: with it pyright reads the stubs of the builtins, and it forgets what it
 * knows of them when it is closed.
 */
export function nothingIn(root: string): { readonly path: string; readonly content: string } {
  return { path: join(root, "__nothing__.py"), content: "import os\n" };
}

/**
 * What pyright has to be shown of one side, by absolute path: the files that the disk has otherwise, and what an
 * earlier look was about as it is there, null where it isn't.
 */
export async function shownIn(tree: View, pyright: Pyright): Promise<Map<string, string | null>> {
  const unlike = await tree.unlikeDisk();
  const documents = new Map<string, string | null>();
  for (const [path, content] of unlike) {
    // Those that the disk alone has can't be hidden from pyright.
    if (content !== null && path.endsWith(".py")) documents.set(join(tree.root, path), content);
  }
  const nothing = nothingIn(tree.root);
  for (const path of pyright.shown()) {
    const content =
      path === nothing.path ? nothing.content : unlike.get(relative(tree.root, path).split(sep).join("/"));
    documents.set(path, content === undefined ? readText(path) : content);
  }
  return documents;
}

const NOTHING: Outcome = { observations: [], unchecked: [] };

/** What was said of a file before the change, where that is known by now. */
async function knownBefore(
  path: string,
  documents: ReadonlyMap<string, string | null>,
  pyright: Pyright,
  { changes, tree }: Snapshot,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const before = new Map(documents);
  for (const [changed, content] of touchedBy(changes, "before"))
    if (before.has(join(tree.root, changed))) before.set(join(tree.root, changed), content);
  const was = join(tree.root, changes.find((change) => change.path === path)?.renamedFrom ?? path);
  const content = before.get(was) ?? null;
  const said = pyright.recall(before, was);
  return said === null || content === null ? new Set() : identitiesIn(content, said, signal);
}
