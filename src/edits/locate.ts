import { ok, type Result } from "../domain/failure.ts";
import { editError, type EditError, type Hunk } from "./edit.ts";
import type { LineIndex, LineKey } from "./line-index.ts";
import { describeMiss } from "./miss.ts";

/** Places named in a message, of those where an ambiguous hunk fits. */
const SHOWN_PLACES = 10;

const exactly: LineKey = (line) => line;
/** Forgives blanks at line ends, and so a blank context line that lost its leading space. */
const butForTrailingBlanks: LineKey = (line) => line.trimEnd();
const butForIndentation: LineKey = (line) => line.trim();

/**
 * The index of the line where a hunk stands in a file, or why there isn't exactly one.
 *
 * The lines must match exactly; only when they match nowhere are blanks at line ends forgiven.
 * Several matches after the anchors narrow to the block that the anchor opens (the lines indented
 * deeper than it, and the one that ends them), provided that the anchor itself is unique.
 */
export function locate(hunk: Hunk, index: LineIndex, path: string): Result<number, EditError> {
  const { lines } = index;
  const anchored = findAnchors(hunk.anchors, index, path);
  if (!anchored.ok) return anchored;
  const anchor = anchored.value;
  if (hunk.before.length === 0) return locateInsertion(hunk, lines, path, anchor);

  for (const same of [exactly, butForTrailingBlanks]) {
    let found = matches(hunk, index, anchor === null ? 0 : anchor.line + 1, same);
    // Models also repeat the anchor as the first line of context.
    if (found.length === 0 && anchor !== null) {
      found = matches(hunk, index, anchor.line, same).filter((at) => at === anchor.line);
    }
    if (found.length > 1 && anchor?.unique === true) {
      const end = blockEnd(lines, anchor.line);
      const inside = found.filter((at) => at + hunk.before.length <= end);
      if (inside.length > 0) found = inside;
    }
    const [only] = found;
    if (only === undefined) continue;
    if (found.length === 1) return ok(only);
    const shown = found.slice(0, SHOWN_PLACES).map((start) => start + 1);
    const at = `${shown.join(", ")}${found.length > SHOWN_PLACES ? ", …" : ""}`;
    return editError(
      "ambiguous",
      `${path}: these lines occur ${found.length} times (at lines ${at}); give more lines of context around the change\n${quote(hunk.before)}`,
    );
  }
  return editError("no-match", describeMiss(hunk, lines, path));
}

interface Anchor {
  readonly line: number;
  readonly unique: boolean;
}

/** Where the chain of anchors leads; null when there is none. */
function findAnchors(
  anchors: readonly string[],
  index: LineIndex,
  path: string,
): Result<Anchor | null, EditError> {
  let [at, unique] = [-1, true];
  for (const text of anchors) {
    const from = at + 1;
    const wanted = text.trim();
    const found = index.find(wanted, butForIndentation).filter((line) => line >= from);
    const [first] = found;
    if (first === undefined) {
      const where = from === 0 ? "" : ` after line ${from}`;
      return editError("no-match", `${path}: no line${where} reads as the anchor "@@ ${wanted}" says`);
    }
    at = first;
    unique &&= found.length === 1;
  }
  return ok(at === -1 ? null : { line: at, unique });
}

/** Lines added without any context have a place only at the end, under an anchor, or in an empty file. */
function locateInsertion(
  hunk: Hunk,
  lines: readonly string[],
  path: string,
  anchor: Anchor | null,
): Result<number, EditError> {
  if (hunk.atEnd || lines.length === 0) return ok(lines.length);
  if (anchor?.unique === true) return ok(anchor.line + 1);
  const why = anchor === null ? "nothing says where these lines go" : "the anchor occurs more than once";
  return editError(
    "ambiguous",
    `${path}: ${why}; give the unchanged lines around them as context\n${quote(hunk.after)}`,
  );
}

function matches(hunk: Hunk, index: LineIndex, from: number, same: LineKey): number[] {
  const { lines } = index;
  const last = lines.length - hunk.before.length;
  const rarest = rarestLine(hunk.before, index, same);
  const wanted = hunk.before.map(same);
  return rarest.places.flatMap((place) => {
    const at = place - rarest.offset;
    const inReach = at <= last && at >= (hunk.atEnd ? Math.max(from, last) : from);
    return inReach && wanted.every((line, offset) => same(lines[at + offset] ?? "") === line) ? [at] : [];
  });
}

/** The line of a hunk that stands in the fewest places: the hunk can be nowhere else. */
function rarestLine(
  before: readonly string[],
  index: LineIndex,
  same: LineKey,
): { readonly offset: number; readonly places: readonly number[] } {
  let rarest = { offset: 0, places: index.find(before[0] ?? "", same) };
  for (const [offset, line] of before.entries()) {
    const places = index.find(line, same);
    if (places.length < rarest.places.length) rarest = { offset, places };
  }
  return rarest;
}

/** One past the block that a line opens: what is indented deeper, and the line that ends it. */
function blockEnd(lines: readonly string[], opening: number): number {
  const depth = indentation(lines[opening] ?? "");
  for (let at = opening + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.trim() === "" || line.trim() === "{") continue;
    if (indentation(line) <= depth) return at + 1;
  }
  return lines.length;
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}

function quote(lines: readonly string[]): string {
  const shown = lines.slice(0, 6).map((line) => `  ${line}`);
  return [...shown, ...(lines.length > 6 ? [`  (${lines.length - 6} more)`] : [])].join("\n");
}
