import type { Node } from "web-tree-sitter";
import { withTree } from "../grammar.ts";
import type { FoundFunction } from "./functions.ts";

type Grammar = "python" | "go" | "rust";

const FUNCTIONS: Readonly<Record<Grammar, readonly string[]>> = {
  python: ["function_definition"],
  go: ["function_declaration", "method_declaration"],
  rust: ["function_item"],
};

/** Functions and methods of Python, Go and Rust, with the names of what they are in. */
export async function grammarFunctions(
  grammar: Grammar,
  content: string,
  signal: AbortSignal,
): Promise<readonly FoundFunction[] | null> {
  return withTree(grammar, content, signal, ({ rootNode }) => {
    if (rootNode.hasError) return null;
    return rootNode.descendantsOfType([...FUNCTIONS[grammar]]).flatMap((node): readonly FoundFunction[] => {
      const body = node?.childForFieldName("body") ?? null;
      if (node === null || body === null) return [];
      const inset = grammar === "python" ? 0 : 1;
      const owners = ownersOf(node);
      const name = node.childForFieldName("name")?.text ?? "";
      return [
        {
          name: [...owners.map(ownerName), name].join("."),
          start: node.startIndex,
          bodyStart: body.startIndex + inset,
          bodyEnd: body.endIndex - inset,
          isConstructor: name === "__init__",
          isAbstract: grammar === "python" && isAbstract(node, owners),
        },
      ];
    });
  });
}

/** What a function is in, outermost first. */
function ownersOf(node: Node): readonly Node[] {
  const owners: Node[] = [];
  const receiver = node.childForFieldName("receiver");
  if (receiver !== null) owners.push(receiver);
  for (let at = node.parent; at !== null; at = at.parent) {
    if (
      /^(?:class_definition|function_definition|impl_item|trait_item|mod_item|function_item)$/.test(at.type)
    ) {
      owners.unshift(at);
    }
  }
  return owners;
}

function ownerName(node: Node): string {
  // `func (c *Cart) total()`, whatever the receiver is called.
  if (node.type === "parameter_list") return /(\w+)(?:\[[^\]]*\])?\s*\)$/.exec(node.text)?.[1] ?? "";
  if (node.type === "impl_item") {
    const trait = node.childForFieldName("trait")?.text;
    return (trait === undefined ? "" : `${trait} for `) + (node.childForFieldName("type")?.text ?? "");
  }
  return node.childForFieldName("name")?.text ?? "";
}

function isAbstract(node: Node, owners: readonly Node[]): boolean {
  const decorated =
    node.parent?.type === "decorated_definition" ? node.parent.text.split(/\bdef\b/, 1)[0] : "";
  if (/@(?:\w+\.)*(?:abstract\w*|overload|singledispatch|hookspec)\b/.test(decorated ?? "")) return true;
  const bases = owners.at(-1)?.childForFieldName("superclasses")?.text ?? "";
  return /\b(?:ABC|ABCMeta|Protocol|Interface)\b/.test(bases);
}
