import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { withTree } from "../grammar.ts";
import { foldersUp } from "../imports/manifests.ts";
import { findRequests, type Request } from "../imports/python-requests.ts";
import { oncePerView, type View } from "../view.ts";
import { codeOf, groupBy } from "./code.ts";
import type { Names } from "./exports-javascript.ts";

/** Modules followed through `from … import *`. */
const MAX_STARS = 6;

/** The names of a module with those that it takes all of from modules of the tree; null when it can't be read. */
export async function moduleNames(
  path: string,
  content: string,
  tree: View,
  signal: AbortSignal,
  depth: number = MAX_STARS,
): Promise<Names | null> {
  const own = await ownNames(content, signal);
  if (own === null || depth === 0) return null;
  const names = new Set(own.names);
  let { open } = own;
  for (const { level, parts } of own.stars) {
    const target = await moduleAt(level, parts, path, tree);
    const text = target === null ? null : await tree.read(target);
    const handed =
      target === null || text === null ? null : await moduleNames(target, text, tree, signal, depth - 1);
    for (const name of handed?.names ?? []) names.add(name);
    open ||= handed?.open ?? true;
  }
  return { names, open };
}

/** The names that a Python module binds at its top, in branches and `try` too; null when it can't be read. */
export async function ownNames(
  content: string,
  signal: AbortSignal,
): Promise<(Names & { readonly stars: readonly Request[] }) | null> {
  return withTree("python", content, signal, ({ rootNode }) => {
    if (rootNode.hasError) return null;
    const names = new Set<string>();
    collect(rootNode, names);
    const open =
      /^def __getattr__\b|\bglobals\(\)\s*(?:\[|\.update)/m.test(content) ||
      setsOwnNames(codeOf("a.py", content));
    return { names, open, stars: findRequests(rootNode).filter(({ isStar }) => isStar) };
  });
}

/** Whether a module reaches for itself to set names, or puts something else in its place. */
function setsOwnNames(code: string): boolean {
  const self = String.raw`sys\.modules\[__name__\]`;
  const [, alias] = new RegExp(String.raw`(?:^|\s)([^\W\d]\w*)\s*=\s*${self}`).exec(code) ?? [];
  const one = alias === undefined ? self : String.raw`(?:${self}|\b${alias}\b)`;
  return new RegExp(
    String.raw`${self}\s*(?:=(?!=)|\.)|\b(?:setattr|vars)\(\s*${one}|${one}\s*\.\s*(?:__dict__|__class__|\w+\s*=(?!=))`,
  ).test(code);
}

function collect(node: Node, names: Set<string>): void {
  for (const child of node.namedChildren) {
    if (child === null) continue;
    if (/^(?:function|class)_definition$/.test(child.type))
      names.add(child.childForFieldName("name")?.text ?? "");
    else if (/^(?:import_statement|import_from_statement)$/.test(child.type)) {
      for (const name of child.childrenForFieldName("name")) {
        const bound = name?.childForFieldName("alias")?.text ?? name?.text ?? "";
        names.add(bound.split(".", 1)[0] ?? "");
      }
    } else if (/^(?:assignment|augmented_assignment|for_statement|named_expression)$/.test(child.type)) {
      for (const word of child.childForFieldName("left")?.text.match(/[^\W\d]\w*/g) ?? []) names.add(word);
      collect(child, names);
    } else {
      for (const word of /^(?:as_pattern_target|type_alias_statement|global_statement)$/.test(child.type)
        ? (child.text.match(/[^\W\d]\w*/g) ?? [])
        : [])
        names.add(word);
      collect(child, names);
    }
  }
}

/** Modules of the tree by the last part of their names: files, and the `__init__.py` of packages. */
const modulesByName = oncePerView(async (_, tree): Promise<ReadonlyMap<string, readonly string[]>> => {
  const modules = (await tree.list()).filter((path) => /\.pyi?$/.test(path));
  return groupBy(modules, (path) => posix.basename(moduleOf(path)));
});

function moduleOf(path: string): string {
  return path.replace(/(?:\/__init__)?\.pyi?$/, "");
}

/** The one file of the tree that a module's name leads to; null when there is none, or more than one. */
async function moduleAt(
  level: number,
  parts: readonly string[],
  from: string,
  tree: View,
): Promise<string | null> {
  const last = parts.at(-1) ?? posix.basename(folderUp(from, level));
  const found: string[] = [];
  for (const path of (await modulesByName("", tree)).get(last) ?? []) {
    if (path.endsWith(".py") && (await leadsTo(path, level, parts, from, tree))) found.push(path);
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The package that the dots before a name stand for. */
function folderUp(from: string, level: number): string {
  let folder = posix.dirname(from);
  for (let up = 1; up < level; up++) folder = posix.join(folder, "..");
  return folder;
}

/** Whether a module's name, as it is asked for in a file, leads to the one at a path, were it there. */
export async function leadsTo(
  target: string,
  level: number,
  parts: readonly string[],
  from: string,
  tree: View,
): Promise<boolean> {
  const module = moduleOf(target);
  if (level > 0) return posix.join(folderUp(from, level), ...parts) === module;
  const dotted = parts.join("/");
  const root = rootOf(module, dotted);
  // The root of the name must be no package itself.
  if (root === null || (await isPackage(root, tree))) return false;
  const roots = new Set([root]);
  for (const path of (await modulesByName("", tree)).get(parts.at(-1) ?? "") ?? []) {
    const other = path === target ? null : rootOf(moduleOf(path), dotted);
    // A script sees what is beside it, be it in a package or not.
    if (other !== null && (other === posix.dirname(from) || !(await isPackage(other, tree))))
      roots.add(other);
  }
  if (roots.size === 1) return true;
  // Of several by the name the nearest one above is meant, if any.
  return foldersUp(from).find((folder) => roots.has(folder)) === root;
}

/** The folder that a module is imported from by a name; null when it doesn't go by it. */
function rootOf(module: string, dotted: string): string | null {
  if (module === dotted) return "";
  return module.endsWith(`/${dotted}`) ? module.slice(0, -dotted.length - 1) : null;
}

async function isPackage(folder: string, tree: View): Promise<boolean> {
  return folder !== "" && (await tree.exists(posix.join(folder, "__init__.py")));
}
