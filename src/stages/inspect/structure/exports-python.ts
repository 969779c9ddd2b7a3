import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { withTree } from "../grammar.ts";
import { findRequests, type Request } from "../imports/python-requests.ts";
import type { View } from "../view.ts";
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
    const open = /^def __getattr__\b|\bglobals\(\)\s*(?:\[|\.update)|\bsys\.modules\[__name__\]/m.test(
      content,
    );
    return { names, open, stars: findRequests(rootNode).filter(({ isStar }) => isStar) };
  });
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

/** The one file of the tree that a module's name leads to; null when there is none, or more than one. */
async function moduleAt(
  level: number,
  parts: readonly string[],
  from: string,
  tree: View,
): Promise<string | null> {
  const end = parts.length === 0 ? "__init__.py" : `${parts.join("/")}.py`;
  const inside = `${parts.join("/")}/__init__.py`;
  const found: string[] = [];
  for (const path of await tree.list()) {
    if (!path.endsWith(end) && !path.endsWith(inside)) continue;
    if (await leadsTo(path, level, parts, from, tree)) found.push(path);
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Whether a module's name, as it is asked for in a file, leads to the one at a path, were it there. */
export async function leadsTo(
  target: string,
  level: number,
  parts: readonly string[],
  from: string,
  tree: View,
): Promise<boolean> {
  const module = target.replace(/(?:\/__init__)?\.py$/, "");
  if (level > 0) {
    let folder = posix.dirname(from);
    for (let up = 1; up < level; up++) folder = posix.join(folder, "..");
    return posix.join(folder, ...parts) === module;
  }
  const dotted = parts.join("/");
  if (module !== dotted && !module.endsWith(`/${dotted}`)) return false;
  // The root of the name must be no package itself, and no other module may go by the name.
  const root = module.slice(0, module.length - dotted.length).replace(/\/$/, "");
  if (root !== "" && (await tree.exists(posix.join(root, "__init__.py")))) return false;
  const same = (await tree.list()).filter((path) => {
    const other = path.replace(/(?:\/__init__)?\.pyi?$/, "");
    return other !== path && (other === dotted || other.endsWith(`/${dotted}`));
  });
  return same.every((path) => path === target);
}
