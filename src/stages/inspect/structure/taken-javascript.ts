import type { BindingPattern, CallExpression, Node, ParamPattern } from "oxc-parser";
import { soundScripts, type Script } from "../scripts.ts";
import { codeOf } from "./code.ts";
import { calledName, keyName, literal, required } from "./exports-commonjs.ts";
import { kindOf } from "./exports-javascript.ts";

/** What a file takes from a module by name. */
export interface Taken {
  readonly specifier: string;
  readonly names: readonly string[];
  /** Members used of the module as an object. */
  readonly members: () => readonly string[];
  /** Members used of what it takes as the default: names too, where that is CommonJS. */
  readonly defaultMembers: () => readonly string[];
  /** True for `export * from`, which hands on whatever is there. */
  readonly isStar: boolean;
}

/** What a JavaScript or TypeScript file, or a component, takes from modules; null when it can't be read. */
export async function takenNames(path: string, content: string): Promise<readonly Taken[] | null> {
  const scripts = await soundScripts(path, content);
  if (typeof scripts === "string") return null;
  return (await Promise.all(scripts.map(takenIn))).flat();
}

async function takenIn(script: Script): Promise<readonly Taken[]> {
  // A name that is bound again may be another object.
  const bound = /\bimport\s*\*|\brequire\b|\bimport\s+\w/.test(script.content)
    ? await boundNames(script)
    : new Map();
  const finder = memberFinder(script.content);
  const membersOf = (local: string): readonly string[] => ((bound.get(local) ?? 0) > 1 ? [] : finder(local));
  return [
    ...takenStatically(script, membersOf, (local) => !bound.has(local)),
    ...(await takenByCalls(script, membersOf)),
  ];
}

type Members = (local: string) => readonly string[];

function takenStatically(
  { parsed }: Script,
  membersOf: Members,
  isOnly: (local: string) => boolean,
): readonly Taken[] {
  const taken: Taken[] = [];
  for (const { moduleRequest, entries } of parsed.module.staticImports) {
    const names: string[] = [];
    const objects: string[] = [];
    const defaults: string[] = [];
    for (const { importName, localName } of entries) {
      const kind = kindOf(importName);
      if (kind === "NamespaceObject") objects.push(localName.value);
      else if (kind === "Default") {
        defaults.push(localName.value);
        names.push("default");
      } else if (importName.name !== null) names.push(importName.name);
    }
    taken.push({
      specifier: moduleRequest.value,
      names,
      members: () => objects.filter(isOnly).flatMap(membersOf),
      defaultMembers: () => defaults.filter(isOnly).flatMap(membersOf),
      isStar: false,
    });
  }
  for (const { entries } of parsed.module.staticExports) {
    for (const { importName, exportName, moduleRequest } of entries) {
      if (moduleRequest === null) continue;
      const name = kindOf(importName) === "Name" ? importName.name : null;
      const isStar = kindOf(importName) === "AllButDefault" && kindOf(exportName) === "None";
      taken.push(plain(moduleRequest.value, name === null ? [] : [name], isStar));
    }
  }
  return taken;
}

function plain(specifier: string, names: readonly string[], isStar: boolean): Taken {
  return { specifier, names, members: () => [], defaultMembers: () => [], isStar };
}

/** Functions that load a module for its default export: React's, Vue's, Next's. */
const LAZY = /^(?:lazy|dynamic|loadable|defineAsyncComponent)$/;

