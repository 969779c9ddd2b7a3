import { posix } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { FileChange } from "../../../domain/change.ts";
import type { Checker, Observation, Snapshot } from "../checker.ts";
import { isJavaScript } from "../javascript.ts";
import type { View } from "../view.ts";
import { isGenerated } from "./code.ts";
import { exportedNames, resolveModule, takenNames } from "./exports-javascript.ts";
import { moduleNames, namesTakenFrom } from "./exports-python.ts";

/** Exported names that the change took away while files of the tree still import them. */
export const exports: Checker = {
  name: "exports",
  limitMs: BOUNDS.instant_check_ms,
  wants: (path) => isJavaScript(path) || path.endsWith(".py"),
  seesDeletions: true,
  async check({ side, changes, tree }, signal) {
    // The comparison of the two sides is the check itself: there is nothing to subtract.
    if (side === "before") return { observations: [], unchecked: [] };
    const observations: Observation[] = [];
    const unchecked: { path: string; why: string }[] = [];
    for (const change of changes) {
      const path = change.renamedFrom ?? change.path;
      if (change.before === null || change.before === change.after || isGenerated(path, change.before))
        continue;
      if (!exports.wants(path)) continue;
      await new Promise((resolve) => setImmediate(resolve));
      const judge = isJavaScript(path) ? judgeJavaScript : judgePython;
      const uses = signal.aborted
        ? "out of time"
        : await judge(change, path, change.before, { changes, tree }, signal);
      if (typeof uses === "string") unchecked.push({ path: change.path, why: uses });
      else for (const [name, users] of uses) observations.push(report(change, name, users));
    }
    return { observations, unchecked };
  },
};

/** Files that use a name that is gone, by that name; a text says why it can't be known. */
type Uses = ReadonlyMap<string, readonly string[]> | string;
type Sides = Pick<Snapshot, "changes" | "tree">;

/** Files of the tree looked at for one changed file. */
const MAX_DEPENDANTS = 40;

async function judgeJavaScript(
  change: FileChange,
  path: string,
  before: string,
  { changes, tree }: Sides,
): Promise<Uses> {
  const then = await exportedNames(path, before, tree);
  // The path as it was: importers were not told of a move.
  const now = async (target: string | null): Promise<{ names: ReadonlySet<string>; open: boolean }> => {
    const text = target === null ? null : await tree.read(target);
    return target === null || text === null
      ? { names: new Set(), open: target !== null }
      : exportedNames(target, text, tree);
  };
  const stayed = await now((await tree.exists(path)) ? path : null);
  if (stayed.open) return new Map();
  const lost = new Set([...then.names].filter((name) => !stayed.names.has(name)));
  const uses = new Map<string, string[]>();
  if (lost.size === 0) return uses;

  const stem = posix.basename(path).replace(/\..*$/, "");
  const word = stem === "index" ? posix.basename(posix.dirname(path)) : stem;
  for (const user of await dependants(word, isJavaScript, path, changes, tree)) {
    const text = await tree.read(user);
    for (const { specifier, names } of (text === null ? null : await takenNames(user, text)) ?? []) {
      if (!denotes(specifier, user, path)) continue;
      const wanted = names.filter((name) => lost.has(name));
      if (wanted.length === 0) continue;
      // Another file may stand in its place now: `a/index.ts` for `a.ts`.
      const target = await resolveModule(specifier, user, tree);
      if (target === null && /\.(?!js|ts|[cm][jt]s)/.test(posix.basename(specifier))) continue;
      const there = await now(target);
      for (const name of wanted) {
        if (!there.open && !there.names.has(name)) uses.set(name, [...(uses.get(name) ?? []), user]);
      }
    }
  }
  return uses;
}

/** Whether a relative specifier could have led to the file. */
function denotes(specifier: string, from: string, path: string): boolean {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return false;
  const bare = (text: string): string =>
    text.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "").replace(/(?:^|\/)index$/, "");
  const base = posix.join(posix.dirname(from), specifier).replace(/\/$/, "");
  return bare(base === "." ? "" : base) === bare(path);
}

async function judgePython(
  change: FileChange,
  path: string,
  before: string,
  { changes, tree }: Sides,
  signal: AbortSignal,
): Promise<Uses> {
  const uses = new Map<string, string[]>();
  // A module that became a package, or the other way round, is looked up by its importers elsewhere.
  const text = await tree.read(path);
  const other = path.endsWith("/__init__.py")
    ? path.replace("/__init__.py", ".py")
    : path.replace(/\.py$/, "/__init__.py");
  if (text === null && (await tree.exists(other))) return uses;
  const then = await moduleNames(before, signal);
  const now = text === null ? { names: new Set<string>(), open: false } : await moduleNames(text, signal);
  if (then === null || now === null) return signal.aborted ? "out of time" : "it does not parse";
  const lost = new Set([...then.names].filter((name) => !now.names.has(name)));
  if (now.open || lost.size === 0) return uses;
  const folder = path.replace(/(?:\/__init__)?\.py$/, "");
  for (const user of await dependants(
    posix.basename(folder),
    (file) => file.endsWith(".py"),
    path,
    changes,
    tree,
  )) {
    const content = (await tree.read(user)) ?? "";
    for (const name of await namesTakenFrom(path, user, content, tree, signal)) {
      const isModule =
        (await tree.exists(`${folder}/${name}.py`)) || (await tree.exists(`${folder}/${name}`));
      if (lost.has(name) && !isModule) uses.set(name, [...(uses.get(name) ?? []), user]);
    }
  }
  return uses;
}

/** Files, changed and unchanged, that hold the word by which the module is asked for. */
async function dependants(
  word: string,
  isOne: (path: string) => boolean,
  path: string,
  changes: Sides["changes"],
  tree: View,
): Promise<readonly string[]> {
  const changed = changes.flatMap((change) => (change.after?.includes(word) === true ? [change.path] : []));
  const lines = await tree.searchUnchanged(word, MAX_DEPENDANTS * 50);
  const unchanged = lines
    .filter((line) => /\b(?:from|import|require)\b/.test(line))
    .map((line) => line.split(":", 1)[0] ?? "");
  const all = [...new Set([...changed, ...unchanged])].filter((file) => isOne(file) && file !== path);
  // Neighbours first: they are the likeliest, and the number is bounded.
  const isFar = (file: string): number => (posix.dirname(file) === posix.dirname(path) ? 0 : 1);
  return all.sort((a, b) => isFar(a) - isFar(b)).slice(0, MAX_DEPENDANTS);
}

function report({ path, after }: FileChange, name: string, users: readonly string[]): Observation {
  const [first = "", ...others] = [...new Set(users)];
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const what = name === "default" ? "the default export" : `\`${name}\``;
  return {
    rule: "removed",
    category: "export",
    severity: "error",
    path,
    line: 1,
    endLine: 1,
    message: `${what} is gone${after === null ? " with its file" : ""}, but ${first}${more} still imports it`,
    suggestion: "Keep it, or change those who import it.",
    key: name,
  };
}
