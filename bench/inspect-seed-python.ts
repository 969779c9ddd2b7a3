import { posix } from "node:path";
import { isStandard } from "../src/stages/inspect/imports/python-names.ts";
import {
  type Defect,
  type DefectClass,
  invent,
  pick,
  replaced,
  type Seedbed,
  type Seeder,
} from "./inspect-defect.ts";
import { pythonFacts, type PythonImport } from "./inspect-python.ts";
import type { Tree } from "./inspect-tree.ts";

const NAMES = [
  ["fast", "simple", "py", "async", "easy", "smart"],
  ["json", "cache", "config", "retry", "logger", "strings", "dates"],
  ["helpers", "toolkit", "plus", "lite", "validator", "formatter"],
] as const;

/** A module that is neither in the standard library nor in the project nor declared. */
export const seedPythonPackage: Seeder = async (bed) => {
  const facts = await pythonFacts(bed.path, bed.tree);
  const first = facts?.imports.find(({ isTop }) => isTop);
  const made = NAMES.map((part) => pick(part, bed.next)).join("_");
  if (first === undefined || bed.tree.words().has(made) || isStandard(made)) return [];
  const line = pick([`import ${made}`, `from ${made} import load`], bed.next);
  return [replaced(bed, [first.end, first.end], `\n${line}`, { class: "package", kind: "package" })];
};

/** A module of the project that is not there: no file begins with its path. */
export const seedPythonPath: Seeder = async (bed) => {
  const facts = await pythonFacts(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const one of facts?.imports ?? []) {
    if (one.isGuarded || one.target === null || one.module === null) continue;
    const invented = invent(one.module.name, bed.tree, bed.next, "snake");
    // A package may hold it by a name of its own, which `words` would know.
    if (invented === null) continue;
    const beside = posix.join(posix.dirname(one.target), invented);
    if ([...bed.tree.texts.keys()].some((path) => path.startsWith(beside))) continue;
    // Without dots and parts it is another package, not another path.
    if (one.level === 0 && one.parts.length < 2) continue;
    defects.push(
      replaced(bed, [one.module.start, one.module.end], invented, { class: "path", kind: "wrong module" }),
    );
  }
  return defects;
};

/** A name that a module of the project does not hold: it stands nowhere in the project. */
export const seedPythonExport: Seeder = async (bed) => {
  const facts = await pythonFacts(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const { isGuarded, target, names } of facts?.imports ?? []) {
    const [like] = names;
    const text = target === null ? undefined : bed.tree.texts.get(target);
    if (isGuarded || like === undefined || text === undefined || /def __getattr__|globals\(\)/.test(text))
      continue;
    const invented = invent(like.name, bed.tree, bed.next, "snake");
    if (invented === null) continue;
    defects.push(
      replaced(bed, [like.start, like.start], `${invented}, `, {
        class: "export",
        kind: "fake name",
        invented,
      }),
    );
  }
  return defects;
};

/** A variable whose name stands nowhere in the project. */
export const seedPythonUndefined: Seeder = async (bed) => {
  const facts = await pythonFacts(bed.path, bed.tree);
  return renamed(bed, facts?.reads ?? [], "undefined");
};

const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  append: ["push", "pushBack", "addItem"],
  strip: ["trim", "trimmed"],
  upper: ["toUpperCase", "to_upper"],
  lower: ["toLowerCase", "to_lower"],
  startswith: ["startsWith", "starts_with"],
  endswith: ["endsWith", "ends_with"],
  items: ["entries", "iteritems", "key_values"],
  join: ["joinAll", "implode"],
  get: ["getOrDefault", "get_or_default"],
  replace: ["replaceAll", "gsub"],
  find: ["indexOf", "index_of"],
  split: ["splitBy", "tokenize_by"],
  extend: ["addAll", "push_all"],
  read: ["readAll", "read_to_end"],
  write: ["writeLine", "write_all_text"],
};

/** A method whose name stands nowhere in the project. */
export const seedPythonMember: Seeder = async (bed) => {
  const facts = await pythonFacts(bed.path, bed.tree);
  return renamed(bed, facts?.members ?? [], "member");
};

function renamed(
  bed: Seedbed,
  spots: readonly { readonly name: string; readonly start: number; readonly end: number }[],
  of: DefectClass,
): readonly Defect[] {
  const spot = pick(spots, bed.next);
  if (spot === undefined) return [];
  const own = Object.hasOwn(FOREIGN, spot.name) ? (FOREIGN[spot.name] ?? []) : [];
  const foreign = of === "member" ? own.filter((name) => !bed.tree.words().has(name)) : [];
  const invented = pick(foreign, bed.next) ?? invent(spot.name, bed.tree, bed.next, "snake");
  if (invented === null) return [];
  const kind = foreign.length > 0 ? "of another language" : "variant of a name";
  return [replaced(bed, [spot.start, spot.end], invented, { class: of, kind, invented })];
}

