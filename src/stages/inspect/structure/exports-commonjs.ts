import type {
  AssignmentExpression,
  CallExpression,
  Class,
  Expression,
  Node,
  ObjectExpression,
  ParseResult,
  PropertyKey,
} from "oxc-parser";

/** What a CommonJS module gives. */
export interface CommonNames {
  /** False when nothing is given in this way. */
  readonly isCommon: boolean;
  readonly names: ReadonlySet<string>;
  /** Modules whose names are handed on. */
  readonly handedOn: readonly string[];
  /** True when it gives others that can't be known. */
  readonly open: boolean;
}

/** The names that a module puts on `exports`, as far as they are written out. */
export async function commonNames({ program }: ParseResult): Promise<CommonNames> {
  const { Visitor } = await import("oxc-parser");
  const names = new Set<string>();
  const handedOn: string[] = [];
  const wholes: Expression[] = [];
  const bound = new Map<string, Expression | Class | "function">();
  const expandos = new Map<string, string[]>();
  /** Other names for `exports` itself: `var app = exports = module.exports = {}`. */
  const aliases = new Set<string>();
  let open = false;
  let isCommon = false;

  const isExports = (node: Node): boolean => isExportsNode(inner(node), aliases);
  const assigned = ({ left, right }: AssignmentExpression): void => {
    if (isExports(left)) {
      isCommon = true;
      const value = inner(right);
      if (value.type !== "AssignmentExpression" && !isExports(value)) wholes.push(right);
      return;
    }
    if (left.type !== "MemberExpression") return;
    const name = left.computed ? literal(left.property) : keyName(left.property);
    if (isExports(left.object)) {
      isCommon = true;
      if (name === null) open = true;
      else names.add(name);
    } else if (left.object.type === "Identifier" && name !== null) {
      expandos.set(left.object.name, [...(expandos.get(left.object.name) ?? []), name]);
    }
  };
  const called = (call: CallExpression): void => {
    const [first, second] = call.arguments;
    const index = call.arguments.findIndex((argument) => isExports(argument));
    if (index === -1) return;
    const name = calledName(call.callee);
    isCommon = true;
    const defined = second === undefined ? null : literal(second);
    if (name === "defineProperty" && index === 0 && defined !== null) names.add(defined);
    else if (name === "assign" && index === 0) {
      for (const argument of call.arguments.slice(1)) {
        if (argument.type === "SpreadElement") open = true;
        else wholes.push(argument);
      }
    } else if (/^_*export(?:Star)?$/.test(name) && first !== undefined && required(first) !== null) {
      handedOn.push(required(first) ?? "");
    } else if (!/^(?:keys|freeze|hasOwnProperty|call)$/.test(name)) open = true;
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== "Identifier" || init === null) return;
      const value = inner(init);
      if (isExports(value) || (value.type === "AssignmentExpression" && isExports(value.left))) {
        aliases.add(id.name);
      } else bound.set(id.name, init);
    },
    FunctionDeclaration: ({ id }) => void (id !== null && bound.set(id.name, "function")),
    ClassDeclaration: (node) => void (node.id !== null && bound.set(node.id.name, node)),
    AssignmentExpression: assigned,
    CallExpression: called,
  }).visit(program);

  const addObject = ({ properties }: ObjectExpression): void => {
    for (const property of properties) {
      if (property.type === "SpreadElement") addWhole(property.argument);
      else {
        const name = property.computed ? literal(property.key) : keyName(property.key);
        if (name === null) open = true;
        else names.add(name);
      }
    }
  };
  const seen = new Set<string>();
  const addWhole = (whole: Expression | Class): void => {
    const value = inner(whole);
    const specifier = required(value);
    if (specifier !== null) handedOn.push(specifier);
    else if (value.type === "ObjectExpression") addObject(value);
    else if (value.type === "ClassExpression" || value.type === "ClassDeclaration") {
      for (const member of value.body.body) {
        const name = "key" in member && member.static && !member.computed ? keyName(member.key) : null;
        if (name !== null) names.add(name);
      }
    } else if (value.type === "Identifier") {
      const { name } = value;
      for (const expando of expandos.get(name) ?? []) names.add(expando);
      const origin = bound.get(name);
      if (origin === undefined || seen.has(name)) open ||= !seen.has(name);
      else {
        seen.add(name);
        if (origin !== "function") addWhole(origin);
      }
    } else if (!/^(?:Function|ArrowFunction)Expression$|^Literal$/.test(value.type)) open = true;
  };
  for (const whole of wholes) addWhole(whole);
  return { isCommon, names, handedOn, open };
}

/** What stands in brackets. */
function inner(node: Node): Node {
  return node.type === "ParenthesizedExpression" ? inner(node.expression) : node;
}

/** `exports`, `module.exports`, or another name for it. */
function isExportsNode(node: Node, aliases: ReadonlySet<string>): boolean {
  if (node.type === "Identifier") return node.name === "exports" || aliases.has(node.name);
  return (
    node.type === "MemberExpression" &&
    node.object.type === "Identifier" &&
    node.object.name === "module" &&
    node.property.type === "Identifier" &&
    node.property.name === "exports"
  );
}

/** The module that `require("…")` asks for; null for anything else. */
export function required(node: Node): string | null {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier") return null;
  const [argument] = node.callee.name === "require" ? node.arguments : [];
  return argument === undefined ? null : literal(argument);
}

/** The value of a text that is written out. */
export function literal(node: Node): string | null {
  return node.type === "Literal" && typeof node.value === "string" ? node.value : null;
}

/** The name of a key that is written out. */
export function keyName(key: PropertyKey): string | null {
  return key.type === "Identifier" ? key.name : literal(key);
}

/** The last part of a called name. */
export function calledName(callee: Expression): string {
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" && callee.property.type === "Identifier"
    ? callee.property.name
    : "";
}
