import type { ChangeSet, FileChange } from "../../domain/change.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { WantedChange } from "./plan.ts";
import { isId } from "./journal.ts";
import { readRecord } from "./records.ts";
import { transact } from "./transact.ts";

/**
 * Writes changes to the working tree, all files or none, and keeps what undoes them under `id` (a
 * ULID; letters, digits, `-` and `_`). Refuses with `conflict` when a file is not as it was when the
 * task began, a merge or the like is under way, or this run's changes stand already; with
 * `unsafe_edit` for links; with `io` when the disk fails. Failed means untouched.
 */
export async function applyChanges(
  input: {
    readonly id: string;
    readonly changes: ChangeSet;
    readonly workspace: Pick<Workspace, "root" | "gitDir" | "operationInProgress">;
  },
  signal: AbortSignal,
): Promise<Result<void>> {
  const { id, changes, workspace } = input;
  if (!isId(id)) throw new Error(`not an id for a run: ${id}`);
  if (changes.length === 0) return ok(undefined);
  const operation = await workspace.operationInProgress();
  if (operation !== null) {
    return fail("conflict", `a ${operation} is in progress; nothing was written`, "finish or abort it first");
  }
  const record = await readRecord(workspace.gitDir, id);
  if (typeof record !== "string" && record.action === "apply") {
    return fail("conflict", `run ${id} is applied already; nothing was written`, `tandem undo ${id}`);
  }
  const wording = {
    since: "while tandem worked",
    outcome: "nothing was written",
    hint: "run the task again",
  };
  const wanted = changes.map(toBytes);
  const applied = await transact({ id, action: "apply", wanted, emptied: [], wording }, workspace, signal);
  return applied.ok ? ok(undefined) : applied;
}

function toBytes({ path, renamedFrom, before, after }: FileChange): WantedChange {
  return {
    path,
    renamedFrom,
    before: before === null ? null : Buffer.from(before, "utf8"),
    after: after === null ? null : Buffer.from(after, "utf8"),
    mode: null,
  };
}
