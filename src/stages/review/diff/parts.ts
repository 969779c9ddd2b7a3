import { BOUNDS } from "../../../domain/bounds.ts";
import type { ChangeSet, FileChange } from "../../../domain/change.ts";
import { section } from "../../../models/briefing.ts";
import { showChange } from "./shown.ts";

/** A changed file, or a stretch of a large one, as it is sent. */
interface Piece {
  readonly path: string;
  readonly text: string;
}

/** What goes into one request. */
export type Part = readonly Piece[];

/** Unchanged lines around a change that every diff has. */
const LEAST_AROUND = 3;

/**
 * Splits a change into parts of at most `maxBytes`, in its own order: whole files where they fit, else
 * what changed with its surroundings, else that in stretches. Files that fit together go together.
 *
 * @param gaps see {@link showChange}
 */
export function toParts(
  changes: ChangeSet,
  { gaps, maxBytes }: { readonly gaps: boolean; readonly maxBytes: number },
): readonly Part[] {
  const parts: Piece[][] = [];
  let room = 0;
  for (const piece of changes.flatMap((change) => toPieces(change, gaps, maxBytes))) {
    const bytes = Buffer.byteLength(piece.text);
    const part = parts.at(-1);
    if (part !== undefined && bytes <= room) part.push(piece);
    else {
      parts.push([piece]);
      room = maxBytes;
    }
    room -= bytes;
  }
  return parts;
}

function toPieces(change: FileChange, gaps: boolean, maxBytes: number): readonly Piece[] {
  const widths = gaps ? [LEAST_AROUND] : [Infinity, BOUNDS.review_surroundings, LEAST_AROUND];
  let lines: readonly string[] = [];
  for (const around of widths) {
    lines = showChange(change, around, gaps);
    const text = describe(change, lines, null);
    if (Buffer.byteLength(text) <= maxBytes) return [{ path: change.path, text }];
  }
  const stretches = cutUp(lines, maxBytes - Buffer.byteLength(describe(change, [], "000 of 000")));
  return stretches.map((stretch, index) => ({
    path: change.path,
    text: describe(change, stretch, `${index + 1} of ${stretches.length}`),
  }));
}

function describe(change: FileChange, lines: readonly string[], stretch: string | null): string {
  const { path, renamedFrom, before, after } = change;
  const status = before === null ? "added" : after === null ? "deleted" : "modified";
  const attributes = {
    path,
    status: renamedFrom === null ? status : "renamed",
    ...(renamedFrom === null ? {} : { from: renamedFrom }),
    ...(stretch === null ? {} : { stretch }),
  };
  return section("file", lines.join("\n"), attributes);
}

/** Lines in stretches of at most so many bytes; at least one line each. */
function cutUp(lines: readonly string[], maxBytes: number): readonly (readonly string[])[] {
  const stretches: string[][] = [];
  let room = 0;
  for (const line of lines) {
    const bytes = Buffer.byteLength(line) + 1;
    const stretch = stretches.at(-1);
    if (stretch !== undefined && bytes <= room) stretch.push(line);
    else {
      stretches.push([line]);
      room = maxBytes;
    }
    room -= bytes;
  }
  return stretches;
}
