import { posix } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { ChangeSet } from "../../../domain/change.ts";
import { withTree } from "../grammar.ts";
import type { View } from "../view.ts";
import { ANY, isImport, lostNames, type Surface, surfaceOf } from "./surface.ts";

/**
 * Unchanged Python files that import a module of which the change took or altered something that others may use,
 * and that spell its name. Neighbours first, at most `BOUNDS.dependants`.
 */
export async function findDependants(
  changes: ChangeSet,
  tree: View,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const touched = new Set(changes.flatMap(({ path, renamedFrom }) => [path, renamedFrom ?? path]));
  const found = new Map<string, { nearness: number; readonly names: Set<string> }>();
  for (const { path, renamedFrom, before, after } of changes) {
    const target = renamedFrom ?? path;
    if (before === null || after === null || !/\.pyi?$/.test(target)) continue;
    const name = moduleName(target);
    const lost = name === null ? [] : await lostIn(before, after, signal);
    if (name === null || lost.length === 0) continue;
    const imports = new RegExp(String.raw`^\s*(?:from|import)\b.*(?<!\w)${name}(?!\w)`);
    for (const line of await tree.searchUnchanged(name, 20 * BOUNDS.dependants)) {
      const [, file = "", text = ""] = /^(.*?\.pyi?):\d+:(.*)$/.exec(line) ?? [];
      if (touched.has(file) || !imports.test(text)) continue;
      const importer = found.get(file) ?? { nearness: 0, names: new Set() };
      importer.nearness = Math.max(importer.nearness, nearness(file, target));
      for (const one of lost) importer.names.add(one);
      found.set(file, importer);
    }
  }
  const nearest = [...found].sort(
    ([a, left], [b, right]) => right.nearness - left.nearness || (a < b ? -1 : 1),
  );
  const dependants: string[] = [];
  for (const [file, { names }] of nearest) {
    if (dependants.length === BOUNDS.dependants || signal.aborted) break;
    const words = new Set((await tree.read(file))?.match(/\w+/g));
    if (names.has(ANY) || [...names].some((name) => words.has(name))) dependants.push(file);
  }
  return dependants;
}

/**
 * Whether a change alters nothing of a module that any other file could see: what is within its functions, and
 * what it imports more. Where it brings a name, code that comes back to the module by others would not see it.
 */
export async function changesBodiesAlone(
  before: string,
  after: string,
  signal: AbortSignal,
): Promise<boolean> {
  const was = await surfaceIn(before, signal);
  const is = await surfaceIn(after, signal);
  if (was === null || is === null || lostNames(was, is).size > 0) return false;
  return [...is.keys()].every((text) => was.has(text) || isImport(text));
}

/** The names of what a change took or altered. */
async function lostIn(before: string, after: string, signal: AbortSignal): Promise<readonly string[]> {
  const was = await surfaceIn(before, signal);
  const is = await surfaceIn(after, signal);
  return was === null || is === null ? [] : [...lostNames(was, is)];
}

function surfaceIn(content: string, signal: AbortSignal): Promise<Surface | null> {
  return withTree("python", content, signal, ({ rootNode }) => surfaceOf(rootNode));
}

/** The last part of a module's name, as an import says it; null for a file that none can name. */
function moduleName(path: string): string | null {
  const name = posix.basename(path).replace(/\.pyi?$/, "");
  const known = name === "__init__" ? posix.basename(posix.dirname(path)) : name;
  return /^[A-Za-z_]\w*$/.test(known) ? known : null;
}

function nearness(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}
