import type { Node } from "web-tree-sitter";
import type { Claim } from "./claims.ts";
import type { Position } from "./pyright.ts";

/** Where a claim is made: what the code around it says. */
export interface Site {
  /** What the name is taken from, as written: a module, a value, a called function; "" for a bare name. */
  readonly owner: string;
  /** On the last name of the owner, to ask for its definition; null when it has no name. */
  readonly ownerAt: Position | null;
  /** Right behind the dot, to ask which names there are; null where there is no dot. */
  readonly dotAt: Position | null;
  /** Whether the code is prepared for the failure: `try`, `with raises(…)`, a test of a version. */
  readonly isGuarded: boolean;
  /** Names of the arguments that a call gives by name. */
  readonly keywords: readonly string[];
}

/** Finds the site of a claim in a parsed file; null when it isn't of the shape that was expected. */
export function siteOf(root: Node, claim: Claim, start: Position, end: Position): Site | null {
  const from = { row: start.line, column: start.character };
  const to = { row: end.line, column: end.character };
  const node = root.descendantForPosition(from, to);
  if (node === null) return null;
  switch (claim.kind) {
    case "symbol": {
      const statement = ancestor(node, "import_from_statement");
      const module = statement?.childForFieldName("module_name") ?? null;
      if (statement === null || module === null) return null;
      return site(module, null, isGuarded(statement, claim));
    }
    case "attribute":
    case "member": {
      const access = ancestor(node, "attribute");
      const owner = access?.childForFieldName("object") ?? null;
      const name = access?.childForFieldName("attribute") ?? null;
      if (access === null || owner === null || name?.text !== claim.name || isTarget(access)) return null;
      return site(owner, name, isGuarded(access, claim));
    }
    case "argument": {
      const call = callAround(node, claim.isAboutCall ? start : null);
      const callee = call?.childForFieldName("function") ?? null;
      if (call === null || callee === null) return null;
      return { ...site(callee, null, isGuarded(call, claim)), keywords: keywordsOf(call) };
    }
    case "undefined":
      return { owner: "", ownerAt: null, dotAt: null, isGuarded: isGuarded(node, claim), keywords: [] };
  }
}

function site(owner: Node, name: Node | null, guarded: boolean): Site {
  const last = lastName(owner);
  return {
    owner: owner.text.replace(/\s+/g, ""),
    ownerAt: last === null ? null : position(last.startPosition),
    dotAt: name === null ? null : position(name.startPosition),
    isGuarded: guarded,
    keywords: [],
  };
}

function keywordsOf(call: Node): readonly string[] {
  const given = call.childForFieldName("arguments")?.namedChildren ?? [];
  return given.flatMap((argument) =>
    argument?.type === "keyword_argument" ? [argument.childForFieldName("name")?.text ?? ""] : [],
  );
}

function position({ row, column }: { readonly row: number; readonly column: number }): Position {
  return { line: row, character: column };
}

/** `c` of `a.b.c`, and of `a.b.C()`, where it is the class; null for any other expression. */
function lastName(node: Node): Node | null {
  if (node.type === "identifier") return node;
  if (node.type === "attribute") return node.childForFieldName("attribute");
  if (node.type === "call") {
    const callee = lastName(node.childForFieldName("function") ?? node.namedChildren[0] ?? node);
    return callee !== null && /^[A-Z]/.test(callee.text) ? callee : null;
  }
  if (node.type === "dotted_name" || node.type === "relative_import") {
    const last = node.lastNamedChild;
    return last === null || last.type === "import_prefix" ? null : lastName(last);
  }
  return null;
}

/** The call that an argument belongs to; with `start`, the one that begins there. */
function callAround(node: Node, start: Position | null): Node | null {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (at.type !== "call") continue;
    const callee = at.childForFieldName("function");
    // The name of a callee is no argument of its own call.
    const isArgument = callee !== null && node.startIndex >= callee.endIndex;
    if (start === null ? isArgument : samePlace(at, start)) return outermost(at, start);
  }
  return null;
}

/** `f(1)(2)` begins where `f(1)` does: what is missing is missing in a call that can't be told. */
function outermost(call: Node, start: Position | null): Node | null {
  const nested = start !== null && call.parent?.type === "call" && samePlace(call.parent, start);
  return nested ? null : call;
}

function samePlace(node: Node, { line, character }: Position): boolean {
  return node.startPosition.row === line && node.startPosition.column === character;
}

function ancestor(node: Node, type: string): Node | null {
  for (let at: Node | null = node; at !== null; at = at.parent) if (at.type === type) return at;
  return null;
}

/** Assigned or deleted: what is set there may be meant to be new. */
function isTarget(access: Node): boolean {
  const { parent } = access;
  if (parent === null) return false;
  if (parent.type.endsWith("assignment")) return parent.childForFieldName("left")?.id === access.id;
  return parent.type === "delete_statement";
}

const EXPECTED: Readonly<Record<Claim["kind"], RegExp>> = {
  attribute: /AttributeError|ImportError|except\s*:/,
  symbol: /ImportError|ModuleNotFoundError|AttributeError|Exception|except\s*:/,
  member: /AttributeError|except\s*:/,
  argument: /TypeError|except\s*:/,
  undefined: /NameError|except\s*:/,
};

/** That takes whatever goes wrong: code is prepared for a name that isn't there only where it does little else. */
const BARE = /except\s*:/;

/** Whether code is prepared for a failure of this kind, or is only for some version or platform. */
export function isGuarded(node: Node, { kind }: Pick<Claim, "kind">): boolean {
  for (let at = node; at.parent !== null; at = at.parent) {
    const { parent } = at;
    if (parent.type === "try_statement") {
      const handlers = parent.namedChildren.filter((child) => child?.type === "except_clause");
      const isProbe = kind !== "undefined" || (parent.childForFieldName("body")?.namedChildCount ?? 0) <= 2;
      const expects = (line: string): boolean => EXPECTED[kind].test(isProbe ? line : line.replace(BARE, ""));
      if (handlers.some((handler) => expects(firstLine(handler)))) return true;
    }
    if (parent.type === "with_statement" && /raises|warns|suppress|deprecated/i.test(firstLine(parent)))
      return true;
    if (
      /^(if_statement|elif_clause|conditional_expression)$/.test(parent.type) &&
      /version|platform|\bPY[23]|os\.name|hasattr|TYPE_CHECKING/i.test(firstLine(parent))
    ) {
      return true;
    }
  }
  return false;
}

function firstLine(node: Node | null): string {
  return node?.text.split("\n", 1)[0] ?? "";
}
