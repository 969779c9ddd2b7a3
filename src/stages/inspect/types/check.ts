import type { Checker, Observation, Outcome, SourceFile } from "../checker.ts";
import type { ChangeSet } from "../../../domain/change.ts";
import { parseJavaScript } from "../javascript.ts";
import type { Workspace } from "../../../workspace/workspace.ts";
import { createView, type View } from "../view.ts";
import { COMPILER_VERSION } from "./compiler.ts";
import { findDependants } from "./dependants.ts";
import { checkFile, complaintsAbout } from "./file.ts";
import { load, type Loaded } from "./load.ts";
import { inventedNames } from "./names.ts";
import { absentImports } from "./taken.ts";
import { createKeeper, type Keeper } from "./keeper.ts";

/** Why nothing was checked on a machine without the compiler. */
const NO_COMPILER = `TypeScript's engine is not installed (npm install -g typescript@${COMPILER_VERSION})`;

const NOTHING: Outcome = { observations: [], unchecked: [] };

/**
 * The compiler's complaints about the changed files of one side, and about those that import them.
 * Whatever the compiler says of the same code on both sides was there before.
 */
export function createTypeChecker(
  keeper: Keeper = createKeeper(),
): Required<Pick<Checker, "check" | "engine">> {
  return {
    engine: {
      warm: (workspace, paths, changes) => warmUp(keeper, workspace, paths, changes),
      stop: () => keeper.stop(),
    },
    check: async ({ side, files: all, tree }, signal) => {
      const { files, unparsed } = await separate(all);
      if (files.length === 0) return { observations: [], unchecked: unparsed };
      const dependants = await findDependants(
        files.flatMap(({ change: { path, renamedFrom, before } }) =>
          before === null ? [] : [renamedFrom ?? path],
        ),
        tree,
      );
      const isAfter = side === "after";
      const [typed, imported, called] = await Promise.all([
        keeper.use(tree.root, signal, async (warm) => {
          const loaded = await load(warm, [...files.map(({ path }) => path), ...dependants], tree);
          return checkFiles(files, dependants, loaded, side, tree);
        }),
        isAfter ? absentImports(files, tree, signal) : [],
        isAfter ? inventedNames(files, tree, signal) : NOTHING,
      ]);
      const without = files.map(({ path }) => ({ path, why: NO_COMPILER }));
      return {
        observations: withoutRepeats([imported, typed?.observations ?? [], called.observations]),
        note: typed?.note ?? null,
        unchecked: [...unparsed, ...(typed?.unchecked ?? without), ...called.unchecked],
      };
    },
  };
}

/** Of what is said twice of a name in a line, the first is kept: the lists are in the order of what they tell. */
function withoutRepeats(lists: readonly (readonly Observation[])[]): readonly Observation[] {
  const kept: Observation[] = [];
  for (const list of lists) {
    const said = new Set(kept.map(identify));
    kept.push(...list.filter((observation) => !said.has(identify(observation))));
  }
  return kept;
}

function identify({ path, line, key }: Observation): string {
  return `${path}:${line} ${key.split(" ").at(-1)}`;
}

/** Has the engine read and judge files as they are by now, so that the look at the change finds all of it done. */
async function warmUp(
  keeper: Keeper,
  workspace: Workspace,
  wanted: readonly string[],
  changes: ChangeSet = [],
): Promise<void> {
  const { paths, missing } = await readable(workspace, wanted, changes);
  if (paths.length === 0) return;
  // The engine refuses a file that isn't there: one that is yet to be written is empty.
  const empty = missing.map((path) => ({ path, renamedFrom: null, before: null, after: "" }));
  const tree = createView(workspace, [...changes, ...empty], "after");
  const judging = keeper.use(tree.root, new AbortController().signal, async (warm) => {
    // Those that import them are looked at with them.
    const there = paths.filter((path) => !missing.includes(path));
    const loaded = await load(warm, [...paths, ...(await findDependants(there, tree))], tree);
    for (const path of paths) await complaintsAbout(path, loaded, tree);
  });
  // What goes wrong here goes wrong in the look, too, which says so.
  await judging.catch(() => null);
}

/** Those of some files that are text after the change, or in nobody's way; `missing` are in neither. */
async function readable(
  workspace: Workspace,
  wanted: readonly string[],
  changes: ChangeSet,
): Promise<{ readonly paths: readonly string[]; readonly missing: readonly string[] }> {
  const after = new Map(changes.map((change) => [change.path, change.after]));
  const files = await Promise.all(
    wanted.map(async (path) => {
      const content = after.get(path);
      if (content === undefined) return { path, kind: (await workspace.read(path)).kind };
      return { path, kind: content === null ? ("deleted" as const) : ("text" as const) };
    }),
  );
  const missing = files.flatMap(({ path, kind }) => (kind === "missing" ? [path] : []));
  return {
    paths: files.flatMap(({ path, kind }) => (kind === "text" ? [path] : [])).concat(missing),
    missing,
  };
}

/** Puts aside what does not parse: its complaints are the `syntax` check's, and it may stop the compiler. */
async function separate(
  all: readonly SourceFile[],
): Promise<{ readonly files: readonly SourceFile[]; readonly unparsed: Outcome["unchecked"] }> {
  const files: SourceFile[] = [];
  const unparsed: { path: string; why: string }[] = [];
  for (const file of all) {
    const parsed = await parseJavaScript(file.path, file.content);
    if (parsed?.errors.length === 0) files.push(file);
    else unparsed.push({ path: file.path, why: "it does not parse" });
  }
  return { files, unparsed };
}

async function checkFiles(
  files: readonly SourceFile[],
  dependants: readonly string[],
  loaded: Loaded,
  side: "before" | "after",
  tree: View,
): Promise<Outcome> {
  const observations: Observation[] = [];
  const unchecked: { path: string; why: string }[] = [];
  let note: string | null = null;
  for (const { path } of files) {
    const judged = await checkFile(path, true, loaded, tree);
    if (judged.kind === "loose") note ??= `no tsconfig.json covers ${path}: judged by what holds without one`;
    observations.push(...judged.observations);
    // What was there before must still be taken off where only a part can be judged.
    if (judged.why !== null && (side === "after" || judged.kind === "unchecked")) {
      unchecked.push({ path, why: judged.why });
    }
  }
  for (const path of dependants)
    observations.push(...(await checkFile(path, false, loaded, tree)).observations);
  return { observations, unchecked, note };
}
