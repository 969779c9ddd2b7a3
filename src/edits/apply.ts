import type { ChangeSet } from "../domain/change.ts";
import { ok, type Result } from "../domain/failure.ts";
import { changesBetween } from "./compose.ts";
import { editError, type Edit, type EditError } from "./edit.ts";
import { applyHunks } from "./hunks.ts";
import { rewrite } from "./splice.ts";
import { applyTogether, runsOf } from "./together.ts";

/** The files as the edits so far leave them. */
interface Draft {
  readonly after: Map<string, string | null>;
  /** Where a moved file was at first. */
  readonly origins: Map<string, string>;
  /** What the reply already did to a path; only an update may follow. */
  readonly done: Map<string, Edit["kind"] | "moved away">;
}

/**
 * Applies edits to the files they name, all or none. `files` holds each path's content, null (or no
 * entry) where there is no file. Pure: nothing is read or written.
 *
 * A path named twice is an error unless the later edit is an update: that one goes on from there.
 */
export function applyEdits(
  edits: readonly Edit[],
  files: ReadonlyMap<string, string | null>,
): Result<ChangeSet, EditError> {
  const draft: Draft = { after: new Map(), origins: new Map(), done: new Map() };
  const textOf = (path: string): string | null =>
    (draft.after.has(path) ? draft.after.get(path) : files.get(path)) ?? null;
  for (const run of runsOf(edits)) {
    const [{ path }] = run;
    const current = textOf(path);
    const together = current === null ? null : applyTogether(run, current, path);
    if (together !== null) {
      draft.after.set(path, together);
      draft.done.set(path, "update");
      continue;
    }
    for (const edit of run) {
      const failure = applyOne(edit, textOf(edit.path), draft, files);
      if (failure) return failure;
    }
  }
  const changes = changesBetween(files, draft.after, draft.origins);
  if (changes.length > 0) return ok(changes);
  return editError("no-change", "the edits leave every file as it is");
}

type Failed = ReturnType<typeof editError>;

function applyOne(
  edit: Edit,
  current: string | null,
  draft: Draft,
  files: ReadonlyMap<string, string | null>,
): Failed | null {
  const { path } = edit;
  const earlier = draft.done.get(path);
  if (earlier === "delete" || earlier === "moved away" || (earlier !== undefined && edit.kind !== "update")) {
    const was = earlier === "moved away" ? "moves" : `${earlier}s`;
    return editError(
      "malformed",
      `${path}: the reply ${was} this file and then names it again (${edit.kind})`,
    );
  }
  draft.done.set(path, edit.kind);
  if (edit.kind === "add" && current !== null && current !== edit.content) {
    return editError("exists", `${path}: already exists; update it instead of adding it`);
  }
  if (edit.kind === "add" || edit.kind === "write") {
    const exact = edit.kind === "add" || current === null;
    draft.after.set(path, exact ? edit.content : rewrite(current, edit.content));
    return null;
  }
  if (current === null) {
    return editError("missing", `${path}: does not exist, so there is nothing to ${edit.kind}`);
  }
  if (edit.kind === "delete") {
    draft.after.set(path, null);
    return null;
  }
  const updated = applyHunks(current, edit.hunks, path);
  if (!updated.ok) return updated;
  draft.after.set(path, updated.value);
  if (edit.moveTo === null || edit.moveTo === path) return null;
  return move(path, edit.moveTo, updated.value, draft, files);
}

function move(
  from: string,
  to: string,
  content: string,
  draft: Draft,
  files: ReadonlyMap<string, string | null>,
): Failed | null {
  const occupied = draft.after.has(to) || (files.get(to) ?? null) !== null;
  if (occupied) return editError("exists", `${to}: already exists; ${from} can't be moved there`);
  draft.after.set(from, null);
  draft.after.set(to, content);
  draft.done.set(from, "moved away");
  draft.done.set(to, "update");
  draft.origins.set(to, draft.origins.get(from) ?? from);
  draft.origins.delete(from);
  return null;
}
