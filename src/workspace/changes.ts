import type { ChangeSet } from "../domain/change.ts";
import { ok, type Result } from "../domain/failure.ts";
import { applyEdits } from "../edits/apply.ts";
import { editError, pathsOf, type Edit, type EditError } from "../edits/edit.ts";
import { confine, findCollision } from "./paths.ts";
import { holdsSecrets } from "./secret-files.ts";
import type { Workspace } from "./workspace.ts";

/** What edits are laid on: the working tree, or a draft over it. */
export type Editable = Pick<Workspace, "read" | "list" | "isIgnored">;

/**
 * Turns a model's edits into changes of the files as they are. One bad path, one file that can't be
 * edited or one hunk that doesn't fit refuses all of them. Nothing is written.
 *
 * What a model may not be shown it may not name either: the reasons of a misfit quote the file, and
 * the base of a changed file goes to the reviewer. So secret and ignored files are refused unread.
 */
export async function toChanges(
  edits: readonly Edit[],
  workspace: Editable,
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
  const withheld = await findWithheld(pathsOf(confined), workspace);
  if (withheld !== null) return editError("unsafe-path", withheld);
  const files = new Map<string, string | null>();
  for (const path of pathsOf(confined)) {
    const read = await workspace.read(path);
    if (read.kind === "directory") return editError("unusable-file", `${path}: is a folder, not a file`);
    if (read.kind === "unusable") return editError("unusable-file", `${path}: can't be edited: ${read.why}`);
    files.set(path, read.kind === "text" ? read.text : null);
  }
  return applyEdits(confined, files);
}

/**
 * The first file that the edits name and that is not as the model saw it; null when all of them are.
 * Edits written against another text would take back, or misplace, what someone did meanwhile.
 */
export async function findChangedSince(
  edits: readonly Edit[],
  seen: ReadonlyMap<string, string>,
  workspace: Pick<Workspace, "read">,
): Promise<string | null> {
  for (const written of pathsOf(edits)) {
    const path = confine(written);
    const text = path.ok ? seen.get(path.value) : undefined;
    if (!path.ok || text === undefined) continue;
    const now = await workspace.read(path.value);
    if (now.kind !== "text" || now.text !== text) return path.value;
  }
  return null;
}

/** The first path that is not as the changes found it; null when all of them still fit the tree. */
export async function findStale(
  changes: ChangeSet,
  workspace: Pick<Workspace, "read">,
): Promise<string | null> {
  for (const { path, renamedFrom, before } of changes) {
    const from = renamedFrom ?? path;
    const now = await workspace.read(from);
    const fits = before === null ? now.kind === "missing" : now.kind === "text" && now.text === before;
    if (!fits) return from;
    if (from !== path && (await workspace.read(path)).kind !== "missing") return path;
  }
  return null;
}

function confineEdit(edit: Edit): Result<Edit, EditError> {
  const path = confine(edit.path);
  if (!path.ok) return path;
  if (edit.kind !== "update" || edit.moveTo === null) return ok({ ...edit, path: path.value });
  const moveTo = confine(edit.moveTo);
  return moveTo.ok ? ok({ ...edit, path: path.value, moveTo: moveTo.value }) : moveTo;
}

/** Why one of the paths is none of a model's business; null when all of them are. */
export async function findWithheld(
  paths: readonly string[],
  workspace: Pick<Workspace, "list" | "isIgnored">,
): Promise<string | null> {
  const secret = paths.find(holdsSecrets);
  if (secret !== undefined)
    return `${secret}: its name says that it holds secrets; it is neither read nor written`;
  const listed = new Set(await workspace.list());
  for (const path of paths) {
    if (!listed.has(path) && (await workspace.isIgnored(path)))
      return `${path}: git ignores it or leaves it out of the working tree, so it is neither read nor written`;
  }
  return null;
}

/** The files of the tree that a model may be shown. */
export async function listShown(workspace: Pick<Workspace, "list">): Promise<readonly string[]> {
  return (await workspace.list()).filter((path) => !holdsSecrets(path) && confine(path).ok);
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
