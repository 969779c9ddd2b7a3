import type { ChangeSet } from "../domain/change.ts";
import { ok, type Result } from "../domain/failure.ts";
import type { Task } from "../domain/task.ts";
import { editError, type EditError } from "./edit.ts";

/**
 * Holds changes to what the user allowed: a file named with `-c` stays as it is, and where files were
 * named with `-f` no other existing file changes. New files are always allowed.
 */
export function keepToScope(
  changes: ChangeSet,
  task: Pick<Task, "files" | "context">,
): Result<ChangeSet, EditError> {
  const editable = new Set(task.files);
  const readOnly = new Set(task.context);
  for (const change of changes) {
    const path = change.renamedFrom ?? change.path;
    if (change.before === null || editable.has(path)) continue;
    if (readOnly.has(path)) return editError("unsafe-path", `${path}: was named with -c, to be read only`);
    if (editable.size > 0) {
      return editError(
        "unsafe-path",
        `${path}: only files named with -f may be edited (${[...editable].join(", ")})`,
      );
    }
  }
  return ok(changes);
}
