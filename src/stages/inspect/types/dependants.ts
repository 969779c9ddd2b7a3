import { posix } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import { isJavaScript } from "../javascript.ts";
import type { View } from "../view.ts";

/** Lines looked at for the imports of one file. */
const MAX_LINES = 500;

/**
 * Unchanged files that import one of some files, as their specifiers end in its name: some too many, which
 * costs time and no more, never above the bound.
 *
 * @param known what was found before anything changed, by the file; what is looked for then is added
 */
export async function findDependants(
  paths: readonly string[],
  tree: View,
  known: Map<string, readonly string[]>,
): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const importers = known.get(path) ?? (await importersOf(path, tree));
      if (tree.touched.size === 0) known.set(path, importers);
      return importers;
    }),
  );
  const all = new Set(found.flat().filter((path) => !tree.touched.has(path)));
  return [...all].slice(0, BOUNDS.types_dependants);
}

async function importersOf(path: string, tree: View): Promise<readonly string[]> {
  const name = isJavaScript(path) ? importedName(path) : null;
  if (name === null) return [];
  const ending = new RegExp(
    `(from|import|require|mock)\\b.*["'][^"']*/${escape(name)}(\\.[cm]?[jt]sx?)?["']`,
  );
  const lines = await tree.searchUnchanged(`/${name}`, MAX_LINES);
  const files = lines.filter((line) => ending.test(line)).map((line) => line.slice(0, line.indexOf(":")));
  return [...new Set(files)].filter(isJavaScript);
}

/** The last part of a specifier that leads to a file: an index is imported by its folder's name. */
function importedName(path: string): string | null {
  const stem = posix.basename(path).replace(/(\.d)?\.[cm]?[jt]sx?$/, "");
  if (stem !== "index") return stem;
  const folder = posix.basename(posix.dirname(path));
  return folder === "." ? null : folder;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