/** What functions of the language take at most, by position (the library reference). */
const ARITIES: Readonly<Record<string, number>> = {
  len: 1,
  isinstance: 2,
  issubclass: 2,
  hasattr: 2,
  ord: 1,
  chr: 1,
  callable: 1,
  "os.path.exists": 1,
  "os.path.isdir": 1,
  "os.path.isfile": 1,
  "os.path.basename": 1,
  "os.path.dirname": 1,
  "os.path.abspath": 1,
  "os.getcwd": 0,
  "time.time": 0,
  "time.sleep": 1,
  "os.listdir": 1,
};

/** One argument more or less than a function takes. */
export const seedPythonArgument: Seeder = async (bed) => {
  const facts = await pythonFacts(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const { callee, args, close } of facts?.calls ?? []) {
    const most =
      facts?.functions.get(callee) ?? (Object.hasOwn(ARITIES, callee) ? ARITIES[callee] : undefined);
    const last = args.at(-1);
    if (most === undefined || args.length !== most) continue;
    if (facts?.functions.has(callee) === true && last !== undefined && bed.next() < 0.5) {
      const from = args.at(-2)?.end ?? last.start;
      defects.push(replaced(bed, [from, last.end], "", { class: "argument", kind: "one less" }));
      continue;
    }
    const at = last?.end ?? close;
    const value = pick(["True", "None", '"utf-8"', "10"], bed.next) ?? "True";
    const kind =
      facts?.functions.has(callee) === true ? "one more" : "one more for a function of the language";
    defects.push(
      replaced(bed, [at, at], last === undefined ? value : `, ${value}`, { class: "argument", kind }),
    );
  }
  return defects;
};

/** Functions of the language without `**kwargs` (the library reference). */
const CLOSED =
  /^(?:open|sorted|print|isinstance|len|enumerate|os\.(?:makedirs|listdir|remove|rename|path\.(?:join|exists|abspath))|re\.(?:compile|sub|match|search|split)|shutil\.(?:rmtree|copy|copyfile)|time\.sleep|warnings\.warn|logging\.getLogger)$/;
const WISHES = [
  "retries=3",
  "strict_mode=True",
  "ignore_missing=True",
  "cache_result=True",
  "verbose_log=True",
  "create_parents=True",
];

/** A keyword argument that a function does not have. */
export const seedPythonOption: Seeder = async (bed) => {
  const facts = await pythonFacts(bed.path, bed.tree);
  const defects: Defect[] = [];
  for (const { callee, args, close } of facts?.calls ?? []) {
    const isOwn = facts?.functions.has(callee) === true;
    if (!isOwn && !CLOSED.test(callee)) continue;
    const wish = pick(WISHES, bed.next) ?? "retries=3";
    const at = args.at(-1)?.end ?? close;
    const kind = isOwn ? "of the project" : "of the language";
    defects.push(replaced(bed, [at, at], args.length === 0 ? wish : `, ${wish}`, { class: "option", kind }));
  }
  return defects;
};

/** A function or class that goes by another name in its module, while other files import it by the old one. */
export const seedPythonRemoved: Seeder = async (bed) => {
  const defects: Defect[] = [];
  for (const name of await namesTaken(bed.path, bed.tree)) {
    if (!new RegExp(String.raw`^(?:async def|def|class) ${name}\b`, "m").test(bed.text)) continue;
    const invented = `${name}_impl`;
    if (bed.tree.words().has(invented) || /def __getattr__|globals\(\)/.test(bed.text)) continue;
    const after = bed.text.replace(new RegExp(String.raw`(?<!\.)\b${name}\b`, "g"), invented);
    defects.push(replaced(bed, [0, bed.text.length], after, { class: "removed export", kind: "renamed" }));
  }
  return defects;
};

const takenNames = new WeakMap<
  Tree,
  Promise<readonly { readonly by: string; readonly one: PythonImport }[]>
>();

async function namesTaken(target: string, tree: Tree): Promise<ReadonlySet<string>> {
  const all =
    takenNames.get(tree) ??
    Promise.all(
      [...tree.texts.keys()]
        .filter((path) => path.endsWith(".py"))
        .map(async (path) =>
          ((await pythonFacts(path, tree))?.imports ?? []).map((one) => ({ by: path, one })),
        ),
    ).then((lists) => lists.flat());
  takenNames.set(tree, all);
  const uses = (await all).filter(({ by, one }) => one.target === target && by !== target && !one.isGuarded);
  return new Set(uses.flatMap(({ one }) => one.names.map(({ name }) => name)));
}
