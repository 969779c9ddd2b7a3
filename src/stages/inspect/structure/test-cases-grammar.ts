import type { Node } from "web-tree-sitter";
import { withTree } from "../grammar.ts";
import type { FoundTest } from "./test-cases.ts";

/** The tests of pytest and unittest, of Go's `testing` with its subtests, and of Rust's `#[test]`. */
export async function grammarTests(
  grammar: "python" | "go" | "rust",
  content: string,
  signal: AbortSignal,
): Promise<readonly FoundTest[] | null> {
  return withTree(grammar, content, signal, ({ rootNode }) => {
    if (rootNode.hasError) return null;
    return { python: pythonTests, go: goTests, rust: rustTests }[grammar](rootNode);
  });
}

function pythonTests(root: Node): readonly FoundTest[] {
  const whole = root.namedChildren.find((node) => /^pytestmark\s*=.*\bmark\.skip\b/s.test(node?.text ?? ""));
  return nodes(root, "function_definition").flatMap((node) => {
    const name = nameOf(node);
    if (!/^test/i.test(name)) return [];
    const owners = ancestors(node).filter(({ type }) => /^(class|function)_definition$/.test(type));
    if (owners.some(({ type }) => type === "function_definition")) return [];
    const marks = [node, ...owners].flatMap(decorators);
    const skip = marks.find(({ text }) => /\bskip\b/.test(text)) ?? whole ?? null;
    const inside = statements(node).find(({ text }) =>
      /^(?:pytest\.skip|self\.skipTest|unittest\.skip)\(/.test(text),
    );
    const names = [...owners.toReversed().map(nameOf), name];
    return found(
      node,
      names,
      skip ?? inside ?? null,
      marks.some(({ text }) => /parametrize|given|data/.test(text)),
    );
  });
}

function decorators(node: Node): readonly Node[] {
  const { parent } = node;
  if (parent?.type !== "decorated_definition") return [];
  return parent.namedChildren.flatMap((child) => (child?.type === "decorator" ? [child] : []));
}

function goTests(root: Node): readonly FoundTest[] {
  const top = nodes(root, "function_declaration").filter((node) => /^(Test|Fuzz|Example)/.test(nameOf(node)));
  return top.flatMap((node) => {
    const skip = statements(node).find(isGoSkip) ?? null;
    const subtests = nodes(node, "call_expression").flatMap((call) => {
      const [title, run] = call.childForFieldName("arguments")?.namedChildren ?? [];
      if (call.childForFieldName("function")?.text.endsWith(".Run") !== true || run?.type !== "func_literal")
        return [];
      const ownSkip = statements(run).find(isGoSkip) ?? skip;
      return found(
        run,
        [nameOf(node), title?.text ?? ""],
        ownSkip,
        title?.type !== "interpreted_string_literal",
        call,
      );
    });
    return [
      ...found(
        node,
        [nameOf(node)],
        skip,
        subtests.some(({ isTable }) => isTable),
      ),
      ...subtests,
    ];
  });
}

function isGoSkip({ text }: Node): boolean {
  return /^\w+\.Skip(?:f|Now)?\(/.test(text);
}

function rustTests(root: Node): readonly FoundTest[] {
  return nodes(root, "function_item").flatMap((node) => {
    const attributes: Node[] = [];
    for (let at = node.previousNamedSibling; at !== null; at = at.previousNamedSibling) {
      if (at.type === "attribute_item") attributes.push(at);
      else if (!at.type.endsWith("comment")) break;
    }
    if (!attributes.some(({ text }) => /^#\[(?:\w+::)*(?:test|rstest|test_case)\b/.test(text))) return [];
    const modules = ancestors(node).filter(({ type }) => type === "mod_item");
    const skip = attributes.find(({ text }) => /^#\[ignore\b/.test(text)) ?? null;
    const isTable = attributes.some(({ text }) => /case|values/.test(text));
    return found(node, [...modules.toReversed().map(nameOf), nameOf(node)], skip, isTable);
  });
}

function found(
  node: Node,
  names: readonly string[],
  skip: Node | null,
  isTable: boolean,
  whole: Node = node,
): readonly FoundTest[] {
  const body = node.childForFieldName("body");
  if (body === null) return [];
  const inset = body.text.startsWith("{") ? 1 : 0;
  const test = {
    names,
    start: whole.startIndex,
    bodyStart: body.startIndex + inset,
    bodyEnd: body.endIndex - inset,
  };
  return [{ ...test, skippedAt: skip?.startIndex ?? null, isTable, isFocused: false }];
}

function nodes(root: Node, type: string): readonly Node[] {
  return root.descendantsOfType(type).flatMap((node) => (node === null ? [] : [node]));
}

function nameOf(node: Node): string {
  return node.childForFieldName("name")?.text ?? "";
}

function ancestors(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (let at = node.parent; at !== null; at = at.parent) found.push(at);
  return found;
}

/** The statements of a function's own block. */
function statements(node: Node): readonly Node[] {
  const body = node.childForFieldName("body");
  const inner = body?.namedChildren.find((child) => child?.type === "statement_list") ?? body;
  return inner?.namedChildren.flatMap((child) => (child === null ? [] : [child])) ?? [];
}
