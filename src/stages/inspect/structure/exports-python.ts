import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { withTree } from "../grammar.ts";
import { findRequests } from "../imports/python.ts";
import type { View } from "../view.ts";
import type { Names } from "./exports-javascript.ts";

/** The names that a Python module binds at its top, in branches and `try` too; null when it can't be read. */
export async function moduleNames(content: string, signal: AbortSignal): Promise<Names | null> {
  return withTree("python", content, signal, ({ rootNode }) => {
    if (rootNode.hasError) return null;
    const names = new Set<string>();
    collect(rootNode, names);
    const open =
      /^\s*from\s+\S+\s+import\s+\*|^def __getattr__\b|\bglobals\(\)\s*(?:\[|\.update)|\bsys\.modules\[__name__\]/m.test(
        content,
      );
    return { names, open };
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

/** Names that a Python file takes from the module at a path, where nothing prepares for their absence. */
export async function namesTakenFrom(
  target: string,
  path: string,
  content: string,
  tree: View,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const requests = await withTree("python", content, signal, ({ rootNode }) =>
    rootNode.hasError ? [] : findRequests(rootNode),
  );
  const taken: string[] = [];
  for (const { level, parts, names } of requests ?? []) {
    if (names.length > 0 && (await leadsTo(target, level, parts, path, tree))) taken.push(...names);
  }
  return taken;
}

async function leadsTo(
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
