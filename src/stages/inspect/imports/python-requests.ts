import type { Node } from "web-tree-sitter";

/** One module that a Python file asks for. */
export interface Request {
  /** Dots before the name: 0 is absolute, 1 the file's own package. */
  readonly level: number;
  /** The parts of the name after the dots. */
  readonly parts: readonly string[];
  /** Names taken from it; empty for `import a.b` and for `*`. */
  readonly names: readonly string[];
  /** What the file calls them: one for each name, or one for the module of `import a.b`. */
  readonly locals: readonly string[];
  /** True for `from a import *`. */
  readonly isStar: boolean;
  readonly line: number;
}

/** What a parsed file asks for, but for what is prepared for its absence. */
export function findRequests(root: Node): readonly Request[] {
  const requests: Request[] = [];
  for (const node of root.descendantsOfType(["import_statement", "import_from_statement"])) {
    if (node === null || isGuarded(node)) continue;
    const line = node.startPosition.row + 1;
    const taken = node.childrenForFieldName("name").filter((name) => name !== null);
    const names = taken.map(plainName);
    const locals = taken.map((name) => name.childForFieldName("alias")?.text ?? plainName(name));
    if (node.type === "import_statement") {
      for (const [index, name] of names.entries()) {
        const own = locals.slice(index, index + 1);
        requests.push({ level: 0, parts: name.split("."), names: [], locals: own, isStar: false, line });
      }
      continue;
    }
    const isStar = node.namedChildren.some((child) => child?.type === "wildcard_import");
    const module = node.childForFieldName("module_name")?.text.replace(/\s/g, "") ?? "";
    const level = /^\.*/.exec(module)?.[0].length ?? 0;
    const parts = module
      .slice(level)
      .split(".")
      .filter((part) => part !== "");
    requests.push({ level, parts, names, locals, isStar, line });
  }
  return requests;
}

function plainName(node: Node): string {
  const name = node.type === "aliased_import" ? (node.childForFieldName("name") ?? node) : node;
  return name.text.replace(/\s/g, "");
}

/** In `try`, under a test of the version or platform, or in `with suppress(ImportError)`. */
function isGuarded(node: Node): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent.type === "try_statement") return true;
    if (parent.type === "if_statement" && /version|platform|PY[23]|os\.name/.test(firstLine(parent)))
      return true;
    if (parent.type === "with_statement" && /suppress|raises|warns/.test(firstLine(parent))) return true;
  }
  return false;
}

function firstLine(node: Node): string {
  return node.text.split("\n", 1)[0] ?? "";
}
