import type { Expression, Super } from "oxc-parser";
import { parseJavaScript } from "../javascript.ts";
import { withoutRanges } from "../ranges.ts";
import { HOST_NAME } from "./host-names.ts";

/** A method that is called by its name. */
export interface CalledName {
  readonly name: string;
  /** Where the name stands, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

const HANDED_OVER =
  /^(options?|opts|props|config|settings|hooks?|callbacks?|handlers?|listeners?|params|args|plugins?|adapter|delegate|context|ctx|runner|emit)$/i;

/** What a file calls, and the rest of it, without those names and without comments. */
export interface Calls {
  readonly called: readonly CalledName[];
  readonly rest: string;
  /** What its imports name. */
  readonly specifiers: readonly string[];
}

/** Reads the calls of members by name; null for a file that does not parse. */
export async function readCalls(path: string, content: string): Promise<Calls | null> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0) return null;
  // What is loaded by a name that is not known before, or only where it is installed, can't be looked up.
  if (
    parsed.module.dynamicImports.some(({ moduleRequest: { start, end } }) =>
      isOpen(content.slice(start, end)),
    )
  )
    return { called: [], rest: content, specifiers: [] };
  const { Visitor } = await import("oxc-parser");
  const called: CalledName[] = [];
  const bound = new Set(
    parsed.module.staticImports.flatMap(({ entries }) => entries.map(({ localName }) => localName.value)),
  );
  new Visitor({
    CallExpression: ({ callee, optional }) => {
      if (callee.type !== "MemberExpression" || callee.computed || optional) return;
      const { property, object } = callee;
      if (property.type !== "Identifier" || isOfHost(object, bound) || isOfCaller(object)) return;
      called.push({ name: property.name, start: property.start, end: property.end });
    },
  }).visit(parsed.program);
  return {
    called,
    rest: withoutRanges(content, [...called, ...parsed.comments]),
    specifiers: parsed.module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
  };
}

/** A dynamic import of anything but a file beside or a module of Node. */
function isOpen(request: string): boolean {
  return !/^(["'])(\.|node:)[^"'`]*\1$/.test(request);
}

/** What a page's scripts or a test runner put there has members that no package tells of. */
function isOfHost(receiver: Expression | Super, bound: ReadonlySet<string>): boolean {
  let root = receiver;
  for (;;) {
    if (root.type === "MemberExpression") root = root.object;
    else if (root.type === "CallExpression") root = root.callee;
    else break;
  }
  return root.type === "Identifier" && HOST_NAME.test(root.name) && !bound.has(root.name);
}

/** What a caller hands over may have methods that only other repositories spell. */
function isOfCaller(receiver: Expression | Super): boolean {
  const name =
    receiver.type === "MemberExpression" && receiver.property.type === "Identifier"
      ? receiver.property.name
      : receiver.type === "Identifier" && receiver.name;
  return typeof name === "string" && HANDED_OVER.test(name);
}
