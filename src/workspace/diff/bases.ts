import type { FileChange } from "../../domain/change.ts";
import { ok, type Result } from "../../domain/failure.ts";
import { placeHunks } from "../../edits/diff-place.ts";
import type { DiffFile } from "../../edits/diff-text.ts";
import type { Git } from "../git.ts";
import type { FileRead, Workspace } from "../workspace.ts";
import { readBlobs } from "./blobs.ts";

/** The texts that the files of a diff may have been made from. */
export interface Bases {
  /** The file with both its contents; a text says where it doesn't fit. */
  lay(file: DiffFile): Promise<FileChange | string>;
}

/** Reads what the diff names by blob, and the same files of HEAD, all at once. */
export async function openBases(
  git: Git,
  disk: Pick<Workspace, "read">,
  files: readonly DiffFile[],
): Promise<Result<Bases>> {
  const read = await readBlobs(
    git,
    files.flatMap((file) => [blobOf(file), headOf(file)].filter(isName)),
  );
  if (!read.ok) return read;
  const objects = read.value;
  const committed = (name: string | null): string | null =>
    textOf(name === null ? undefined : objects.get(name));

  async function lay(file: DiffFile): Promise<FileChange | string> {
    const { from, to, isCopy, hunks } = file;
    const path = to ?? from ?? "";
    if (from === null) {
      const after = hunks.flatMap((hunk) => hunk.after).join("");
      return { path, renamedFrom: null, before: null, after };
    }
    const finish = (before: string, after: string): FileChange => ({
      path,
      renamedFrom: to !== null && to !== from && !isCopy ? from : null,
      before: isCopy ? null : before,
      after: to === null ? null : after,
    });
    const now = textOf(await disk.read(from));
    const moved = to === null || to === from ? now : textOf(await disk.read(to));
    let misfit: { readonly hunk: number; readonly line: number } | null = null;
    for (const text of [committed(blobOf(file)), now, withoutReturns(now)]) {
      const placed = text === null ? null : placeHunks(text, hunks);
      if (text !== null && placed?.ok === true) return finish(text, placed.text);
      if (placed?.ok === false) misfit ??= placed;
    }
    // The tree may be as the diff leaves it already: `git diff` prints what was done.
    for (const text of [moved, withoutReturns(moved)]) {
      const placed = text === null ? null : placeHunks(text, hunks, true);
      if (text !== null && placed?.ok === true) return finish(placed.text, text);
    }
    const head = committed(headOf(file));
    const placed = head === null ? null : placeHunks(head, hunks);
    if (head !== null && placed?.ok === true) return finish(head, placed.text);
    if (misfit === null) return `${from} is not here`;
    return `${from}: hunk ${misfit.hunk} does not fit at line ${misfit.line}`;
  }
  return ok({ lay });
}

function textOf(read: FileRead | undefined): string | null {
  return read?.kind === "text" ? read.text : null;
}

/** As git stores it where it converts line endings; null where that changes nothing. */
function withoutReturns(text: string | null): string | null {
  return text?.includes("\r\n") === true ? text.replaceAll("\r\n", "\n") : null;
}

function isName(name: string | null): name is string {
  return name !== null;
}

/** The blob that the diff says it was made from. */
function blobOf({ from, blob }: DiffFile): string | null {
  return from === null ? null : blob;
}

/** The file in HEAD; names are asked for one a line. */
function headOf({ from }: DiffFile): string | null {
  return from === null || from.includes("\n") ? null : `HEAD:${from}`;
}
