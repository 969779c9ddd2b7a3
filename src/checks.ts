import type { RunChecks } from "./stages/inspect/run-checks.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** The local checks of one run; ending what never began is nothing to wait for. */
export type Checks = Omit<RunChecks, "stop"> & { readonly stop: () => Promise<void> };

/** Opens the checks of a working tree. Their code is much of the program's: it is loaded when it is first needed. */
export function openChecks(workspace: Workspace): Checks {
  let opened: Promise<RunChecks> | null = null;
  const checks = (): Promise<RunChecks> => (opened ??= load(workspace));
  return {
    warm: async (paths, changes) => (await checks()).warm(paths, changes),
    begin: async (change, signal) => (await checks()).begin(change, signal),
    inspect: async (changes, execution, signal) => (await checks()).inspect(changes, execution, signal),
    stop: async () => (await opened)?.stop(),
  };
}

async function load(workspace: Workspace): Promise<RunChecks> {
  const { createRunChecks } = await import("./stages/inspect/run-checks.ts");
  return createRunChecks(workspace);
}
