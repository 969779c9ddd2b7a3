import type { PlacedHunk } from "./diff-text.ts";
import { splitLines } from "./patch.ts";

/** How far from its line number a hunk is looked for, in lines. */
const REACH = 2_000;

/** The other side of a diff, or the hunk (counted from 1) that doesn't fit, and the line it names. */
export type Placed =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly hunk: number; readonly line: number };

/**
 * Applies the hunks of one file exactly: their old lines must stand in the text, at the place their line
 * numbers name or the nearest one.
 *
 * @param reverse takes the hunks back: the text is the file after them
 */
export function placeHunks(text: string, hunks: readonly PlacedHunk[], reverse = false): Placed {
  const lines = splitLines(text);
  const result: string[] = [];
  let at = 0;
  let shift = 0;
  let fits = true;
  const add = (line: string): void => {
    // A line without an end is the last one: nothing stands behind it.
    fits &&= result.at(-1)?.endsWith("\n") ?? true;
    result.push(line);
  };
  for (const [index, hunk] of hunks.entries()) {
    const wanted = reverse ? hunk.after : hunk.before;
    const expected = (reverse ? hunk.newStart : hunk.oldStart) + shift;
    const place = find(lines, wanted, expected, at);
    if (place === null) return { ok: false, hunk: index + 1, line: hunk.oldStart + 1 };
    for (; at < place; at += 1) add(lines[at] ?? "");
    for (const line of reverse ? hunk.before : hunk.after) add(line);
    if (!fits) return { ok: false, hunk: index + 1, line: hunk.oldStart + 1 };
    at = place + wanted.length;
    shift += place - expected;
  }
  for (; at < lines.length; at += 1) add(lines[at] ?? "");
  const last = hunks.at(-1);
  if (!fits && last !== undefined) return { ok: false, hunk: hunks.length, line: last.oldStart + 1 };
  return { ok: true, text: result.join("") };
}

/** The index nearest to the expected one where the lines stand, not before `from`. */
function find(
  lines: readonly string[],
  wanted: readonly string[],
  expected: number,
  from: number,
): number | null {
  const last = lines.length - wanted.length;
  const fits = (at: number): boolean =>
    at >= from && at <= last && wanted.every((line, offset) => lines[at + offset] === line);
  // Lines added without any context have no place but their own.
  if (wanted.length === 0) return fits(expected) ? expected : null;
  for (let distance = 0; distance <= REACH; distance += 1) {
    if (fits(expected + distance)) return expected + distance;
    if (distance > 0 && fits(expected - distance)) return expected - distance;
  }
  return null;
}

/**
 * Both sides of a file as far as its diff shows them: the lines of the hunks at their places, and empty
 * lines for what lies between.
 */
export function showHunks(hunks: readonly PlacedHunk[]): { readonly before: string; readonly after: string } {
  return {
    before: fill(hunks.map(({ oldStart, before }) => [oldStart, before])),
    after: fill(hunks.map(({ newStart, after }) => [newStart, after])),
  };
}

function fill(parts: readonly (readonly [start: number, lines: readonly string[]])[]): string {
  const result: string[] = [];
  let at = 0;
  for (const [start, lines] of parts) {
    if (start > at) result.push("\n".repeat(start - at));
    result.push(...lines);
    at = Math.max(at, start) + lines.length;
  }
  return result.join("");
}