/** By `require()`, `import()`, `import x = require()` and `import("x").Type`. */
async function takenByCalls({ parsed, content }: Script, membersOf: Members): Promise<readonly Taken[]> {
  if (!/\brequire\b|\bimport\s*\(/.test(content)) return [];
  const { Visitor } = await import("oxc-parser");
  const taken: Taken[] = [];
  const add = (specifier: string | null, names: readonly string[]): void => {
    // What is required is the default export of CommonJS, whose members are its names.
    if (specifier !== null && names.length > 0) taken.push(plain(specifier, names, false));
  };
  const namesIn = (pattern: BindingPattern | ParamPattern): readonly string[] => {
    if (pattern.type === "Identifier") return membersOf(pattern.name);
    if (pattern.type !== "ObjectPattern") return [];
    return pattern.properties.flatMap((property) => {
      // What has a fallback may be missing.
      if (property.type !== "Property" || property.computed || property.value.type === "AssignmentPattern")
        return [];
      return keyName(property.key) ?? [];
    });
  };
  const then = (call: CallExpression): void => {
    const [run] = call.arguments;
    if (call.callee.type !== "MemberExpression" || calledName(call.callee) !== "then") return;
    const specifier = loaded(call.callee.object);
    if (specifier === null || (run?.type !== "ArrowFunctionExpression" && run?.type !== "FunctionExpression"))
      return;
    const [parameter] = run.params;
    if (parameter === undefined || parameter.type === "TSParameterProperty") return;
    if (parameter.type === "Identifier") {
      add(specifier, memberFinder(content.slice(run.start, run.end))(parameter.name));
    } else if (parameter.type === "ObjectPattern") add(specifier, namesIn(parameter));
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (init !== null) add(loaded(init), namesIn(id));
    },
    AssignmentExpression: ({ left, right }) => {
      if (left.type === "Identifier") add(loaded(right), membersOf(left.name));
    },
    MemberExpression: ({ object, property, computed, optional }) => {
      const name = computed ? literal(property) : property.type === "Identifier" ? property.name : null;
      if (name !== null && !optional) add(loaded(object), [name]);
    },
    TSImportEqualsDeclaration: ({ id, moduleReference }) => {
      if (moduleReference.type === "TSExternalModuleReference")
        add(moduleReference.expression.value, membersOf(id.name));
    },
    TSImportType: ({ source, qualifier }) => {
      if (qualifier?.type === "Identifier") add(source.value, [qualifier.name]);
    },
    CallExpression: (call) => {
      then(call);
      const [run] = call.arguments;
      if (run?.type === "ArrowFunctionExpression" && LAZY.test(calledName(call.callee))) {
        const { body } = run;
        if (body.type === "ImportExpression") add(literal(body.source), ["default"]);
      }
    },
  }).visit(parsed.program);
  return taken;
}

/** The module of `require("…")`, `import("…")` and `await import("…")`. */
function loaded(node: Node): string | null {
  if (node.type === "ParenthesizedExpression") return loaded(node.expression);
  if (node.type === "AwaitExpression") return loaded(node.argument);
  if (node.type === "ImportExpression") return literal(node.source);
  return required(node);
}

/** How often each name is bound in a script, its imports not counted: by variables and parameters. */
async function boundNames({ parsed }: Script): Promise<ReadonlyMap<string, number>> {
  const { Visitor } = await import("oxc-parser");
  const bound = new Map<string, number>();
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
    VariableDeclarator: ({ id }) => bind(id),
    CatchClause: ({ param }) => bind(param),
    FunctionDeclaration: bindAll,
    FunctionExpression: bindAll,
    ArrowFunctionExpression: bindAll,
  }).visit(parsed.program);
  return bound;
}

/** Finds the members that are taken of an object by its name, outside of comments and not to be set. */
function memberFinder(content: string): Members {
  let code: string | null = null;
  return (local) => {
    code ??= codeOf("a.tsx", content);
    const name = local.replaceAll("$", String.raw`\$`);
    const member = new RegExp(
      String.raw`(?<![\w$.])${name}\s*\.\s*([\w$]+)\b(?!\s*=(?![=>]))|\{([^{}]*)\}\s*=\s*${name}\s*[;\n]`,
      "g",
    );
    return [
      ...new Set(
        [...code.matchAll(member)].flatMap(([, one, many]) =>
          one === undefined ? (many ?? "").split(",").map(patternKey) : [one],
        ),
      ),
    ].filter((found) => found !== "");
  };
}

/** The key in one part of a destructuring; empty for the rest, and for one with a fallback. */
function patternKey(part: string): string {
  return part.includes("=") ? "" : (/^\s*([\w$]+)\s*(?::|$)/.exec(part)?.[1] ?? "");
}
