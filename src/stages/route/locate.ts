import { BOUNDS } from "../../domain/bounds.ts";
import type { Located } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import type { Occurrence, SearchOptions, Workspace } from "../../workspace/workspace.ts";
import type { Name, Names } from "./names.ts";

/** What the router needs of the working tree. */
export type RepositoryView = Pick<Workspace, "list" | "listIndex" | "occurrences" | "read">;

/** Files that hold an identifier, counted up to this many; more is "everywhere". */
const FAN_OUT_LIMIT = 40;
/** What a path in the task's words stands for; "none" where no file fits. */
interface FoundPath extends Name {
  readonly paths: readonly string[] | "none";
}

/**
 * Finds what the task points at in the repository. Never throws: a tree that can't be listed or
 * searched locates nothing, and then nothing counts as missing either.
 */
export async function locate(
  task: Task,
  names: Names,
  view: RepositoryView | null,
  signal: AbortSignal,
): Promise<Located> {
  const given = [...new Set(task.files)];
  if (view === null || signal.aborted) return { paths: given, identifiers: [], missing: [] };
  try {
    const indexed = await view.listIndex();
    // In a repository of very many files it matters what the names were named together with.
    const searched =
      indexed === null ? findIdentifiers(names.identifiers, view, { signal }) : Promise.resolve(null);
    // Awaited below, unless the listing fails first.
    searched.catch(() => null);
    const found = await findPaths(names.paths, indexed, view);
    if (found === null) return { paths: given, identifiers: [], missing: [] };
    const missingPaths: string[] = [];
    for (const { name } of found.filter(isAbsent)) {
      // A file that git ignores is not listed and exists all the same.
      if (task.files.includes(name) || task.context.includes(name)) continue;
      if ((await view.read(name)).kind === "missing") missingPaths.push(name);
    }
    const near = [...given, ...found.flatMap(({ paths }) => (paths === "none" ? [] : paths))];
    const identifiers =
      indexed === null ? await searched : await findIdentifiers(names.identifiers, view, { signal, near });
    return {
      paths: [...new Set(near)],
      identifiers: identifiers?.filter((identifier) => identifier.files.length > 0) ?? [],
      missing: [
        ...missingPaths,
        ...(identifiers === null ? [] : missingIdentifiers(names.identifiers, identifiers)),
      ],
    };
  } catch {
    return { paths: given, identifiers: [], missing: [] };
  }
}

/** Null where the search was given up: what was not looked for is neither found nor missing. */
async function findIdentifiers(
  names: readonly Name[],
  view: RepositoryView,
  options: SearchOptions,
): Promise<readonly Occurrence[] | null> {
  const words = names.map(({ name }) => name);
  return words.length === 0 || options.signal?.aborted === true
    ? []
    : view.occurrences(words, FAN_OUT_LIMIT, options);
}

/**
 * What the paths stand for; null where there are no files at all. In a repository of very many files git's
 * index will do, as long as the disk has what was found in it; nothing is called missing on its word.
 */
async function findPaths(
  names: readonly Name[],
  indexed: readonly string[] | null,
  view: RepositoryView,
): Promise<readonly FoundPath[] | null> {
  if (indexed !== null) {
    const found = lookUp(names, indexed);
    const paths = found.flatMap(({ paths: files }) => (files === "none" ? [] : files));
    const reads = await Promise.all(paths.map((path) => view.read(path)));
    if (reads.every(({ kind }) => kind === "text") && !found.some(isAbsent)) return found;
  }
  const files = await view.list();
  return files.length === 0 ? null : lookUp(names, files);
}

function isAbsent({ role, paths }: FoundPath): boolean {
  return role === "points" && paths === "none";
}

function lookUp(names: readonly Name[], files: readonly string[]): readonly FoundPath[] {
  return names.map(({ name, role }) => ({ name, role, paths: filesNamed(name, files) }));
}

function missingIdentifiers(names: readonly Name[], found: readonly Occurrence[]): readonly string[] {
  const held = new Set(
    found.filter(({ files, more }) => files.length > 0 || more === true).map(({ name }) => name),
  );
  // What was not looked for is not missing.
  const wanted = names.slice(0, BOUNDS.search_words);
  return wanted.filter(({ name, role }) => role === "points" && !held.has(name)).map(({ name }) => name);
}

/**
 * Looks a path up: exactly, as a folder, or by a unique ending (`Button.tsx`, `ui/Button.tsx`).
 * An ending that several files share locates nothing and is not missing: it gives no paths. Neither does
 * a folder of many files: that is an area, not a target.
 */
function filesNamed(name: string, files: readonly string[]): readonly string[] | "none" {
  if (files.includes(name)) return [name];
  const ending = `/${name}`;
  const matches = files.filter((file) => file.endsWith(ending));
  const [only] = matches;
  if (only !== undefined) return matches.length === 1 ? [only] : [];
  const folder = name.endsWith("/") ? name : `${name}/`;
  const inside = files.filter((file) => file.startsWith(folder) || file.includes(`/${folder}`));
  return inside.length === 0 ? "none" : inside.length > BOUNDS.located_files ? [] : inside;
}
