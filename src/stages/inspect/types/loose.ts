import { builtinModules } from "node:module";
import { posix } from "node:path";
import type { View } from "../view.ts";
import { readFacts, type Facts } from "./facts.ts";
import { HOST_NAME } from "./host-names.ts";
import type { Verdict } from "./rules.ts";

/** Types of the language and of Node's modules, which no code of a project makes or extends lightly. */
const BUILTIN_TYPE = new RegExp(
  [
    'string|number|boolean|bigint|symbol|"[^"]*"|\\d+|true|false',
    "RegExp|Date|Math|JSON|Console|Reflect|typeof Reflect|Atomics|URL|URLSearchParams|PlatformPath",
    "(Object|Array|Promise|Date|Number|String|Symbol|RegExp|Map|Set|BigInt)Constructor",
    "BufferConstructor|(NodeJS\\.)?Require|NodeRequire",
    "(Map|Set|WeakMap|WeakSet)<[^|]*>|[\\w.]+\\[\\]",
    `typeof import\\("(node:)?(${builtinModules.join("|")})"\\)`,
  ]
    .map((part) => `^(${part})$`)
    .join("|"),
);

/** What `import * as x` of a file makes of `x`. */
const LOCAL_NAMESPACE = /on type 'typeof import\("(\/.+?)"\)'/;

const UNKNOWN_NAMESPACE = 2503;

/** What holds without a project: exports of local modules, names, and members of what is built in. */
export async function looseFilter(
  path: string,
  content: string,
  namesAreKnown: boolean,
  tree: View,
): Promise<((verdict: Verdict, offset: number, text: string) => Promise<boolean>) | null> {
  const facts = await readFacts(path, content);
  if (facts === null) return null;
  return async ({ rule, code, message }, offset, text) => {
    // Namespaces are types, and mostly those of a package's global declarations.
    if (facts.isInComment(offset) || code === UNKNOWN_NAMESPACE) return false;
    if (rule === "export") return isListed(message, path, tree);
    if (rule === "arguments") return tooMany(message) && isSureCall(message, offset, content, facts, tree);
    if (rule === "option") return isClosedOption(message, offset, facts, tree);
    if (rule === "name") return namesAreKnown && isOwnName(text, content, facts, tree);
    const listed = LOCAL_NAMESPACE.exec(message)?.[1];
    if (rule === "member" && listed !== undefined) return isListed(`'"${listed}"'`, path, tree);
    if (rule !== "member" || !facts.isFixedMember(offset)) return false;
    const type = /on type '(.+?)'\./.exec(message)?.[1];
    return type !== undefined && BUILTIN_TYPE.test(type) && !(await isAdded(text, content, tree));
  };
}

/** Nothing has to be given where nothing says so: only what no parameter takes is wrong. */
function tooMany(message: string): boolean {
  const [, most, given] = /^Expected (?:\d+-)?(\d+) arguments?, but got (\d+)/.exec(message) ?? [];
  return most !== undefined && Number(given) > Number(most);
}

/** Whether what is called is surely what it seems: a method may be another one in a class that extends this. */
async function isSureCall(
  message: string,
  offset: number,
  content: string,
  facts: Facts,
  tree: View,
): Promise<boolean> {
  if (facts.isKnownArgument(offset)) return true;
  const asked = facts.classAsked(offset);
  // A method without parameters is often one that is put in its place later.
  if (asked === null || message.startsWith("Expected 0 ")) return false;
  const extended = `extends ${asked}`;
  return !content.includes(extended) && (await tree.occurring([extended])).size === 0;
}

/**
 * An option is wrong where a type of a package has no such property, or where the function that is
 * called takes its options apart itself. The repository's own types are mostly incomplete.
 */
async function isClosedOption(message: string, offset: number, facts: Facts, tree: View): Promise<boolean> {
  const type = /in type '(.+?)'/.exec(message)?.[1] ?? "";
  if (!facts.isOption(offset) || type === "") return false;
  if (type.startsWith("{")) return facts.isKnownOption(offset);
  const names = type.match(/[A-Za-z_]\w*/g) ?? [];
  return (await tree.occurring(names)).size === 0;
}

/** Whether the module that a message names is of the repository, and says itself what it exports. */
async function isListed(message: string, from: string, tree: View): Promise<boolean> {
  const named = /'"(.+?)"'/.exec(message)?.[1];
  if (named === undefined || !/^\.|^\//.test(named)) return false;
  const target = named.startsWith("/")
    ? posix.relative(tree.root, named)
    : posix.join(posix.dirname(from), named);
  const stem = target.replace(/\.[cm]?jsx?$/, "");
  if (target.startsWith("../") || (await tree.exists(`${stem}.d.ts`))) return false;
  for (const ending of ["", ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", "/index.ts", "/index.js"]) {
    const path = ending === "" ? target : stem + ending;
    const content = await tree.read(path);
    if (content === null) continue;
    const facts = await readFacts(path, content);
    if (facts === null) return false;
    return !facts.isCommonJs && facts.reexported.every((specifier) => specifier.startsWith("."));
  }
  return false;
}

/** Whether a name would have to come from the file itself, as nothing else can have put it there. */
async function isOwnName(name: string, content: string, facts: Facts, tree: View): Promise<boolean> {
  // Where Node's types are not installed, its globals are unknown.
  if (name in globalThis) return false;
  if (HOST_NAME.test(name) || new RegExp(`/\\*\\s*(globals?|exported)\\b[^*]*\\b${name}\\b`).test(content))
    return false;
  const elsewhere = await tree.searchUnchanged(name, 200);
  const word = new RegExp(`(?<![\\w$])${name}(?![\\w$])`);
  const makesGlobal = new RegExp(`\\b(globalThis|window|global|self)(\\.|\\[["'])${name}\\b`);
  return !elsewhere.some((line) => {
    const file = line.slice(0, line.indexOf(":"));
    if (!word.test(line.slice(file.length))) return false;
    if (!facts.isModule && !/\.(md|txt)$/.test(file)) return true;
    return (
      makesGlobal.test(line) || /\.d\.[cm]?ts$|eslint|oxlint|biome|config|globals|package\.json$/i.test(file)
    );
  });
}

/** Whether code adds the member itself, to a prototype or to one object. */
async function isAdded(name: string, content: string, tree: View): Promise<boolean> {
  const adds = new RegExp(`[.\\]]\\s*${name}\\s*=(?!=)|["']${name}["']\\s*[,\\]]`);
  const lines = [...content.split("\n"), ...(await tree.searchUnchanged(name, 200))];
  return lines.some((line) => adds.test(line));
}
