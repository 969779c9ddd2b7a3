import type { Node } from "oxc-parser";
import type { Script } from "../scripts.ts";
import { keyName, literal } from "./exports-commonjs.ts";

/** What a script does with names that may stand for a module. */
export interface Objects {
  /** How often each name is bound, imports not counted: by variables and parameters. */
  readonly bound: ReadonlyMap<string, number>;
  /** Members that are taken of each name, in code, types and JSX; not those that are set, or asked for first. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads what is bound in a script, and which members are taken of what. */
export async function readObjects({ parsed, content }: Pick<Script, "parsed" | "content">): Promise<Objects> {
  const bound = new Map<string, number>();
  const members = new Map<string, Set<string>>();
  if (!/\bimport\b|\brequire\b/.test(content)) return { bound, members };
  const { Visitor } = await import("oxc-parser");
  const set = new Set<Node>();
  const take = (object: Node, name: string | null): void => {
    if (name === null || (object.type !== "Identifier" && object.type !== "JSXIdentifier")) return;
    members.set(object.name, (members.get(object.name) ?? new Set()).add(name));
  };
  const bind = (pattern: Node | null): void => {
    if (pattern === null) return;
    if (pattern.type === "Identifier") bound.set(pattern.name, (bound.get(pattern.name) ?? 0) + 1);
    else if (pattern.type === "AssignmentPattern") bind(pattern.left);
    else if (pattern.type === "RestElement") bind(pattern.argument);
    else if (pattern.type === "ArrayPattern") for (const element of pattern.elements) bind(element);
    else if (pattern.type === "ObjectPattern") {
      for (const property of pattern.properties)
        bind(property.type === "Property" ? property.value : property);
    }
  };
  const bindAll = ({ params }: { readonly params: readonly Node[] }): void => {
    for (const parameter of params) bind(parameter);
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      bind(id);
      if (init !== null && id.type === "ObjectPattern") for (const name of patternKeys(id)) take(init, name);
    },
    CatchClause: ({ param }) => bind(param),
    FunctionDeclaration: bindAll,
    FunctionExpression: bindAll,
    ArrowFunctionExpression: bindAll,
    AssignmentExpression: ({ left }) => void set.add(left),
    MemberExpression: (node) => {
      const { object, property, computed, optional } = node;
      if (set.has(node) || optional) return;
      take(object, computed ? literal(property) : property.type === "Identifier" ? property.name : null);
    },
    JSXMemberExpression: ({ object, property }) => take(object, property.name),
    TSQualifiedName: ({ left, right }) => take(left, right.name),
  }).visit(parsed.program);
  return { bound, members };
}

/** The keys that a destructuring takes; those with a fallback may be missing. */
export function patternKeys(pattern: Extract<Node, { type: "ObjectPattern" }>): readonly string[] {
  return pattern.properties.flatMap((property) => {
    if (property.type !== "Property" || property.computed) return [];
    return property.value.type === "AssignmentPattern" ? [] : (keyName(property.key) ?? []);
  });
}
