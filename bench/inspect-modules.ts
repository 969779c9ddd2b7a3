import { posix } from "node:path";
import { parseJavaScript } from "../src/stages/inspect/javascript.ts";
import type { Tree } from "./inspect-tree.ts";

// What the checks know of modules is what is measured, so the bench looks them up by itself.

const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

/** The file of the tree that a relative specifier leads to; null for any other, or where there is none. */
export function resolveInTree(specifier: string, from: string, { texts }: Tree): string | null {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return null;
  const base = posix.join(posix.dirname(from), specifier).replace(/\/$/, "");
  // TypeScript is asked for by the name of what it is compiled to.
  const source = base.replace(/\.([cm]?)jsx?$/, ".$1ts");
  const candidates = [
    base,
    source,
    `${source}x`,
    base.replace(/\.[cm]?js$/, ".d.ts"),
    ...ENDINGS.map((ending) => base + ending),
    ...ENDINGS.map((ending) => `${base}/index${ending}`),
  ];
  return candidates.find((path) => texts.has(path)) ?? null;
}

/** Names that a module exports by `export`; `isOpen` when it may export others that were not followed. */
export interface Exported {
  readonly names: ReadonlySet<string>;
  readonly isOpen: boolean;
}

/** The names of a file of the tree as ECMAScript sees them, `export *` followed up to some depth. */
export async function exportsOf(path: string, text: string, tree: Tree, depth = 8): Promise<Exported> {
  const parsed = await parseJavaScript(path, text);
  if (parsed === null || parsed.errors.length > 0 || depth === 0) return { names: new Set(), isOpen: true };
  const names = new Set<string>();
  let isOpen =
    !parsed.module.hasModuleSyntax || /^\s*(?:export\s*=|export as namespace|declare module)/m.test(text);
  for (const { exportName, moduleRequest } of parsed.module.staticExports.flatMap(({ entries }) => entries)) {
    // The kinds are enums in the parser's types, and plain names at run time.
    const kind: string = exportName.kind;
    if (kind === "Default") names.add("default");
    if (exportName.name !== null) names.add(exportName.name);
    if (kind !== "None" || moduleRequest === null) continue;
    const target = resolveInTree(moduleRequest.value, path, tree);
    const handed =
      target === null ? null : await exportsOf(target, tree.texts.get(target) ?? "", tree, depth - 1);
    for (const name of handed?.names ?? []) names.add(name);
    isOpen ||= handed?.isOpen ?? true;
  }
  return { names, isOpen };
}
