import type { Checker, Observation, Outcome, SourceFile } from "../checker.ts";
import { parseJavaScript } from "../javascript.ts";
import type { View } from "../view.ts";
import { findDependants } from "./dependants.ts";
import { checkFile } from "./file.ts";
import { load, type Loaded } from "./load.ts";
import { createKeeper, type Keeper } from "./warm.ts";

/** Why nothing was checked on a machine without the compiler. */
const NO_COMPILER = "TypeScript is not installed";

/**
 * The compiler's complaints about the changed files of one side, and about those that import them.
 * Whatever the compiler says of the same code on both sides was there before.
 */
export function createTypeChecker(keeper: Keeper = createKeeper()): Pick<Checker, "check"> {
  return {
    check: async ({ side, files: all, tree }, signal) => {
      const { files, unparsed } = await separate(all);
      if (files.length === 0) return { observations: [], unchecked: unparsed };
      const dependants = await findDependants(
        files.map(({ change }) => change),
        tree,
      );
      const outcome = await keeper.use(tree.root, signal, async (warm) => {
        const loaded = await load(warm, [...files.map(({ path }) => path), ...dependants], tree);
        return checkFiles(files, dependants, loaded, side, tree);
      });
      return (
        outcome ?? { observations: [], unchecked: files.map(({ path }) => ({ path, why: NO_COMPILER })) }
      );
    },
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
  for (const { path } of files) {
    const judged = await checkFile(path, true, loaded, tree);
    observations.push(...judged.observations);
    // What was there before must still be taken off where only a part can be judged.
    if (judged.why !== null && (side === "after" || judged.kind === "unchecked")) {
      unchecked.push({ path, why: judged.why });
    }
  }
  for (const path of dependants)
    observations.push(...(await checkFile(path, false, loaded, tree)).observations);
  return { observations, unchecked };
}
