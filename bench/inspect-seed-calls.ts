import { type Defect, pick, replaced, type Seedbed, type Seeder } from "./inspect-defect.ts";
import { type Call, declaredIn, factsOf } from "./inspect-javascript.ts";
import { isOnlyCalled, type Parameter } from "./inspect-signatures.ts";

/** Functions of the language and how many arguments they take (ECMA-262). */
const ARITIES: Readonly<Record<string, number>> = {
  "Object.keys": 1,
  "Object.values": 1,
  "Object.entries": 1,
  "Object.freeze": 1,
  "Object.getPrototypeOf": 1,
  "Object.getOwnPropertyNames": 1,
  "Array.isArray": 1,
  "Number.isInteger": 1,
  "Number.isNaN": 1,
  "Number.isFinite": 1,
  "Math.floor": 1,
  "Math.ceil": 1,
  "Math.round": 1,
  "Math.abs": 1,
  "JSON.parse": 2,
  "JSON.stringify": 3,
  "Promise.all": 1,
  encodeURIComponent: 1,
  decodeURIComponent: 1,
  parseFloat: 1,
  isNaN: 1,
};

/** One argument more than a function takes, or, where types ask for it, one less. */
export const seedArgument: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const call of facts?.calls ?? []) {
    const arity = Object.hasOwn(ARITIES, call.callee) ? ARITIES[call.callee] : undefined;
    if (arity !== undefined && call.args.length === arity) {
      defects.push(oneMore(bed, call, "one more for a function of the language"));
      continue;
    }
    const parameters = await parametersOf(call, bed);
    if (parameters === null) continue;
    const last = call.args.at(-1);
    const isTyped = /\.[cm]?tsx?$/.test(bed.path);
    if (call.args.length === parameters.length && (!isTyped || last === undefined || bed.next() < 0.5)) {
      defects.push(oneMore(bed, call, "one more"));
    } else if (
      isTyped &&
      last !== undefined &&
      call.args.length === parameters.length &&
      parameters.at(-1)?.isRequired === true
    ) {
      const from = call.args.at(-2)?.end ?? last.start;
      defects.push(replaced(bed, [from, last.end], "", { class: "argument", kind: "one less" }));
    }
  }
  return defects;
};

function oneMore(bed: Seedbed, { args, end }: Call, kind: string): Defect {
  const at = args.at(-1)?.end ?? end - 1;
  const value = pick(["true", "null", '"utf8"', "{ strict: true }", "1000"], bed.next) ?? "true";
  return replaced(bed, [at, at], args.length === 0 ? value : `, ${value}`, { class: "argument", kind });
}

/** What a called function takes, where its name can mean nothing else in this file or the one it comes from. */
async function parametersOf({ callee }: Call, { path, tree }: Seedbed): Promise<readonly Parameter[] | null> {
  const declared = callee.includes(".") ? null : await declaredIn(callee, path, tree);
  const facts = await factsOf(path, tree);
  if (declared === null || facts === null || !isOnlyCalled(callee, facts.code)) return null;
  return declared.facts.functions.get(declared.name) ?? null;
}

/** Keys that models add, since they would be handy. */
const WISHES = [
  "retries",
  "timeoutMs",
  "cacheResult",
  "strictMode",
  "onProgress",
  "verboseLog",
  "maxDepthLimit",
  "ignoreErrors",
];

/** A key that an object type does not have, in a literal that is passed where the type is asked for. */
export const seedOption: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const call of facts?.calls ?? []) {
    const index = call.args.findIndex(({ isObject }) => isObject);
    const literal = call.args[index];
    const parameter = literal === undefined ? undefined : (await parametersOf(call, bed))?.[index];
    const declared = parameter === undefined ? null : await declaredIn(call.callee, bed.path, bed.tree);
    if (literal === undefined || parameter === undefined || declared === null) continue;
    const keys = parameter.keys ?? (await keysOfType(parameter.type, declared.path, bed));
    const made = pick(WISHES, bed.next) ?? "retries";
    if (keys === null || keys.includes(made)) continue;
    const at = literal.start + 1;
    defects.push(replaced(bed, [at, at], ` ${made}: 3, `, { class: "option", kind: "of the project" }));
  }
  return defects.length > 0 ? defects : insertedCall(bed);
};

async function keysOfType(
  type: string | null,
  path: string,
  { tree }: Seedbed,
): Promise<readonly string[] | null> {
  if (type === null) return null;
  const declared = await declaredIn(type, path, tree);
  return declared?.facts.shapes.get(declared.name) ?? null;
}

/** Calls of Node's own functions with an option that its documentation does not have. */
const CALLS = [
  ["fs", "mkdirSync", '"out", { recursive: true, ignoreExisting: true }'],
  ["fs", "rmSync", '"out", { recursive: true, ignoreMissing: true }'],
  ["fs", "readFileSync", '"a.json", { encoding: "utf8", parseJson: true }'],
  ["fs", "writeFileSync", '"a.json", "{}", { encoding: "utf8", createFolders: true }'],
  ["fs", "readdirSync", '".", { recursive: true, extensionFilter: ".js" }'],
  ["fs", "cpSync", '"a", "b", { recursive: true, overwriteAll: true }'],
  ["fs", "createReadStream", '"a.log", { encoding: "utf8", lineByLine: true }'],
  ["child_process", "execFileSync", '"git", ["status"], { encoding: "utf8", silentMode: true }'],
  ["child_process", "spawn", '"git", ["status"], { cwd: ".", captureOutput: true }'],
  ["crypto", "createHash", '"sha256", { outputEncodingName: "hex" }'],
  ["zlib", "gzipSync", '"text", { level: 9, compressionLevel: 9 }'],
  ["util", "inspect", "{}, { depth: 2, prettyPrint: true }"],
  ["http", "request", '{ host: "localhost", timeoutSeconds: 3 }'],
  ["os", "userInfo", '{ encoding: "utf8", includeGroups: true }'],
] as const;

async function insertedCall(bed: Seedbed): Promise<readonly Defect[]> {
  const facts = await factsOf(bed.path, bed.tree);
  const call = pick(CALLS, bed.next);
  // Types that others extend are theirs: a test may have its own Node.
  if (facts === null || call === undefined || bed.tree.words().has("nodeBench")) return [];
  const [module, name, args] = call;
  const load = facts.isModule
    ? `import * as nodeBench from "node:${module}";`
    : `const nodeBench = require("node:${module}");`;
  const use = `${facts.isModule ? "export " : ""}const benchResult = nodeBench.${name}(${args});`;
  const end = bed.text.length;
  return [replaced(bed, [end, end], `\n${load}\n${use}\n`, { class: "option", kind: "of Node" })];
}
