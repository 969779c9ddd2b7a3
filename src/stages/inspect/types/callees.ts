import type { Argument, Class, Expression, Program, Super } from "oxc-parser";

/** What is called, and whether one can be sure of what it is. */
export interface Callees {
  /** True for an argument, named by its offset, of a call whose parameters are known. */
  isKnownArgument(offset: number): boolean;
  /** The class whose own method is called with an argument, named by its offset; null when it is none, or extends another. */
  classAsked(offset: number): string | null;
  /** True for a property, named by its offset, that is written out among others in such a call. */
  isKnownOption(offset: number): boolean;
  /** True for a property that is written out as an argument of whatever call. */
  isOption(offset: number): boolean;
}

/** Methods of the language's own types, which say how much they take. */
const METHODS: ReadonlySet<string> = new Set(
  [String, Array, Map, Set, WeakMap, WeakSet, RegExp, Date, Number, Promise].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  ),
);

/** What stands for the same thing in the whole file; `changing` are the names that don't. */
export async function readCallees(program: Program, changing: ReadonlySet<string>): Promise<Callees> {
  const { Visitor } = await import("oxc-parser");
  const steady = new Set<string>();
  new Visitor({
    ImportDeclaration: ({ specifiers }) => {
      for (const { local } of specifiers) steady.add(local.name);
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type === "Identifier" && init?.type === "NewExpression") steady.add(id.name);
    },
  }).visit(program);

  const known = new Set<number>();
  const classes = new Map<number, string>();
  // The class around: null for one that extends another, or has no name.
  const around: (string | null)[] = [];
  const enter = ({ id, superClass }: Class): void =>
    void around.push(superClass === null && id !== null ? id.name : null);
  const leave = (): void => void around.pop();
  const options = new Set<number>();
  const knownOptions = new Set<number>();
  const add = (callee: Expression | Super, args: readonly Argument[]): void => {
    const isKnown = isKnownCallee(callee, steady, changing);
    const own = isOwnMethod(callee) ? (around.at(-1) ?? null) : null;
    for (const argument of args) {
      if (own !== null) classes.set(argument.start, own);
      if (isKnown) known.add(argument.start);
      if (argument.type !== "ObjectExpression") continue;
      const isHandedOn = argument.properties.some(({ type }) => type === "SpreadElement");
      for (const { start } of argument.properties) {
        options.add(start);
        if (isKnown && !isHandedOn) knownOptions.add(start);
      }
    }
  };
  new Visitor({
    CallExpression: ({ callee, arguments: args }) => add(callee, args),
    NewExpression: ({ callee, arguments: args }) => add(callee, args),
    ClassDeclaration: enter,
    "ClassDeclaration:exit": leave,
    ClassExpression: enter,
    "ClassExpression:exit": leave,
  }).visit(program);
  return {
    isKnownArgument: (offset) => known.has(offset),
    classAsked: (offset) => classes.get(offset) ?? null,
    isKnownOption: (offset) => knownOptions.has(offset),
    isOption: (offset) => options.has(offset),
  };
}

function isOwnMethod(callee: Expression | Super): boolean {
  return callee.type === "MemberExpression" && callee.object.type === "ThisExpression" && !callee.computed;
}

/** A function by its own name, or a method that is private, the language's, or of what was imported or made by `new`. */
function isKnownCallee(
  callee: Expression | Super,
  steady: ReadonlySet<string>,
  changing: ReadonlySet<string>,
): boolean {
  if (callee.type === "Identifier") return !changing.has(callee.name);
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  const { object, property } = callee;
  if (property.type === "PrivateIdentifier") return true;
  if (property.type === "Identifier" && METHODS.has(property.name)) {
    return object.type === "Identifier" ? !changing.has(object.name) : object.type !== "ThisExpression";
  }
  if (object.type === "Identifier") {
    return !changing.has(object.name) && (steady.has(object.name) || /^[A-Z]/.test(object.name));
  }
  return ["Literal", "TemplateLiteral", "ArrayExpression", "NewExpression"].includes(object.type);
}
