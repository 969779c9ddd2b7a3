import type { Hunk } from "./edit.ts";

/** Lines of a hunk or file shown in a message. */
const SHOWN = 8;
const squeeze = (line: string): string => line.replace(/\s+/g, "");

/**
 * Says why a hunk's lines are not in a file, exactly enough for the model to mend its edit: what
 * was looked for, and what the file has where it comes nearest.
 */
export function describeMiss(hunk: Hunk, lines: readonly string[], path: string): string {
  const where = `${hunk.anchors.length > 0 ? " after the anchor" : ""}${hunk.atEnd ? " at its end" : ""}`;
  const head = `${path}: these lines do not occur in the file${where}`;
  const wanted = show(hunk.before.map((line) => `  ${line}`));
  return `${head}\n${wanted}\n${nearest(hunk.before, lines)}`;
}

function nearest(before: readonly string[], lines: readonly string[]): string {
  if (lines.length === 0) return "The file is empty.";
  const loose = bestStart(before, lines, squeeze);
  if (loose.matched === before.length) {
    return `${span(loose.start, before.length)} of the file differ only in whitespace or place:\n${fileLines(lines, loose.start, before.length)}`;
  }
  if (loose.matched === 0) return `The file has no line like "${(before[0] ?? "").trim()}".`;
  const line = loose.start + loose.matched;
  const has = line < lines.length ? `line ${line + 1} is` : "the file ends";
  return `${span(loose.start, loose.matched)} of the file match, then ${has} where the edit has "${(before[loose.matched] ?? "").trim()}":\n${fileLines(lines, loose.start, loose.matched + 1)}`;
}

/** The place where the most leading lines match. */
function bestStart(
  before: readonly string[],
  lines: readonly string[],
  key: (line: string) => string,
): { readonly start: number; readonly matched: number } {
  const keys = lines.map(key);
  const wanted = before.map(key);
  let best = { start: 0, matched: 0 };
  for (let start = 0; start < keys.length; start += 1) {
    let matched = 0;
    while (matched < wanted.length && keys[start + matched] === wanted[matched]) matched += 1;
    if (matched > best.matched) best = { start, matched };
  }
  return best;
}

function span(start: number, count: number): string {
  return count === 1 ? `Line ${start + 1}` : `Lines ${start + 1}-${start + count}`;
}

function fileLines(lines: readonly string[], start: number, count: number): string {
  return show(lines.slice(start, start + count).map((line, offset) => `  ${start + offset + 1}: ${line}`));
}

/** The last lines matter most when a long stretch matches up to one of them. */
function show(lines: readonly string[]): string {
  if (lines.length <= SHOWN) return lines.join("\n");
  return [...lines.slice(0, 3), "  …", ...lines.slice(3 - SHOWN)].join("\n");
}
