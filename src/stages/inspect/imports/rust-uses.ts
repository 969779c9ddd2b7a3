import type { Node } from "web-tree-sitter";

/** What a Rust file asks for, and the names that it makes itself. */
export interface RustNames {
  readonly uses: readonly RustUse[];
  /** Modules in files of their own: `mod name;`, on the top level and without attributes. */
  readonly modules: readonly { readonly name: string; readonly line: number }[];
  /** Modules, types and aliases that the file brings into scope. */
  readonly own: ReadonlySet<string>;
}

/** One path of a `use` or `extern crate`. */
interface RustUse {
  /** Its names, as `["std", "io", "Read"]`; `*` for everything. */
  readonly parts: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

const ITEMS = ["mod_item", "enum_item", "struct_item", "trait_item", "type_item", "union_item"];

/** Reads a parsed file. What stands under a condition (`#[cfg(…)]`) is left out of what is asked for. */
export function rustNames(root: Node): RustNames {
  const uses: RustUse[] = [];
  const modules: { name: string; line: number }[] = [];
  const own = new Set<string>();
  for (const node of root.descendantsOfType(ITEMS)) {
    const name = node.childForFieldName("name")?.text;
    if (name === undefined) continue;
    own.add(name);
    const isFile = node.type === "mod_item" && node.childForFieldName("body") === null;
    if (isFile && node.parent?.type === "source_file" && attributes(node) === "") {
      modules.push({ name: plain(name), line: node.startPosition.row + 1 });
    }
  }
  for (const node of root.descendantsOfType(["use_declaration", "extern_crate_declaration"])) {
    const argument = node.childForFieldName("argument") ?? node.childForFieldName("name");
    const alias = node.childForFieldName("alias")?.text;
    if (alias !== undefined) own.add(alias);
    if (argument === null) continue;
    const found = pathsOf(argument, []);
    for (const { parts, name } of found) if (parts.length > 1 || name !== parts[0]) own.add(name);
    if (isConditional(node)) continue;
    uses.push(...found.map(({ parts, line }) => ({ parts, line })));
  }
  return { uses, modules, own };
}

interface Path extends RustUse {
  /** What it is called in the file from then on. */
  readonly name: string;
}

function pathsOf(node: Node, prefix: readonly string[]): readonly Path[] {
  switch (node.type) {
    case "use_list":
      return node.namedChildren.flatMap((child) => pathsOf(child, prefix));
    case "scoped_use_list": {
      const list = node.childForFieldName("list");
      const path = node.childForFieldName("path");
      return list === null ? [] : pathsOf(list, [...prefix, ...(path === null ? [] : partsOf(path))]);
    }
    case "use_as_clause": {
      const path = node.childForFieldName("path");
      const name = node.childForFieldName("alias")?.text ?? "";
      return path === null ? [] : pathsOf(path, prefix).map((found) => ({ ...found, name }));
    }
    case "line_comment":
    case "block_comment":
      return [];
    default: {
      const own = node.type === "use_wildcard" ? [...partsOf(node), "*"] : partsOf(node);
      const parts = [...prefix, ...own];
      const last = parts.at(-1) ?? "";
      // `use a::b::{self}` brings in `b`.
      const name = last === "self" ? (parts.at(-2) ?? last) : last;
      return [{ parts, name, line: node.startPosition.row + 1 }];
    }
  }
}

function partsOf(node: Node): readonly string[] {
  return node.text
    .replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, "")
    .split("::")
    .map((part) => plain(part.trim()))
    .filter((part) => part !== "" && part !== "*");
}

function plain(name: string): string {
  return name.replace(/^r#/, "");
}

function attributes(node: Node): string {
  let text = "";
  for (let at = node.previousNamedSibling; at?.type === "attribute_item"; at = at.previousNamedSibling)
    text += at.text;
  return text;
}

function isConditional(node: Node): boolean {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (/\bcfg\b(?!\(test\))/.test(attributes(at))) return true;
  }
  return false;
}
