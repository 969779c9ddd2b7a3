import type { BindingPattern, CallExpression, Node, ParamPattern } from "oxc-parser";
import { soundScripts, type Script } from "../scripts.ts";
import { patternKeys, readObjects } from "./objects-javascript.ts";
import { calledName, literal, required } from "./exports-commonjs.ts";
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
  const { bound, members } = await readObjects(script);
  // A name that is bound again may be another object.
  const membersOf = (local: string): readonly string[] =>
    (bound.get(local) ?? 0) > 1 ? [] : [...(members.get(local) ?? [])];
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
    return patternKeys(pattern);
  };
  const then = (call: CallExpression): void => {
    const [run] = call.arguments;
    if (call.callee.type !== "MemberExpression" || calledName(call.callee) !== "then") return;
    const specifier = loaded(call.callee.object);
    if (specifier === null || (run?.type !== "ArrowFunctionExpression" && run?.type !== "FunctionExpression"))
      return;
    const [parameter] = run.params;
    if (parameter === undefined || parameter.type === "TSParameterProperty") return;
    add(specifier, namesIn(parameter));
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
