import type { ChangeSet } from "../../../domain/change.ts";
import { fail, ok, type Result } from "../../../domain/failure.ts";
import { compose } from "../../../edits/compose.ts";
import { parseReply } from "../../../edits/parse.ts";
import { findChangedSince, toChanges } from "../../../workspace/changes.ts";
import { overlay } from "../../../workspace/overlay.ts";
import type { Workspace } from "../../../workspace/workspace.ts";

/**
 * The reviewer's mending edits as one change of the working tree, laid on each other in order; nothing is
 * written. They may change the files that were shown, as they were shown, and add new ones; they delete
 * and move none.
 *
 * Fails with `unusable_reply` for edits that don't fit, and with `conflict` for a file that someone
 * changed since it was read.
 */
export async function planMends(
  edits: readonly string[],
  shown: ChangeSet,
  workspace: Workspace,
): Promise<Result<ChangeSet>> {
  const seen = new Map(shown.flatMap(({ path, after }) => (after === null ? [] : [[path, after] as const])));
  let mends: ChangeSet = [];
  for (const text of edits) {
    const parsed = parseReply(text);
    if (!parsed.ok) return fail("unusable_reply", `"edits" can't be read: ${parsed.failure.message}`);
    const changed = await findChangedSince(parsed.value, seen, workspace);
    if (changed !== null) {
      return fail("conflict", `${changed} changed while it was reviewed; nothing was written`, "try again");
    }
    const changes = await toChanges(parsed.value, overlay(workspace, mends));
    if (!changes.ok) return fail("unusable_reply", `"edits" don't apply: ${changes.failure.message}`);
    const tooFar = beyond(changes.value, seen);
    if (tooFar !== null) return fail("unusable_reply", `"edits" go too far: ${tooFar}`);
    mends = compose(mends, changes.value);
  }
  return ok(mends);
}

/** What is none of a mend's business; null when all of it is. */
function beyond(changes: ChangeSet, seen: ReadonlyMap<string, string>): string | null {
  for (const { path, renamedFrom, before, after } of changes) {
    if (after === null || renamedFrom !== null) return `${path}: a mend deletes and moves no file`;
    if (before !== null && !seen.has(path)) return `${path}: only files that were shown may be changed`;
  }
  return null;
}
