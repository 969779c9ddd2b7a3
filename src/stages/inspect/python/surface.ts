import type { Node } from "web-tree-sitter";

/** Statements whose blocks run where they stand. */
const COMPOUND = new Set([
  "if_statement",
  "elif_clause",
  "else_clause",
  "try_statement",
  "except_clause",
  "except_group_clause",
  "finally_clause",
  "with_statement",
  "for_statement",
  "while_statement",
  "match_statement",
  "case_clause",
  "block",
]);

/** What code elsewhere may use of a module: each declaration as a text, with the names that it is used by. */
export type Surface = ReadonlyMap<string, readonly string[]>;

/**
 * The declarations of a module: heads of functions and classes, what is imported, what is assigned outside of
 * functions, and what methods set on `self`. Bodies of functions are left out.
 */
export function surfaceOf(root: Node): Surface {
  const surface = new Map<string, readonly string[]>();
  collect(root, "", surface);
  return surface;
}

/** The names of what one surface has and another one has not, or otherwise. */
export function lostNames(before: Surface, after: Surface): ReadonlySet<string> {
  return new Set([...before].flatMap(([text, names]) => (after.has(text) ? [] : names)));
}

type Declare = (text: string, names: readonly string[]) => void;

function collect(parent: Node, scope: string, surface: Map<string, readonly string[]>): void {
  const declare: Declare = (text, names) => void surface.set(`${scope} ${text.replace(/\s+/g, " ")}`, names);
  for (const node of parent.namedChildren) {
    if (node === null) continue;
    if (node.type === "class_definition" || node.type === "decorated_definition") {
      const definition = node.childForFieldName("definition") ?? node;
      const name = definition.childForFieldName("name")?.text ?? "";
      const body = definition.childForFieldName("body");
      declare(headOf(node, body), [name]);
      if (definition.type !== "class_definition") attributes(body, scope, declare);
      else if (body !== null) collect(body, `${scope}${name}.`, surface);
    } else if (node.type === "function_definition") {
      const body = node.childForFieldName("body");
      declare(headOf(node, body), [node.childForFieldName("name")?.text ?? ""]);
      attributes(body, scope, declare);
    } else if (/^import_(from_)?statement$/.test(node.type)) imports(node, declare);
    else if (COMPOUND.has(node.type)) collect(node, scope, surface);
    else if (node.type === "expression_statement")
      declare(node.text, (/^(.*)=/s.exec(node.text)?.[1] ?? node.text).match(/\w+/g) ?? []);
  }
}

/** With decorators, which may make something else of what they decorate. */
function headOf(node: Node, body: Node | null): string {
  return body === null ? node.text : node.text.slice(0, body.startIndex - node.startIndex);
}

function imports(statement: Node, declare: Declare): void {
  const module = statement.childForFieldName("module_name");
  for (const child of statement.namedChildren) {
    if (child === null || child.id === module?.id) continue;
    const bound = child.childForFieldName("alias")?.text ?? child.text;
    declare(`from ${module?.text ?? ""} import ${child.text}`, bound.match(/\w+/g) ?? [ANY]);
  }
}

/** Whether a declaration is what a module has of another one. */
export function isImport(text: string): boolean {
  return /^\S* from /.test(text);
}

/** In the place of names where it can't be told which ones are meant. */
export const ANY = "*";

/** What a method sets on `self`, with its annotation where it has one. */
function attributes(body: Node | null, scope: string, declare: Declare): void {
  if (scope === "") return;
  for (const assignment of body?.descendantsOfType("assignment") ?? []) {
    const left = assignment?.childForFieldName("left");
    if (left?.type !== "attribute" || !left.text.startsWith("self.")) continue;
    declare(`${left.text}: ${assignment?.childForFieldName("type")?.text ?? ""}`, [left.text.slice(5)]);
  }
}
