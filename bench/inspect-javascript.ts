import type { Argument, CallExpression, Expression, ValueSpan } from "oxc-parser";
import { parseJavaScript } from "../src/stages/inspect/javascript.ts";
import { codeOf } from "../src/stages/inspect/structure/code.ts";
import { resolveInTree } from "./inspect-modules.ts";
import { count, isOnlyCalled, keysOf, type Parameter, parametersOf } from "./inspect-signatures.ts";
import type { Tree } from "./inspect-tree.ts";

/** A name in the text. */
export interface Spot {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A call of a plain name, or of a member of one (`Object.keys`). */
export interface Call {
  readonly callee: string;
  /** Past its closing parenthesis. */
  readonly end: number;
  readonly args: readonly { readonly start: number; readonly end: number; readonly isObject: boolean }[];
}

/** A module that is asked for by a path or name, and where the text of it stands, quotes included. */
interface Request {
  readonly specifier: string;
  readonly start: number;
  readonly end: number;
  /** Names taken from it, and where a further one could be written; null when none can. */
  readonly names: readonly { readonly imported: string; readonly local: string }[];
  readonly insertAt: number | null;
  /** Past the end of the statement. */
  readonly statementEnd: number;
}

/** What the seeders need to know of a JavaScript or TypeScript file. */
export interface Facts {
  /** The text with comments blanked out and strings made underscores. */
  readonly code: string;
  readonly isModule: boolean;
  readonly requests: readonly Request[];
  /** Names that are called or passed on. */
  readonly reads: readonly Spot[];
  /** Methods that are called, by their names. */
  readonly members: readonly Spot[];
  readonly calls: readonly Call[];
  /** Functions of the top level whose name means nothing else, with their parameters; none with a rest. */
  readonly functions: ReadonlyMap<string, readonly Parameter[]>;
  /** Object types that say all of their keys. */
  readonly shapes: ReadonlyMap<string, readonly string[]>;
  /** Where the bodies of constructors end. */
  readonly constructors: readonly number[];
}

const known = new WeakMap<Tree, Map<string, Promise<Facts | null>>>();

/** The facts of a file of the tree; null when it does not parse. */
export function factsOf(path: string, tree: Tree): Promise<Facts | null> {
  const files = known.get(tree) ?? new Map<string, Promise<Facts | null>>();
  known.set(tree, files);
  const facts = files.get(path) ?? readFacts(path, tree.texts.get(path) ?? "");
  files.set(path, facts);
  return facts;
}

async function readFacts(path: string, text: string): Promise<Facts | null> {
  const parsed = await parseJavaScript(path, text);
  if (parsed === null || parsed.errors.length > 0) return null;
  const { Visitor } = await import("oxc-parser");
  const code = codeOf(path, text);
  const requests: Request[] = parsed.module.staticImports.map(({ start, end, moduleRequest, entries }) => ({
    ...spanOf(moduleRequest),
    names: entries.flatMap(({ importName, localName }) =>
      importName.name === null ? [] : [{ imported: importName.name, local: localName.value }],
    ),
    insertAt: lastNamed(code, start, moduleRequest.start),
    statementEnd: end,
  }));
  for (const { start, end, entries } of parsed.module.staticExports) {
    for (const { moduleRequest, importName } of entries) {
      if (moduleRequest === null) continue;
      const names = importName.name === null ? [] : [{ imported: importName.name, local: "" }];
      requests.push({
        ...spanOf(moduleRequest),
        names,
        insertAt: null,
        statementEnd: end > start ? end : -1,
      });
    }
  }
  const reads: Spot[] = [];
  const members: Spot[] = [];
  const calls: Call[] = [];
  const functions = new Map<string, readonly Parameter[]>();
  const shapes = new Map<string, readonly string[]>();
  const constructors: number[] = [];
  const isTopLevel = new Set(
    parsed.program.body.map((statement) =>
      (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
      statement.declaration !== null
        ? statement.declaration.start
        : statement.start,
    ),
  );
  new Visitor({
    CallExpression: (call) => {
      const { callee, arguments: args } = call;
      for (const value of [callee, ...args]) {
        if (value.type === "Identifier") reads.push({ name: value.name, start: value.start, end: value.end });
      }
      const request = requestOf(call, code, text);
      if (request !== null) requests.push(request);
      if (callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier") {
        const { name, start, end } = callee.property;
        if (callee.object.type !== "Super") members.push({ name, start, end });
      }
      const name = dotted(callee);
      if (name !== null && !call.optional && args.every(({ type }) => type !== "SpreadElement")) {
        calls.push({ callee: name, end: call.end, args: args.map(argument) });
      }
    },
    FunctionDeclaration: (node) => {
      const parameters = isTopLevel.has(node.start) ? parametersOf(node, code) : null;
      if (node.id !== null && parameters !== null && isOnlyCalled(node.id.name, code)) {
        functions.set(node.id.name, parameters);
      }
    },
    TSInterfaceDeclaration: ({ id, extends: parents, typeParameters, body }) => {
      const keys = parents.length > 0 || typeParameters ? null : keysOf(body.body);
      // Two of one name are merged.
      if (keys !== null && count(code, new RegExp(String.raw`\binterface\s+${id.name}\b`, "g")) === 1) {
        shapes.set(id.name, keys);
      }
    },
    TSTypeAliasDeclaration: ({ id, typeAnnotation, typeParameters }) => {
      const keys =
        typeAnnotation.type === "TSTypeLiteral" && !typeParameters ? keysOf(typeAnnotation.members) : null;
      if (keys !== null) shapes.set(id.name, keys);
    },
    MethodDefinition: ({ kind, value }) => {
      if (kind === "constructor" && value.body) constructors.push(value.body.end - 1);
    },
  }).visit(parsed.program);
  const isModule = parsed.module.hasModuleSyntax;
  return { code, isModule, requests, reads, members, calls, functions, shapes, constructors };
}

/** The file of the tree that declares a name which a file uses, and its name there; null when that can't be told. */
export async function declaredIn(
  name: string,
  path: string,
  tree: Tree,
): Promise<{ readonly path: string; readonly name: string; readonly facts: Facts } | null> {
  const facts = await factsOf(path, tree);
  if (facts === null) return null;
  const request = facts.requests.find(({ names }) => names.some(({ local }) => local === name));
  if (request === undefined) return { path, name, facts };
  const target = resolveInTree(request.specifier, path, tree);
  const imported = request.names.find(({ local }) => local === name)?.imported;
  const there = target === null ? null : await factsOf(target, tree);
  return target === null || there === null || imported === undefined
    ? null
    : { path: target, name: imported, facts: there };
}

function spanOf({ value, start, end }: ValueSpan): Pick<Request, "specifier" | "start" | "end"> {
  return { specifier: value, start, end };
}

/** `require("…")`, alone or taken apart. */
function requestOf(
  { callee, arguments: args, end }: CallExpression,
  code: string,
  text: string,
): Request | null {
  const [argument] = args;
  if (callee.type !== "Identifier" || callee.name !== "require" || args.length !== 1) return null;
  if (argument?.type !== "Literal" || typeof argument.value !== "string") return null;
  const before = code.slice(0, callee.start);
  const list = /(?:const|let|var)\s*\{([\w\s,$:]*)\}\s*=\s*$/.exec(before.slice(-2000));
  const close = list === null ? -1 : before.lastIndexOf("}");
  const names = (list?.[1] ?? "").split(",").flatMap((one) => {
    const [imported = "", local = imported] = one.split(":").map((name) => name.trim());
    return imported === "" ? [] : [{ imported, local }];
  });
  const insertAt = close === -1 ? null : close - (/[\s,]*$/.exec(text.slice(0, close))?.[0].length ?? 0);
  const isStatement =
    /^(?:const|let|var)\s[^;=]*=\s*$/m.test(before.slice(before.lastIndexOf("\n") + 1)) || close !== -1;
  const statementEnd = isStatement && /^;?[^\S\n]*\n/.test(text.slice(end)) ? text.indexOf("\n", end) : -1;
  return {
    specifier: argument.value,
    start: argument.start,
    end: argument.end,
    names,
    insertAt,
    statementEnd,
  };
}

/** Behind the last name between the braces of an import; null when it has none. */
function lastNamed(code: string, start: number, end: number): number | null {
  const close = code.slice(start, end).lastIndexOf("}");
  if (close === -1 || /^\s*import\s+type\b/.test(code.slice(start))) return null;
  const at = start + close - (/[\s,]*$/.exec(code.slice(start, start + close))?.[0].length ?? 0);
  return code[at - 1] === "{" ? null : at;
}

function argument({ start, end, ...value }: Argument): Call["args"][number] {
  const isObject =
    value.type === "ObjectExpression" &&
    value.properties.length > 0 &&
    value.properties.every(({ type }) => type === "Property");
  return { start, end, isObject };
}

function dotted(callee: Expression): string | null {
  if (callee.type === "Identifier") return callee.name;
  const isPlain = callee.type === "MemberExpression" && !callee.computed && !callee.optional;
  if (!isPlain || callee.object.type !== "Identifier" || callee.property.type !== "Identifier") return null;
  return `${callee.object.name}.${callee.property.name}`;
}
