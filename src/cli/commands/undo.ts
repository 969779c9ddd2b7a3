import * as z from "zod/mini";
import { fail, type Result } from "../../domain/failure.ts";
import type { History } from "../../history/history.ts";
import { lastUndoable, undo as undoRun } from "../../stages/apply/undo.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Action } from "../program.ts";
import { learnFromRuns } from "../learn-outcomes.ts";
import { toJson } from "../output.ts";
import { fileStats } from "../render/format.ts";
import { complain, openLog, openSession } from "../session.ts";

const Flags = z.object({ json: z.optional(z.boolean()) });

/** `tandem undo [ID]`: restores the bytes that a run changed, or refuses if they changed since. */
export const undo: Action = async (words, rawFlags, cli) => {
  const { json } = Flags.parse(rawFlags);
  const session = await openSession(cli, {}, "stops");
  if (!session.ok) return complain(cli, session.failure);
  const { workspace, noWorkspace, settings } = session.value;
  if (workspace === null) {
    return complain(cli, noWorkspace ?? fail("not_a_worktree", "not in a git working tree").failure);
  }
  const history = await openLog(cli, settings);
  try {
    const id = await chooseRun(words[0], workspace, history);
    if (!id.ok) return complain(cli, id.failure);
    const undone = await undoRun(id.value, workspace);
    if (!undone.ok) return complain(cli, undone.failure);
    await history.markApplied(id.value, false);
    await learnFromRuns(cli, session.value, history);
    if (json) cli.output.result(toJson({ schema: 1, id: id.value, undone: true, files: undone.value }));
    else if (!cli.quiet) cli.output.note(`undid ${id.value}: ${fileStats(undone.value)}`);
    return 0;
  } finally {
    history.close();
  }
};

/** The run to undo: the one that was named (a full id needs no history), or the last applied one. */
async function chooseRun(
  named: string | undefined,
  workspace: Workspace,
  history: History,
): Promise<Result<string>> {
  if (named === undefined) {
    const last = await lastUndoable(workspace);
    if (last !== null) return { ok: true, value: last };
    return fail("usage", "there is nothing to undo in this working tree", "see 'tandem log'");
  }
  const record = history.get(named);
  if (record === "ambiguous") return fail("usage", `several runs begin with ${named}`, "give more of the id");
  return { ok: true, value: record === "not-found" ? named : record.run.id };
}
