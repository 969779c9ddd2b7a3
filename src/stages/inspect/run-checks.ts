import type { ChangeSet, FileChange } from "../../domain/change.ts";
import type { Inspection } from "../../domain/finding.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Execution } from "./checker.ts";
import { stopEngines, warmEngines } from "./engines.ts";
import { openHeadStart } from "./head-start.ts";
import { inspectChanges } from "./inspect.ts";

/** The local checks of one run in its working tree. */
export interface RunChecks {
  /** Starts the engines that changes of these files are looked at with; false when none is needed. Never rejects. */
  readonly warm: (paths: readonly string[], changes?: ChangeSet) => Promise<boolean>;
  /** Begins the checks of a file that is complete before the whole change is. Never rejects. */
  readonly begin: (change: FileChange, signal: AbortSignal) => Promise<void>;
  /** Looks at a change, but not again at what was looked at before. */
  readonly inspect: (
    changes: ChangeSet,
    execution: Execution | null,
    signal: AbortSignal,
  ) => Promise<Inspection>;
  /** Ends every engine. */
  readonly stop: () => void;
}

export function createRunChecks(workspace: Workspace): RunChecks {
  const headStart = openHeadStart(workspace);
  return {
    warm: (paths, changes) => warmEngines(workspace, paths, undefined, changes),
    begin: headStart.begin,
    inspect: (changes, execution, signal) =>
      inspectChanges({ changes }, { workspace, execution }, signal, headStart.checkers),
    stop: stopEngines,
  };
}
