import type { BindingPattern, Expression, ParamPattern, Super } from "oxc-parser";
import { readCallees, type Callees } from "./callees.ts";
import { parseJavaScript } from "../javascript.ts";

/** What the source itself says, where types can't be trusted. */
export interface Facts extends Callees {
  /** It imports or exports, or calls `require`: its names are its own. */
  readonly isModule: boolean;
  /** It assigns `module.exports` or `exports`, so that its exports can't be listed. */
  readonly isCommonJs: boolean;
  /** Modules that it re-exports whole. */
  readonly reexported: readonly string[];
  isInComment(offset: number): boolean;
  /** True for a member, named at the offset, that is read and of a value that can't have changed its type. */
  isFixedMember(offset: number): boolean;
}

/** Reads the facts; null for a file that does not parse. */
export async function readFacts(path: string, content: string): Promise<Facts | null> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0) return null;
  const { Visitor } = await import("oxc-parser");
  const receivers = new Map<number, Expression | Super>();
  const written = new Set<number>();
  const changing = new Set<string>();
  const reexported: string[] = [];
  const add = (pattern: BindingPattern | ParamPattern): void => {
    for (const name of boundNames(pattern)) changing.add(name);
  };
  const addAll = ({ params }: { readonly params: readonly ParamPattern[] }): void => params.forEach(add);
  new Visitor({
    MemberExpression: (node) => {
      if (!node.computed) receivers.set(node.property.start, node.object);
    },
    AssignmentExpression: ({ left }) => {
      if (left.type === "MemberExpression") written.add(left.property.start);
    },
    UnaryExpression: ({ operator, argument }) => {
      // `typeof x.y` and `delete x.y` ask whether it is there.
      const asks = operator === "typeof" || operator === "delete";
      if (asks && argument.type === "MemberExpression") written.add(argument.property.start);
    },
    VariableDeclaration: ({ kind, declarations }) => {
      if (kind !== "const") for (const { id } of declarations) add(id);
    },
    FunctionDeclaration: addAll,
    FunctionExpression: addAll,
    ArrowFunctionExpression: addAll,
    ExportAllDeclaration: ({ source, exported }) => {
      if (exported === null) reexported.push(source.value);
    },
    CatchClause: ({ param }) => {
      if (param !== null) add(param);
    },
  }).visit(parsed.program);

  const { hasModuleSyntax } = parsed.module;
  return {
    ...(await readCallees(parsed.program, changing)),
    isModule: hasModuleSyntax || /\brequire\s*\(/.test(content),
    isCommonJs: /\bmodule\s*\.\s*exports\b|\bexports\s*[.[]|\bexports\s*=/.test(content),
    reexported,
    isInComment: (offset) => parsed.comments.some(({ start, end }) => start <= offset && offset < end),
    isFixedMember: (offset) => {
      const receiver = receivers.get(offset);
      return receiver !== undefined && !written.has(offset) && isFixed(receiver, changing);
    },
  };
}

/** A literal, a new object, a global, an import or a constant; not what came out of a call, whose type is a guess. */
function isFixed(node: Expression | Super, changing: ReadonlySet<string>): boolean {
  if (node.type === "Identifier") return !changing.has(node.name);
  if (node.type === "ParenthesizedExpression") return isFixed(node.expression, changing);
  return ["Literal", "TemplateLiteral", "ArrayExpression", "NewExpression"].includes(node.type);
}

function boundNames(pattern: BindingPattern | ParamPattern): readonly string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    case "TSParameterProperty":
      return boundNames(pattern.parameter);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "RestElement" ? property.argument : property.value),
      );
  }
}
