import type { FileChange, FileStat } from "../../domain/change.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import { statOf } from "../../edits/stat.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { reversed, type PlannedChange } from "./plan.ts";
import { isId } from "./journal.ts";
import { readRecord, recordedIds } from "./records.ts";
import { transact, type Order } from "./transact.ts";

type Place = Pick<Workspace, "root" | "gitDir">;

/**
 * Takes a run's changes back: the exact bytes and permission bits, created files and folders gone.
 * Refuses with `conflict`, touching nothing, when a file is not as the run left it or the run has
 * been undone already; with `usage` when there is no record of it. Needs no history.
 */
export async function undo(id: string, workspace: Place): Promise<Result<readonly FileStat[]>> {
  const record = isId(id) ? await readRecord(workspace.gitDir, id) : "missing";
  if (record === "missing") {
    return fail("usage", `no change of run ${id} is recorded here`, "`tandem log` lists the runs");
  }
  if (record === "unreadable")
    return fail("io", `the undo record of run ${id} is damaged; nothing was undone`);
  if (record.action === "undo") return fail("conflict", `run ${id} has been undone already`);
  const wording = {
    since: `since run ${id} was applied`,
    outcome: "nothing was undone",
    hint: "put the file back as the run left it, or take the change back by hand",
  };
  const order: Order = {
    id,
    action: "undo",
    wanted: reversed(record.changes),
    emptied: record.folders,
    wording,
  };
  // Cancelling half-way has no meaning here: it is quick, and all or nothing by itself.
  const undone = await transact(order, workspace, new AbortController().signal);
  if (!undone.ok) return undone;
  return ok(statOf(undone.value.changes.map(toText)));
}

/** The run whose changes were applied last and still stand; null when there is none. */
export async function lastUndoable(workspace: Pick<Workspace, "gitDir">): Promise<string | null> {
  for (const id of await recordedIds(workspace.gitDir)) {
    const record = await readRecord(workspace.gitDir, id);
    if (typeof record !== "string" && record.action === "apply") return id;
  }
  return null;
}

function toText({ path, renamedFrom, before, after }: PlannedChange): FileChange {
  return {
    path,
    renamedFrom,
    before: before?.toString("utf8") ?? null,
    after: after?.toString("utf8") ?? null,
  };
}
