import { posix } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { ChangeSet } from "../../../domain/change.ts";
import type { View } from "../view.ts";

/**
 * Unchanged Python files that import a module of which the change took or altered something that
 * others may use. Neighbours first, at most `BOUNDS.dependants`.
 */
export async function findDependants(changes: ChangeSet, tree: View): Promise<readonly string[]> {
  const touched = new Set(changes.flatMap(({ path, renamedFrom }) => [path, renamedFrom ?? path]));
  const found = new Map<string, number>();
  for (const { path, renamedFrom, before, after } of changes) {
    const target = renamedFrom ?? path;
    if (before === null || after === null || !/\.pyi?$/.test(target) || !losesDeclaration(before, after))
      continue;
    const name = moduleName(target);
    if (name === null) continue;
    const imports = new RegExp(String.raw`^\s*(?:from|import)\b.*(?<!\w)${name}(?!\w)`);
    for (const line of await tree.searchUnchanged(name, 20 * BOUNDS.dependants)) {
      const [, file = "", text = ""] = /^(.*?\.pyi?):\d+:(.*)$/.exec(line) ?? [];
      if (touched.has(file) || !imports.test(text)) continue;
      found.set(file, Math.max(found.get(file) ?? 0, nearness(file, target)));
    }
  }
  return [...found]
    .sort(([a, nearA], [b, nearB]) => nearB - nearA || (a < b ? -1 : 1))
    .slice(0, BOUNDS.dependants)
    .map(([file]) => file);
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

/** A line that may declare something: a head, part of a head, an import, or something that is assigned. */
const DECLARES =
  /^(?:async\s+def|def|class|from|import)\b|^@|^\*{0,2}\w+\s*(?::[^=]*)?(?:=[^=].*)?,?$|^(?:self\.)?\w+\s*(?::[^=]+)?=[^=]|^\)|^[\w"', ]+,$/;

function losesDeclaration(before: string, after: string): boolean {
  const left = new Set(after.split("\n").map((line) => line.trim()));
  return before
    .split("\n")
    .map((line) => line.trim())
    .some((line) => line !== "" && !left.has(line) && DECLARES.test(line));
}
