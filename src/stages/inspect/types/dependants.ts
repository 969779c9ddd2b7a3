import { posix } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import { isJavaScript } from "../javascript.ts";
import type { View } from "../view.ts";

/** Lines looked at for the imports of one file. */
const MAX_LINES = 500;

/**
 * Unchanged files that import one of some files, as their specifiers end in its name: some too many, which
 * costs time and no more, never above the bound.
 */
export async function findDependants(paths: readonly string[], tree: View): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const name = isJavaScript(path) ? importedName(path) : null;
    if (name === null) continue;
    const ending = new RegExp(
      `(from|import|require|mock)\\b.*["'][^"']*/${escape(name)}(\\.[cm]?[jt]sx?)?["']`,
    );
    for (const line of await tree.searchUnchanged(`/${name}`, MAX_LINES)) {
      const file = line.slice(0, line.indexOf(":"));
      if (isJavaScript(file) && ending.test(line)) found.add(file);
      if (found.size === BOUNDS.types_dependants) return [...found];
    }
  }
  return [...found];
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
