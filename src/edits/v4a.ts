import { ok, type Result } from "../domain/failure.ts";
import { editError, type Edit, type EditError, type Hunk } from "./edit.ts";
import { differences } from "./line-diff.ts";
import { splitReply } from "./lines.ts";
import type { Segment } from "./segment.ts";

// The format Codex models are trained on (their `apply_patch` tool): files by name, hunks without
// line numbers, `@@ anchor` lines to narrow where a hunk stands.

const BEGIN = /^\*\*\* Begin Patch\s*$/;
const END = /^\*\*\* End Patch\s*$/;
const END_OF_FILE = /^\*\*\* End of File\s*$/;
const FILE = /^\*\*\* (Add|Update|Delete) File:\s*(.*?)\s*$/;
const MOVE = /^\*\*\* Move to:\s*(.*?)\s*$/;
/** Line numbers, as in a unified diff, which this format does not have and nobody may trust. */
const NUMBERS = /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/;

/** True when a line begins a patch, or a file of a patch that lacks its first line. */
export function startsV4A(line: string): boolean {
  return BEGIN.test(line) || FILE.test(line);
}

/** True when a line ends a patch. */
export function endsV4A(line: string): boolean {
  return END.test(line);
}

/**
 * Reads one patch from `start`. Only `*** End Patch`, or the end of the code fence or heredoc around
 * the patch (`closes`), says that it is whole.
 */
export function parseV4A(
  lines: readonly string[],
  start: number,
  closes: (line: string) => boolean,
): Result<Segment, EditError> {
  const edits: Edit[] = [];
  let at = BEGIN.test(lines[start] ?? "") ? start + 1 : start;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (END.test(line)) return ok({ edits, next: at + 1 });
    if (closes(line)) return ok({ edits, next: at });
    const [, verb, path] = FILE.exec(line) ?? [];
    if (path === "") return malformed(at, line, "names no file");
    if (verb === undefined || path === undefined) {
      if (line.trim() !== "") return malformed(at, line, 'is no "*** Add|Update|Delete File: path"');
      at += 1;
      continue;
    }
    const file = readFile(verb, path, lines, at + 1, closes);
    if (!file.ok) return file;
    edits.push(...file.value.edits);
    at = file.value.next;
  }
  return editError("truncated", 'the patch stops before "*** End Patch"');
}

function readFile(
  verb: string,
  path: string,
  lines: readonly string[],
  start: number,
  closes: (line: string) => boolean,
): Result<Segment, EditError> {
  if (verb === "Delete") return ok({ edits: [{ kind: "delete", path }], next: start });
  if (verb === "Update") return readUpdate(lines, start, path, closes);
  let content = "";
  let at = start;
  for (; lines[at]?.startsWith("+"); at += 1) content += `${lines[at]?.slice(1) ?? ""}\n`;
  return ok({ edits: [{ kind: "add", path, content }], next: at });
}

function readUpdate(
  lines: readonly string[],
  start: number,
  path: string,
  closes: (line: string) => boolean,
): Result<Segment, EditError> {
  const moveTo = MOVE.exec(lines[start] ?? "")?.[1] ?? null;
  if (moveTo === "") return malformed(start, lines[start] ?? "", "names no file");
  const hunks: Hunk[] = [];
  let at = moveTo === null ? start : start + 1;
  while (at < lines.length && !endsFile(lines[at] ?? "", closes)) {
    if (lines[at] === "") {
      at += 1;
      continue;
    }
    const hunk = readHunk(lines, at);
    if (!hunk.ok) return hunk;
    hunks.push(hunk.value.hunk);
    at = hunk.value.next;
  }
  if (hunks.length === 0 && moveTo === null && at < lines.length) {
    return editError("malformed", `${path}: the update has no hunk`);
  }
  return ok({ edits: [{ kind: "update", path, moveTo, hunks }], next: at });
}

function endsFile(line: string, closes: (line: string) => boolean): boolean {
  return END.test(line) || FILE.test(line) || closes(line);
}

function readHunk(
  lines: readonly string[],
  start: number,
): Result<{ readonly hunk: Hunk; readonly next: number }, EditError> {
  const anchors: string[] = [];
  let at = start;
  for (; lines[at]?.startsWith("@@"); at += 1) {
    const header = lines[at] ?? "";
    const anchor = NUMBERS.test(header) ? "" : header.slice(2).trim();
    if (anchor !== "") anchors.push(anchor);
  }
  const body: string[] = [];
  for (; /^[ +-]|^$/.test(lines[at] ?? "*"); at += 1) body.push(lines[at] ?? "");
  // An empty line without its leading space is a blank line of context, or, last, a gap between parts.
  while (body.at(-1) === "") body.pop();
  if (body.length === 0) {
    if (at >= lines.length) return editError("truncated", 'the patch stops before "*** End Patch"');
    return malformed(at, lines[at] ?? "", 'begins with none of " ", "+", "-", "@@"');
  }
  const side = (mark: "+" | "-"): string[] =>
    body.filter((line) => !line.startsWith(mark)).map((line) => line.slice(1));
  const atEnd = END_OF_FILE.test(lines[at] ?? "");
  return ok({ hunk: { anchors, before: side("+"), after: side("-"), atEnd }, next: atEnd ? at + 1 : at });
}

function malformed(at: number, line: string, why: string): ReturnType<typeof editError> {
  return editError("malformed", `line ${at + 1} of the reply, in the patch, ${why}: "${line}"`);
}

/**
 * Writes edits as one patch. The format gives every added file a final newline and has no way to
 * replace a whole file, so whole files are not among the edits it takes.
 */
export function printV4A(edits: readonly Exclude<Edit, { readonly kind: "write" }>[]): string {
  const lines = ["*** Begin Patch"];
  for (const edit of edits) {
    if (edit.kind === "delete") lines.push(`*** Delete File: ${edit.path}`);
    if (edit.kind === "add") {
      lines.push(`*** Add File: ${edit.path}`, ...splitReply(edit.content).map((line) => `+${line}`));
    }
    if (edit.kind === "update") {
      lines.push(`*** Update File: ${edit.path}`);
      if (edit.moveTo !== null) lines.push(`*** Move to: ${edit.moveTo}`);
      lines.push(...edit.hunks.flatMap(printHunk));
    }
  }
  return `${[...lines, "*** End Patch"].join("\n")}\n`;
}

function printHunk(hunk: Hunk): readonly string[] {
  const lines = hunk.anchors.length === 0 ? ["@@"] : hunk.anchors.map((anchor) => `@@ ${anchor}`);
  let at = 0;
  for (const { aStart, aEnd, bStart, bEnd } of differences(hunk.before, hunk.after)) {
    lines.push(...hunk.before.slice(at, aStart).map((line) => ` ${line}`));
    lines.push(...hunk.before.slice(aStart, aEnd).map((line) => `-${line}`));
    lines.push(...hunk.after.slice(bStart, bEnd).map((line) => `+${line}`));
    at = aEnd;
  }
  lines.push(...hunk.before.slice(at).map((line) => ` ${line}`));
  return hunk.atEnd ? [...lines, "*** End of File"] : lines;
}
