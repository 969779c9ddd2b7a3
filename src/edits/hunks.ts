import { ok, type Result } from "../domain/failure.ts";
import { editError, type EditError, type Hunk } from "./edit.ts";
import { indexLines } from "./line-index.ts";
import { differences } from "./line-diff.ts";
import { splitDocument } from "./lines.ts";
import { locate } from "./locate.ts";
import { spliceLines, type Splice } from "./splice.ts";

/**
 * Applies one edit's hunks to a file's text. Every hunk is found in the text as it is before any of
 * them, so one hunk can't change what another one means; lines that two hunks both change are an
 * error. Context that a hunk repeats keeps the file's own bytes.
 */
export function applyHunks(text: string, hunks: readonly Hunk[], path: string): Result<string, EditError> {
  const lines = indexLines(splitDocument(text).lines.map((line) => line.text));
  const splices: (Splice & { readonly hunk: number })[] = [];
  for (const [index, hunk] of hunks.entries()) {
    const place = locate(hunk, lines, path);
    if (!place.ok) return place;
    for (const { aStart, aEnd, bStart, bEnd } of differences(hunk.before, hunk.after)) {
      const add = hunk.after.slice(bStart, bEnd);
      splices.push({ start: place.value + aStart, remove: aEnd - aStart, add, hunk: index + 1 });
    }
  }
  splices.sort((a, b) => a.start - b.start || a.remove - b.remove);
  for (const [index, splice] of splices.entries()) {
    const previous = splices[index - 1];
    if (previous && overlap(previous, splice)) {
      return editError(
        "malformed",
        `${path}: hunks ${previous.hunk} and ${splice.hunk} both change line ${splice.start + 1}; make them one hunk`,
      );
    }
  }
  return ok(spliceLines(text, splices));
}

function overlap(first: Splice, second: Splice): boolean {
  if (first.start === second.start && first.remove === 0) return second.remove === 0;
  return second.start < first.start + first.remove;
}
