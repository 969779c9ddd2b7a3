import { BOUNDS } from "../../domain/bounds.ts";
import type { Located } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Name, Names } from "./names.ts";

/** What the router needs of the working tree. */
export type RepositoryView = Pick<Workspace, "list" | "occurrences" | "read">;

/** Files that hold an identifier, counted up to this many; more is "everywhere". */
const FAN_OUT_LIMIT = 40;

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
    const files = await view.list();
    if (files.length === 0) return { paths: given, identifiers: [], missing: [] };
    const index = indexOf(files);
    const found = names.paths.map(({ name, role }) => ({ name, role, paths: index(name) }));
    const absent = found.filter((path) => path.role === "points" && path.paths === "none");
    const missingPaths: string[] = [];
    for (const { name } of absent) {
      // A file that git ignores is not listed and exists all the same.
      if (task.files.includes(name) || task.context.includes(name)) continue;
      if ((await view.read(name)).kind === "missing") missingPaths.push(name);
    }
    const searched = names.identifiers.map((identifier) => identifier.name);
    const identifiers =
      searched.length === 0 || signal.aborted ? [] : await view.occurrences(searched, FAN_OUT_LIMIT);
    return {
      paths: [...new Set([...given, ...found.flatMap(({ paths }) => (paths === "none" ? [] : paths))])],
      identifiers: identifiers.filter((identifier) => identifier.files.length > 0),
      missing: [...missingPaths, ...missingIdentifiers(names.identifiers, identifiers)],
    };
  } catch {
    return { paths: given, identifiers: [], missing: [] };
  }
}

function missingIdentifiers(
  names: readonly Name[],
  found: readonly { readonly name: string; readonly files: readonly string[] }[],
): readonly string[] {
  const held = new Set(found.filter(({ files }) => files.length > 0).map(({ name }) => name));
  // What was not looked for is not missing.
  const wanted = names.slice(0, BOUNDS.search_words);
  return wanted.filter(({ name, role }) => role === "points" && !held.has(name)).map(({ name }) => name);
}

/**
 * Looks a path up: exactly, as a folder, or by a unique ending (`Button.tsx`, `ui/Button.tsx`).
 * An ending that several files share locates nothing and is not missing: it gives no paths. Neither does
 * a folder of many files: that is an area, not a target.
 */
function indexOf(files: readonly string[]): (name: string) => readonly string[] | "none" {
  const exact = new Set(files);
  return (name) => {
    if (exact.has(name)) return [name];
    const ending = `/${name}`;
    const matches = files.filter((file) => file.endsWith(ending));
    const [only] = matches;
    if (only !== undefined) return matches.length === 1 ? [only] : [];
    const folder = name.endsWith("/") ? name : `${name}/`;
    const inside = files.filter((file) => file.startsWith(folder) || file.includes(`/${folder}`));
    return inside.length === 0 ? "none" : inside.length > BOUNDS.located_files ? [] : inside;
  };
}
