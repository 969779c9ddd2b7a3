import { BOUNDS } from "../../../domain/bounds.ts";
import type { Checker, Observation, Outcome, SourceFile } from "../checker.ts";
import { parseJavaScript } from "../javascript.ts";
import type { View } from "../view.ts";
import { COMPILER_VERSION } from "./compiler.ts";
import { findDependants } from "./dependants.ts";
import { type Asked, checkFile } from "./file.ts";
import { load, type Loaded, saidBefore, withEngine } from "./load.ts";
import { inventedNames } from "./names.ts";
import { alteredNames } from "./surface.ts";
import { absentImports } from "./taken.ts";
import { warmUp } from "./warm-up.ts";
import { createKeeper, type Keeper, type Warm } from "./keeper.ts";

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
    check: async ({ side, files: all, changes, tree, only }, signal) => {
      const { files, unparsed } = await separate(all.filter(({ path }) => only?.has(path) !== false));
      const suspects = only === undefined ? null : [...only].filter((path) => !tree.touched.has(path));
      if (files.length === 0 && (suspects ?? []).length === 0)
        return { observations: [], unchecked: unparsed };
      const isAfter = side === "after";
      const [typed, imported, called] = await Promise.all([
        withEngine(keeper, tree, signal, async (warm, unlike) => {
          const importers = suspects ?? (await concerned(files, warm, tree));
          const loaded = await load(warm, [...files.map(({ path }) => path), ...importers], unlike, tree);
          const said = isAfter ? saidBefore(changes, warm, unlike, tree) : null;
          const asked = [
            ...files.map(({ path, change: { renamedFrom } }) => {
              return { path, isChanged: true, old: said?.get(renamedFrom ?? path) ?? null };
            }),
            ...importers.map((path) => ({ path, isChanged: false, old: said?.get(path) ?? null })),
          ];
          return checkFiles(asked, side, loaded, tree);
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

/** The unchanged files that what the change altered may concern. */
async function concerned(files: readonly SourceFile[], warm: Warm, tree: View): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const { path, before, after } = file.change;
      const importers = await findDependants(pathBefore(file), tree, warm.dependants);
      if (importers.length === 0 || file.change.renamedFrom !== null) return importers;
      const isTyped = warm.coverage.get(path)?.kind !== "loose";
      const names = await alteredNames(path, before ?? "", after ?? "", isTyped);
      if (names === null) return importers;
      const spelt = await Promise.all(
        importers.map(async (importer) => {
          const words = (await tree.read(importer))?.match(/[\w$]+/g) ?? [];
          return words.some((word) => names.has(word));
        }),
      );
      return importers.filter((_, at) => spelt[at] === true);
    }),
  );
  return [...new Set(found.flat())].slice(0, BOUNDS.types_dependants);
}

/** Where a file was before the change, by which others import it; nowhere, of a new one. */
function pathBefore({ change: { path, renamedFrom, before } }: SourceFile): readonly string[] {
  return before === null ? [] : [renamedFrom ?? path];
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
  asked: readonly Asked[],
  side: "before" | "after",
  loaded: Loaded,
  tree: View,
): Promise<Outcome> {
  const observations: Observation[] = [];
  const unchecked: { path: string; why: string }[] = [];
  let note: string | null = null;
  for (const file of asked) {
    const judged = await checkFile(file, side, loaded, tree);
    observations.push(...judged.observations);
    const { path, isChanged } = file;
    if (!isChanged) continue;
    if (judged.kind === "loose") note ??= `no tsconfig.json covers ${path}: judged by what holds without one`;
    // What was there before must still be taken off where only a part can be judged.
    if (judged.why !== null && (side === "after" || judged.kind === "unchecked")) {
      unchecked.push({ path, why: judged.why });
    }
  }
  return { observations, unchecked, note };
}
