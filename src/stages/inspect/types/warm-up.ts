import type { ChangeSet } from "../../../domain/change.ts";
import type { Workspace } from "../../../workspace/workspace.ts";
import { createView } from "../view.ts";
import { readCalls } from "./called-names.ts";
import { findDependants } from "./dependants.ts";
import type { Keeper } from "./keeper.ts";
import { load, withEngine } from "./load.ts";

/** Has the engine read and judge files as they are by now, so that the look at the change finds all of it done. */
export async function warmUp(
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
  const judging = withEngine(keeper, tree, new AbortController().signal, async (warm, unlike) => {
    const there = paths.filter((path) => !missing.includes(path));
    // Those that import them are read, too; what is said of most of them nobody will want to know.
    const importers = await findDependants(there, tree, warm.dependants);
    const loaded = await load(warm, [...paths, ...importers], unlike, tree);
    for (const path of paths) await loaded.complaintsAbout(path);
  });
  // What walks through a syntax tree is loaded at its first use.
  const reading = paths.slice(0, 1).map((path) => readCalls(path, ""));
  // What goes wrong here goes wrong in the look, too, which says so.
  await Promise.allSettled([judging, ...reading]);
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
