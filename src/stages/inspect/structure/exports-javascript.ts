import type { ParseResult } from "oxc-parser";
import { isComponent } from "../component.ts";
import { packageName } from "../imports/packages.ts";
import { parseJavaScript } from "../javascript.ts";
import type { View } from "../view.ts";
import { codeOf } from "./code.ts";
import { commonNames } from "./exports-commonjs.ts";
import { resolveModule } from "./module-paths.ts";

/** Names that a module gives; `open` when it gives others that can't be known. */
export interface Names {
  readonly names: ReadonlySet<string>;
  readonly open: boolean;
}

/** What a module of JavaScript gives. */
export interface ModuleNames extends Names {
  /** All that it gives beside `names` is handed on from these packages; null where it may give anything. */
  readonly packages: ReadonlySet<string> | null;
  /** A module of CommonJS, whose names are members of its default export too. */
  readonly isCommon: boolean;
}

/** Modules followed through `export *`. */
const MAX_STARS = 8;

/** The names that a module exports, with those that it hands on from files of the tree. */
export async function exportedNames(
  path: string,
  content: string,
  tree: View,
  depth: number = MAX_STARS,
): Promise<ModuleNames> {
  // What more a component gives is its compiler's affair.
  if (isComponent(path)) return { names: new Set(["default"]), open: true, packages: null, isCommon: false };
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0 || depth === 0) {
    return { names: new Set(), open: true, packages: null, isCommon: false };
  }
  const code = codeOf(path, content);
  const writesExports = /\bmodule\s*\.\s*exports\b|\bexports\b/.test(code);
  const common = writesExports && !parsed.module.hasModuleSyntax ? await commonNames(parsed) : null;
  const names = new Set(common?.names);
  if (common?.isCommon === true) names.add("default");
  const own = ownExports(parsed);
  for (const name of own.names) names.add(name);
  let open =
    common?.open ??
    /\bmodule\s*\.\s*exports\b|\bexports\s*[.[]|^\s*export\s*(?:=|as\s+namespace)|\bdeclare\s+module\b/m.test(
      code,
    );
  let packages: Set<string> | null = open ? null : new Set();
  for (const specifier of [...own.handedOn, ...(common?.handedOn ?? [])]) {
    const target = await resolveModule(specifier, path, tree);
    const text = target === null ? null : await tree.read(target);
    if (target === null || text === null) {
      open = true;
      const name = packageName(specifier);
      packages = name === null ? null : (packages?.add(name) ?? null);
    } else {
      const handed = await exportedNames(target, text, tree, depth - 1);
      for (const name of handed.names) if (name !== "default") names.add(name);
      open ||= handed.open;
      packages = handed.packages && packages && new Set([...packages, ...handed.packages]);
    }
  }
  return { names, open, packages, isCommon: common?.isCommon ?? false };
}

function ownExports({ module }: ParseResult): {
  readonly names: readonly string[];
  readonly handedOn: readonly string[];
} {
  const names: string[] = [];
  const handedOn: string[] = [];
  for (const { entries } of module.staticExports) {
    for (const { exportName, importName, moduleRequest } of entries) {
      if (kindOf(exportName) === "Default") names.push("default");
      else if (exportName.name !== null) names.push(exportName.name);
      const isStar = kindOf(exportName) === "None" && kindOf(importName) === "AllButDefault";
      if (isStar && moduleRequest !== null) handedOn.push(moduleRequest.value);
    }
  }
  return { names, handedOn };
}

/** The kinds are enums of names in the parser's types, and plain names at run time. */
export function kindOf({ kind }: { readonly kind: string }): string {
  return kind;
}
