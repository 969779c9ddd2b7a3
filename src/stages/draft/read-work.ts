import type { Work } from "../../domain/draft.ts";
import type { ErrorCode, Result } from "../../domain/failure.ts";
import { fail, ok } from "../../domain/failure.ts";
import type { Task, TaskKind } from "../../domain/task.ts";
import type { EditError } from "../../edits/edit.ts";
import { parseReply } from "../../edits/parse.ts";
import { keepToScope } from "../../edits/scope.ts";
import { type Editable, findChangedSince, toChanges } from "../../workspace/changes.ts";

/** What was asked for. */
export interface Asked {
  readonly kind: TaskKind;
  readonly task: Pick<Task, "files" | "context">;
  /** The text of every file that the model was shown, by path. */
  readonly seen: ReadonlyMap<string, string>;
}

/**
 * Reads a model's reply as work: the text of an answer, or edits that parse, stay inside the tree and
 * what the user allowed, and apply to the files as they are. Nothing is guessed; the failure's message can go back to the model.
 */
export async function readWork(
  text: string,
  { kind, task, seen }: Asked,
  workspace: Editable | null,
): Promise<Result<Work>> {
  if (text.trim() === "") return fail("empty", "the model's reply was empty", TRY_STRONG);
  if (kind === "answer") return ok({ kind: "answer", text: text.trim() });
  if (workspace === null) return fail("not_a_worktree", "edits need a git working tree", "run it inside one");
  const edits = parseReply(text);
  if (!edits.ok) return unusable(edits.failure);
  const changed = await findChangedSince(edits.value, seen, workspace);
  if (changed !== null) {
    return fail(
      "conflict",
      `${changed} changed while tandem worked; nothing was written`,
      "run the task again",
    );
  }
  const changes = await toChanges(edits.value, workspace);
  if (!changes.ok) return unusable(changes.failure);
  const kept = keepToScope(changes.value, task);
  return kept.ok ? ok({ kind: "edit", changes: kept.value }) : unusable(kept.failure);
}

const TRY_STRONG = "try again, name the files with -f, or run it with --strong";

const CODES: Readonly<Record<EditError["kind"], ErrorCode>> = {
  "no-edits": "empty",
  "no-change": "empty",
  truncated: "truncated_draft",
  malformed: "unusable_reply",
  "no-match": "unusable_reply",
  ambiguous: "unusable_reply",
  exists: "unusable_reply",
  missing: "unusable_reply",
  "unsafe-path": "unsafe_edit",
  "unusable-file": "unsafe_edit",
};

function unusable(error: EditError): Result<Work> {
  return fail(CODES[error.kind], error.message, TRY_STRONG);
}
