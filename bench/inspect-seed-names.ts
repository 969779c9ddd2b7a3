import { builtinModules, createRequire } from "node:module";
import { posix } from "node:path";
import { type Defect, invent, pick, replaced, type Seedbed, type Seeder } from "./inspect-defect.ts";
import { factsOf, type Spot } from "./inspect-javascript.ts";
import { exportsOf, resolveInTree } from "./inspect-modules.ts";

const NAMES = [
  ["fast", "tiny", "simple", "safe", "async", "node", "smart", "easy"],
  ["json", "date", "queue", "cache", "config", "retry", "logger", "string", "path", "object"],
  ["helpers", "toolkit", "plus", "lite", "parser-pro", "validator", "formatter", "utils-extra"],
] as const;
const BUILTINS = [
  "node:json",
  "node:string",
  "node:uuid",
  "node:yaml",
  "node:date",
  "node:fs/sync",
  "node:logger",
];

/** A package that is neither declared nor installed, or a module that Node hasn't: both are looked up here. */
export const seedPackage: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  const last = facts?.requests.filter(({ statementEnd }) => statementEnd > 0).at(0);
  if (facts === null || last === undefined) return [];
  const made =
    bed.next() < 0.2 ? pick(BUILTINS, bed.next) : NAMES.map((part) => pick(part, bed.next)).join("-");
  if (made === undefined || isDeclared(made, bed) || builtinModules.includes(made.slice(5))) return [];
  const name = pick(["createClient", "parse", "format", "load"], bed.next) ?? "load";
  const line = facts.isModule
    ? `import { ${name} } from "${made}";`
    : `const { ${name} } = require("${made}");`;
  const at = last.statementEnd;
  return [
    replaced(bed, [at, at], `\n${line}`, {
      class: "package",
      kind: made.startsWith("node:") ? "builtin" : "package",
    }),
  ];
};

function isDeclared(name: string, { tree }: Seedbed): boolean {
  return tree.isInstalled(name) || (tree.texts.get("package.json") ?? "").includes(`"${name}"`);
}

/** A relative path to no file: nothing of the tree begins with it, whatever the ending. */
export const seedPath: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const { specifier, start, end } of facts?.requests ?? []) {
    if (!/^\.\.?\//.test(specifier) || resolveInTree(specifier, bed.path, bed.tree) === null) continue;
    const made = pick(WRONG_PATHS, bed.next)?.(specifier) ?? specifier;
    const target = posix.join(posix.dirname(bed.path), made).replace(/\.[cm]?[jt]sx?$/, "");
    const isThere = [...bed.tree.texts.keys()].some(
      (path) => path.startsWith(`${target}.`) || path.startsWith(`${target}/`),
    );
    // What lies outside of the repository can't be known to be missing.
    if (made === specifier || isThere || target.startsWith("..") || bed.tree.texts.has(target)) continue;
    defects.push(replaced(bed, [start + 1, end - 1], made, { class: "path", kind: "wrong path" }));
  }
  return defects;
};

const WRONG_PATHS: readonly ((path: string) => string)[] = [
  (path) => path.replace(/([^/.]+)((?:\.[cm]?[jt]sx?)?)$/, "$1-utils$2"),
  (path) => path.replace(/([^/.]+)((?:\.[cm]?[jt]sx?)?)$/, "helpers/$1$2"),
  (path) => path.replace(/([^/.]+)((?:\.[cm]?[jt]sx?)?)$/, "$1s$2"),
  (path) => path.replace(/^\.\//, "../"),
  (path) => path.replace(/^\.\.\//, "./"),
  (path) => path.replace(/(\w)(\w)((?:\.[cm]?[jt]sx?)?)$/, "$2$1$3"),
];

/** A name that a module of the tree, or of Node, does not export. */
export const seedExport: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const { specifier, names, insertAt } of facts?.requests ?? []) {
    const [like] = names;
    if (like === undefined || insertAt === null) continue;
    const invented = invent(like.imported === "default" ? like.local : like.imported, bed.tree, bed.next);
    if (invented === null || !(await lacks(specifier, invented, bed))) continue;
    const kind = specifier.startsWith(".") ? "of the project" : "of Node";
    defects.push(replaced(bed, [insertAt, insertAt], `, ${invented}`, { class: "export", kind, invented }));
  }
  return defects;
};

async function lacks(specifier: string, name: string, { path, tree }: Seedbed): Promise<boolean> {
  if (builtinModules.includes(specifier.replace(/^node:/, ""))) {
    const module: unknown = createRequire(import.meta.url)(specifier);
    return typeof module === "object" && module !== null && !(name in module);
  }
  const target = resolveInTree(specifier, path, tree);
  const text = target === null ? undefined : tree.texts.get(target);
  if (target === null || text === undefined) return false;
  const { names, isOpen } = await exportsOf(target, text, tree);
  // CommonJS can't be listed, but a word that stands nowhere in the project is exported nowhere.
  return !names.has(name) && (!isOpen || /\bexports\b/.test(text));
}

/** A variable whose name stands nowhere in the project, and is none of the language's. */
export const seedUndefined: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  return rename(
    bed,
    (facts?.reads ?? []).filter(({ name }) => !/^(?:undefined|require|arguments)$/.test(name)),
    "undefined",
  );
};

/** What other languages call the methods of strings, arrays and maps. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  includes: ["contains", "containsKey", "has_value"],
  push: ["append", "pushBack", "addItem"],
  indexOf: ["findIndexOf", "index_of"],
  toUpperCase: ["toUppercase", "upper"],
  toLowerCase: ["toLowercase", "lower"],
  startsWith: ["startswith", "beginsWith"],
  endsWith: ["endswith"],
  trim: ["strip", "trimmed"],
  map: ["collect", "mapNotNull"],
  filter: ["where", "filterNot"],
  forEach: ["each", "forEachIndexed"],
  has: ["containsKey", "hasKey"],
  delete: ["removeKey", "discard"],
  join: ["joinToString", "implode"],
  keys: ["keySet", "allKeys"],
  slice: ["sublist", "substr_range"],
  replace: ["replaceFirst", "gsub"],
  set: ["putValue", "setItemAt"],
  test: ["isMatch", "matchesAll"],
};

/** A method whose name stands nowhere in the project, and that no object of the language has. */
export const seedMember: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  return rename(bed, facts?.members ?? [], "member");
};

function rename(bed: Seedbed, spots: readonly Spot[], kind: "undefined" | "member"): readonly Defect[] {
  const spot = pick(spots, bed.next);
  if (spot === undefined) return [];
  const own = Object.hasOwn(FOREIGN, spot.name) ? (FOREIGN[spot.name] ?? []) : [];
  const foreign = kind === "member" ? own.filter((name) => !bed.tree.words().has(name)) : [];
  const invented = pick(foreign, bed.next) ?? invent(spot.name, bed.tree, bed.next);
  if (invented === null) return [];
  return [
    replaced(bed, [spot.start, spot.end], invented, {
      class: kind,
      kind: foreign.length > 0 ? "of another language" : "variant of a name",
      invented,
    }),
  ];
}
