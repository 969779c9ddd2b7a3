import { posix } from "node:path";
import { isJavaScript, parseJavaScript } from "../javascript.ts";
import type { View } from "../view.ts";
import { codeOf } from "./code.ts";

/** Names that a module gives; `open` when it gives others that can't be known. */
export interface Names {
  readonly names: ReadonlySet<string>;
  readonly open: boolean;
}

/** What a file takes from a module by name. */
export interface Taken {
  readonly specifier: string;
  readonly names: readonly string[];
  /** True for `export * from`, which hands on whatever is there. */
  readonly isStar: boolean;
}

/** Modules followed through `export *`. */
const MAX_STARS = 8;

/** The names that a module exports, with those that it hands on from files of the tree. */
export async function exportedNames(
  path: string,
  content: string,
  tree: View,
  depth: number = MAX_STARS,
): Promise<Names> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0 || depth === 0) return { names: new Set(), open: true };
  const names = new Set<string>();
  let open =
    /\bmodule\s*\.\s*exports\b|\bexports\s*[.[]|^\s*export\s*(?:=|as\s+namespace)|\bdeclare\s+module\b/m.test(
      codeOf(path, content),
    );
  for (const { entries } of parsed.module.staticExports) {
    for (const { exportName, importName, moduleRequest } of entries) {
      if (kindOf(exportName) === "Default") names.add("default");
      else if (exportName.name !== null) names.add(exportName.name);
      if (kindOf(exportName) !== "None" || kindOf(importName) !== "AllButDefault" || moduleRequest === null)
        continue;
      const target = await resolveModule(moduleRequest.value, path, tree);
      const text = target === null ? null : await tree.read(target);
      if (target === null || text === null) open = true;
      else {
        const handed = await exportedNames(target, text, tree, depth - 1);
        for (const name of handed.names) if (name !== "default") names.add(name);
        open ||= handed.open;
      }
    }
  }
  return { names, open };
}

/** What a JavaScript or TypeScript file takes from modules with relative paths; null when it can't be read. */
export async function takenNames(path: string, content: string): Promise<readonly Taken[] | null> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0) return null;
  const taken: Taken[] = [];
  for (const { moduleRequest, entries } of parsed.module.staticImports) {
    const names = entries.flatMap(({ importName, localName }) => {
      if (kindOf(importName) === "Default") return ["default"];
      if (kindOf(importName) === "Name") return importName.name === null ? [] : [importName.name];
      return members(localName.value, content);
    });
    taken.push({ specifier: moduleRequest.value, names, isStar: false });
  }
  for (const { entries } of parsed.module.staticExports) {
    for (const { importName, exportName, moduleRequest } of entries) {
      if (moduleRequest === null) continue;
      const name = kindOf(importName) === "Name" ? importName.name : null;
      const isStar = kindOf(importName) === "AllButDefault" && kindOf(exportName) === "None";
      taken.push({ specifier: moduleRequest.value, names: name === null ? [] : [name], isStar });
    }
  }
  return taken;
}

/** The kinds are enums of names in the parser's types, and plain names at run time. */
function kindOf({ kind }: { readonly kind: string }): string {
  return kind;
}

/** Members that are taken of a namespace object, outside of comments. */
function members(local: string, content: string): readonly string[] {
  const code = codeOf("a.ts", content);
  const member = new RegExp(String.raw`(?<![\w$.])${local.replace(/\$/g, "\\$")}\s*\.\s*([\w$]+)`, "g");
  return [...new Set([...code.matchAll(member)].map(([, name = ""]) => name))];
}

const ENDINGS = [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** The file of the tree that a relative specifier leads to; null for any other, or when none is there. */
export async function resolveModule(specifier: string, from: string, tree: View): Promise<string | null> {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return null;
  const base = posix.join(posix.dirname(from), specifier).replace(/\/$/, "");
  const stem = base.replace(/\.([cm]?)jsx?$/, "");
  const candidates = [
    ...(isJavaScript(base) ? [base] : []),
    ...(stem === base
      ? []
      : [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".d.mts"].map((ending) => stem + ending)),
    ...ENDINGS.map((ending) => base + ending),
    ...ENDINGS.map((ending) => posix.join(base, `index${ending}`)),
  ];
  for (const path of candidates) if ((await tree.exists(path)) && !(await tree.isFolder(path))) return path;
  return null;
}
