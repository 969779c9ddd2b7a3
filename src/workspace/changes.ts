import type { ChangeSet } from "../domain/change.ts";
import { ok, type Result } from "../domain/failure.ts";
import { applyEdits } from "../edits/apply.ts";
import { editError, pathsOf, type Edit, type EditError } from "../edits/edit.ts";
import { confine, findCollision } from "./paths.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Turns a model's edits into changes of the files as they are. One bad path, one file that can't be
 * edited or one hunk that doesn't fit refuses all of them. Nothing is written.
 */
export async function toChanges(
  edits: readonly Edit[],
  workspace: Pick<Workspace, "read">,
): Promise<Result<ChangeSet, EditError>> {
  const confined: Edit[] = [];
  for (const edit of edits) {
    const one = confineEdit(edit);
    if (!one.ok) return one;
    confined.push(one.value);
  }
  const collision = findCollision(targets(confined));
  if (collision) {
    const [one, other] = collision;
    return editError(
      "unsafe-path",
      `${one} and ${other} are one file where case does not count; use one name`,
    );
  }
  const nested = findNested(targets(confined));
  if (nested) return editError("unsafe-path", `${nested} can't be a file and a folder at once`);
  const files = new Map<string, string | null>();
  for (const path of pathsOf(confined)) {
    const read = await workspace.read(path);
    if (read.kind === "directory") return editError("unusable-file", `${path}: is a folder, not a file`);
    if (read.kind === "unusable") return editError("unusable-file", `${path}: can't be edited: ${read.why}`);
    files.set(path, read.kind === "text" ? read.text : null);
  }
  return applyEdits(confined, files);
}

function confineEdit(edit: Edit): Result<Edit, EditError> {
  const path = confine(edit.path);
  if (!path.ok) return path;
  if (edit.kind !== "update" || edit.moveTo === null) return ok({ ...edit, path: path.value });
  const moveTo = confine(edit.moveTo);
  return moveTo.ok ? ok({ ...edit, path: path.value, moveTo: moveTo.value }) : moveTo;
}

/** A path among others that lie below it; null when there is none. */
function findNested(paths: readonly string[]): string | null {
  const all = new Set(paths);
  const parents = paths.flatMap((path) =>
    path.split("/").map((_, depth, names) => names.slice(0, depth).join("/")),
  );
  return parents.find((parent) => all.has(parent)) ?? null;
}

/** The paths where files will stand: a move's old name may differ from its new one by case alone. */
function targets(edits: readonly Edit[]): string[] {
  return edits.flatMap((edit) => {
    if (edit.kind === "delete") return [];
    return [edit.kind === "update" ? (edit.moveTo ?? edit.path) : edit.path];
  });
}
