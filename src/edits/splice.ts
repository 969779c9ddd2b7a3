import { dominantEnd, joinDocument, splitDocument, type Line, type LineEnd } from "./lines.ts";
import { differences } from "./line-diff.ts";

/** Lines of a document that are replaced: `remove` lines from index `start` give way to `add`. */
export interface Splice {
  readonly start: number;
  readonly remove: number;
  readonly add: readonly string[];
}

/**
 * Replaces lines and keeps every other byte. New lines end as the lines they replace, else as the
 * line above or below, else as most of the file. A file without a final newline stays so when its
 * new last line is a new one. The splices must be sorted and must not overlap.
 */
export function spliceLines(text: string, splices: readonly Splice[]): string {
  const { bom, lines } = splitDocument(text);
  const fallback = dominantEnd(lines);
  const result: { text: string; end: LineEnd; isNew: boolean }[] = [];
  let at = 0;
  const keep = (to: number): void => {
    for (const line of lines.slice(at, to)) result.push({ ...line, isNew: false });
  };
  for (const splice of splices) {
    keep(splice.start);
    splice.add.forEach((text, index) => {
      result.push({ text, end: endFor(splice, index, lines) || fallback, isNew: true });
    });
    at = splice.start + splice.remove;
  }
  keep(lines.length);

  const finalNewline = lines.at(-1)?.end !== "";
  const joined = result.map((line, index): Line => {
    if (index < result.length - 1) return { text: line.text, end: line.end || fallback };
    return { text: line.text, end: line.isNew && !finalNewline ? "" : line.end };
  });
  return joinDocument({ bom, lines: joined });
}

/** The new content of a whole file, with the line endings and byte-order mark that the old one has. */
export function rewrite(text: string, content: string): string {
  const before = splitDocument(text).lines;
  if (before.length === 0) return content;
  const after = splitDocument(content).lines.map((line) => line.text);
  const stretches = differences(
    before.map((line) => line.text),
    after,
  );
  return spliceLines(
    text,
    stretches.map(({ aStart, aEnd, bStart, bEnd }) => ({
      start: aStart,
      remove: aEnd - aStart,
      add: after.slice(bStart, bEnd),
    })),
  );
}

function endFor(splice: Splice, index: number, lines: readonly Line[]): LineEnd {
  if (splice.remove > 0) return lines[splice.start + Math.min(index, splice.remove - 1)]?.end ?? "";
  return (lines[splice.start - 1] ?? lines[splice.start])?.end ?? "";
}
