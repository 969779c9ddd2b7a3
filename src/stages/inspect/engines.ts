import type { ChangeSet } from "../../domain/change.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Checker } from "./checker.ts";
import { CHECKERS } from "./checkers.ts";

/** Files that an engine is shown before it is asked. */
const MAX_FILES = 8;

/**
 * Starts the engines that a change will be looked at with, while the change is still being written:
 * those for the languages of the given files, the ones that the work is likely to change. `changes` is what
 * is known of it by now, and the engines see it. Resolves
 * when they are ready or have failed, which shows in the check itself; false when none is needed.
 */
export async function warmEngines(
  workspace: Workspace,
  paths: readonly string[],
  checkers: readonly Checker[] = CHECKERS,
  changes: ChangeSet = [],
): Promise<boolean> {
  const warming = checkers.map(async (checker) => {
    const wanted = paths.filter((path) => checker.wants(path)).slice(0, MAX_FILES);
    if (wanted.length === 0 || checker.engine === undefined) return false;
    await checker.engine.warm(workspace, wanted, changes);
    return true;
  });
  return (await Promise.all(warming)).includes(true);
}

/** Ends every engine: nothing of them is left when the program goes on to something else. */
export function stopEngines(checkers: readonly Checker[] = CHECKERS): void {
  for (const { engine } of checkers) engine?.stop();
}
