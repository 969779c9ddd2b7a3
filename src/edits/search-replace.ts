import { ok, type Result } from "../domain/failure.ts";
import { editError, type Edit, type EditError } from "./edit.ts";
import type { Segment } from "./segment.ts";

// Aider's format: a line with the path, then the lines to find and the lines to put there between
// markers of 5 to 9 signs. https://aider.chat/docs/more/edit-formats.html#diff

const SEARCH = /^(<{5,9}) SEARCH\s*$/;
const DIVIDER = /^={5,9}\s*$/;
const REPLACE = /^>{5,9} REPLACE\s*$/;

/** True when a line begins a search/replace block. */
export function startsSearchReplace(line: string): boolean {
  return SEARCH.test(line);
}

/** True when a line ends a search/replace block. */
export function endsSearchReplace(line: string): boolean {
  return REPLACE.test(line);
}

/**
 * Reads the block that begins at `start` and belongs to `path`. Each block is an edit of its own,
 * applied to what the blocks before it left, as Aider does. An empty search makes a new file.
 */
export function parseSearchReplace(
  lines: readonly string[],
  start: number,
  path: string | null,
): Result<Segment, EditError> {
  const where = `the search/replace block at line ${start + 1} of the reply`;
  const length = SEARCH.exec(lines[start] ?? "")?.[1]?.length ?? 0;
  let end = start + 1;
  while (end < lines.length && !REPLACE.test(lines[end] ?? "")) {
    if (SEARCH.test(lines[end] ?? "")) return editError("malformed", `${where} has no ">>>>>>> REPLACE"`);
    end += 1;
  }
  if (end === lines.length) return editError("truncated", `${where} stops before ">>>>>>> REPLACE"`);
  if (path === null) return editError("malformed", `${where} has no line with the file's path above it`);
  const divider = findDivider(lines, start + 1, end, length);
  if (divider === null) {
    return editError(
      "malformed",
      `${where} must have exactly one "=======" line; if the text itself holds one, use markers of 9 signs`,
    );
  }
  const before = lines.slice(start + 1, divider);
  const after = lines.slice(divider + 1, end);
  const edit: Edit =
    before.length === 0
      ? { kind: "add", path, content: after.map((line) => `${line}\n`).join("") }
      : { kind: "update", path, moveTo: null, hunks: [{ anchors: [], before, after, atEnd: false }] };
  return ok({ edits: [edit], next: end + 1 });
}

/** The one divider: as long as the opening marker where there is such a line, else of any length. */
function findDivider(lines: readonly string[], from: number, to: number, length: number): number | null {
  const found: number[] = [];
  for (let at = from; at < to; at += 1) if (DIVIDER.test(lines[at] ?? "")) found.push(at);
  const exact = found.filter((at) => lines[at]?.trimEnd().length === length);
  const candidates = exact.length > 0 ? exact : found;
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
