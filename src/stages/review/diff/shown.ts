import type { FileChange } from "../../../domain/change.ts";
import { differences } from "../../../edits/line-diff.ts";
import { splitLines } from "../../../edits/patch.ts";

/** One line of a changed file as the reviewer reads it. */
interface Row {
  readonly text: string;
  readonly changed: boolean;
  readonly blank: boolean;
}

/** Characters of one line that are shown: what is longer was not written by hand. */
const LINE_MAX = 2_000;
const GAP = "…";

/**
 * A changed file in one piece: as it is after the change, each line with its number, removed lines
 * between them without one. Unchanged lines further than `around` from a change are left out.
 *
 * @param gaps true where the change holds blank lines in the place of lines that nobody knows
 */
export function showChange(change: FileChange, around: number, gaps: boolean): readonly string[] {
  const rows = rowsOf(change);
  const kept = keepAround(rows, around);
  if (gaps) dropBlankEdges(rows, kept);
  const lines: string[] = [];
  for (const [index, { text }] of rows.entries()) {
    if (kept[index] === true) lines.push(text);
    else if (lines.at(-1) !== GAP) lines.push(GAP);
  }
  return lines;
}

function rowsOf({ before, after }: FileChange): readonly Row[] {
  const [a, b] = [splitLines(before ?? ""), splitLines(after ?? "")];
  const width = String(Math.max(1, b.length)).length;
  const rows: Row[] = [];
  const push = (mark: " " | "+" | "-", line: string, number: number | null): void => {
    const margin = (number === null ? "" : String(number)).padStart(width);
    rows.push({
      text: `${margin} ${mark}| ${cut(line.replace(/\n$/, ""))}`,
      changed: mark !== " ",
      blank: line.trim() === "",
    });
  };
  let at = 0;
  for (const { aStart, aEnd, bStart, bEnd } of differences(a, b)) {
    for (; at < bStart; at += 1) push(" ", b[at] ?? "", at + 1);
    for (const line of a.slice(aStart, aEnd)) push("-", line, null);
    for (; at < bEnd; at += 1) push("+", b[at] ?? "", at + 1);
  }
  for (; at < b.length; at += 1) push(" ", b[at] ?? "", at + 1);
  return rows;
}

function cut(line: string): string {
  return line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}${GAP} (cut)` : line;
}

function keepAround(rows: readonly Row[], around: number): boolean[] {
  const kept = rows.map(({ changed }) => changed);
  if (around >= rows.length) return kept.fill(true);
  for (const [index, { changed }] of rows.entries()) {
    if (changed) kept.fill(true, Math.max(0, index - around), index + around + 1);
  }
  return kept;
}

/** What stands for unknown lines next to a hunk would read as blank lines of the file. */
function dropBlankEdges(rows: readonly Row[], kept: boolean[]): void {
  const drop = (index: number, neighbour: number): void => {
    const row = rows[index];
    if (row !== undefined && row.blank && !row.changed && kept[neighbour] !== true) kept[index] = false;
  };
  for (let index = 0; index < rows.length; index += 1) drop(index, index - 1);
  for (let index = rows.length - 1; index >= 0; index -= 1) drop(index, index + 1);
}
