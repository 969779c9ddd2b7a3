import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { withTree } from "../src/stages/inspect/grammar.ts";
import type { Spot } from "./inspect-javascript.ts";
import type { Tree } from "./inspect-tree.ts";

/** One import statement that takes from, or asks for, one module. */
export interface PythonImport {
  readonly level: number;
  readonly parts: readonly string[];
  /** The last part of the module's name where it stands; null for `from . import`. */
  readonly module: Spot | null;
  /** Names taken from it. */
  readonly names: readonly Spot[];
  /** The file of the tree that is meant; null when there is none. */
  readonly target: string | null;
  readonly end: number;
  /** True for a statement of the module itself, on a line of its own. */
  readonly isTop: boolean;
  /** True where something prepares for a missing module. */
  readonly isGuarded: boolean;
}

/** A call of a name, or of members of one, without `*` and keywords. */
interface PythonCall {
  readonly callee: string;
  readonly args: readonly { readonly start: number; readonly end: number }[];
  /** Offset of the closing parenthesis. */
  readonly close: number;
}

/** What the seeders need to know of a Python file. */
export interface PythonFacts {
  readonly imports: readonly PythonImport[];
  readonly reads: readonly Spot[];
  readonly members: readonly Spot[];
  readonly calls: readonly PythonCall[];
  /** Undecorated functions of the module with plain parameters only, none with a default, bound once: how many they take. */
  readonly functions: ReadonlyMap<string, number>;
}

const known = new WeakMap<Tree, Map<string, Promise<PythonFacts | null>>>();

/** The facts of a file of the tree; null when it does not parse. */
export function pythonFacts(path: string, tree: Tree): Promise<PythonFacts | null> {
  const files = known.get(tree) ?? new Map<string, Promise<PythonFacts | null>>();
  known.set(tree, files);
  const text = tree.texts.get(path) ?? "";
  const facts =
    files.get(path) ??
    withTree("python", text, new AbortController().signal, ({ rootNode }) =>
      rootNode.hasError ? null : read(rootNode, path, tree),
    );
  files.set(path, facts);
  return facts;
}

function read(root: Node, path: string, tree: Tree): PythonFacts {
  const calls = nodesOf(root, "call").flatMap((node): readonly PythonCall[] => {
    const callee = node.childForFieldName("function");
    const args = node.childForFieldName("arguments");
    if (callee === null || args?.type !== "argument_list" || !/^[\w.]+$/.test(callee.text)) return [];
    const given = args.namedChildren.filter((one) => one !== null && one.type !== "comment");
    const isPlain = given.every((one) => one !== null && !/splat|keyword|generator/.test(one.type));
    // A comma at the end would have to be moved.
    if (!isPlain || /,\s*\)$/.test(args.text)) return [];
    const spans = given.flatMap((one) =>
      one === null ? [] : [{ start: one.startIndex, end: one.endIndex }],
    );
    return [{ callee: callee.text, args: spans, close: args.endIndex - 1 }];
  });
  const called = nodesOf(root, "call").flatMap((node) => node.childForFieldName("function") ?? []);
  return {
    imports: nodesOf(root, "import_from_statement").map((node) => readImport(node, path, tree)),
    reads: called.filter(({ type }) => type === "identifier").map(spot),
    members: called
      .filter(({ type }) => type === "attribute")
      .flatMap((node) => node.childForFieldName("attribute") ?? [])
      .map(spot),
    calls,
    functions: plainFunctions(root),
  };
}

function readImport(node: Node, path: string, tree: Tree): PythonImport {
  const module = node.childForFieldName("module_name");
  const written = module?.text ?? "";
  const level = /^\.*/.exec(written)?.[0].length ?? 0;
  const parts = written
    .slice(level)
    .split(".")
    .filter((part) => part !== "");
  const names = node.childrenForFieldName("name").flatMap((name) => {
    const plain = name?.type === "aliased_import" ? name.childForFieldName("name") : name;
    return plain ? [spot(plain)] : [];
  });
  const last = parts.at(-1);
  const end = module?.endIndex ?? 0;
  return {
    level,
    parts,
    module: last === undefined ? null : { name: last, start: end - last.length, end },
    names,
    target: targetOf(level, parts, path, tree),
    end: node.endIndex,
    isTop: node.parent?.type === "module" && !/[;\\]/.test(node.text) && !isFuture(written),
    isGuarded: isGuarded(node),
  };
}

/** What follows `from __future__` must follow it; nothing may stand before. */
function isFuture(module: string): boolean {
  return module === "__future__";
}

function targetOf(level: number, parts: readonly string[], path: string, tree: Tree): string | null {
  let folder = posix.dirname(path);
  for (let up = 1; up < level; up += 1) folder = posix.join(folder, "..");
  // Where an absolute name begins: the folder of the project in which the first part is.
  const roots = level > 0 ? [folder] : foldersAbove(path, tree);
  for (const root of roots) {
    const base = posix.join(root, ...parts);
    for (const file of [`${base}.py`, posix.join(base, "__init__.py")]) if (tree.texts.has(file)) return file;
  }
  return null;
}

function foldersAbove(path: string, tree: Tree): readonly string[] {
  const own = posix.dirname(path);
  // What is beside a file is seen by its plain name only where the folder is no package.
  const folders = tree.texts.has(posix.join(own, "__init__.py")) ? [] : [own];
  for (let at = own; at !== "."; at = posix.dirname(at)) folders.push(posix.dirname(at));
  return folders;
}

function isGuarded(node: Node): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (/^(?:try|if|with)_statement$/.test(parent.type)) return true;
  }
  return false;
}

function plainFunctions(root: Node): ReadonlyMap<string, number> {
  const functions = new Map<string, number>();
  for (const node of root.namedChildren) {
    if (node?.type !== "function_definition") continue;
    const name = node.childForFieldName("name")?.text ?? "";
    const parameters = node.childForFieldName("parameters")?.namedChildren ?? [];
    const isPlain = parameters.every(
      (one) => /^(?:identifier|typed_parameter)$/.test(one?.type ?? "") && !(one?.text ?? "").startsWith("*"),
    );
    const mentions = root.text.match(new RegExp(String.raw`(?<![\w.])${name}\b(?!\s*\()`, "g"))?.length ?? 0;
    const definitions =
      root.text.match(new RegExp(String.raw`\b(?:def|class)\s+${name}\b`, "g"))?.length ?? 0;
    if (isPlain && mentions === 0 && definitions === 1) functions.set(name, parameters.length);
  }
  return functions;
}

function nodesOf(root: Node, type: string): readonly Node[] {
  return root.descendantsOfType(type).filter((node) => node !== null);
}

function spot(node: Node): Spot {
  return { name: node.text, start: node.startIndex, end: node.endIndex };
}
