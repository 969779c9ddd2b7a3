import { ok, type Result } from "../domain/failure.ts";
import { readDiffHunk, type DiffHunk } from "./diff-hunk.ts";
import { editError, type Edit, type EditError } from "./edit.ts";
import { unquotePath } from "./quote.ts";
import type { Segment } from "./segment.ts";

const GIT = /^diff --git /;
const METADATA = /^(?:index |similarity index |dissimilarity index |old mode |new mode )/;
const UNSUPPORTED = /^(?:copy from |copy to |Binary files |GIT binary patch)/;

/** True when a file of a unified diff begins at this line. */
export function startsDiff(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  return GIT.test(line) || (line.startsWith("--- ") && (lines[at + 1]?.startsWith("+++ ") ?? false));
}

/** What a file's header lines say, before the hunks. */
interface Header {
  old: string | null;
  new: string | null;
  renamedFrom: string | null;
  renamedTo: string | null;
  isNew: boolean;
  isDeleted: boolean;
}

/**
 * Reads one file of a unified diff, git's or plain. Line numbers are not used to find the place (models
 * get them wrong), only the counts, to tell where a hunk ends and that none is cut.
 */
export function parseDiff(
  lines: readonly string[],
  start: number,
  closes: (line: string) => boolean,
): Result<Segment, EditError> {
  const header: Header = {
    old: null,
    new: null,
    renamedFrom: null,
    renamedTo: null,
    isNew: false,
    isDeleted: false,
  };
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (UNSUPPORTED.test(line)) return malformed(at, `"${line}" is not supported; send text edits`);
    const known = at === start && GIT.test(line) ? true : METADATA.test(line) || readHeader(line, header);
    if (!known) break;
    if (header.new !== null && line.startsWith("+++ ")) {
      at += 1;
      break;
    }
  }
  const hunks: DiffHunk[] = [];
  while (lines[at]?.startsWith("@@") === true) {
    const hunk = readDiffHunk(lines, at, closes);
    if (!hunk.ok) return hunk;
    hunks.push(hunk.value.hunk);
    at = hunk.value.next;
  }
  const edit = toEdit(header, hunks, lines[start] ?? "", start);
  return edit.ok ? ok({ edits: [edit.value], next: at }) : edit;
}

function readHeader(line: string, header: Header): boolean {
  const [, key, value] =
    /^(---|\+\+\+|rename from|rename to|new file mode|deleted file mode) (.*)$/.exec(line) ?? [];
  switch (key) {
    case "---":
      header.old = fileName(value);
      return true;
    case "+++":
      header.new = fileName(value);
      return true;
    case "rename from":
      header.renamedFrom = fileName(value);
      return true;
    case "rename to":
      header.renamedTo = fileName(value);
      return true;
    case "new file mode":
      header.isNew = true;
      return true;
    case "deleted file mode":
      header.isDeleted = true;
      return true;
    default:
      return false;
  }
}

/** A name without the time that plain diffs put behind a tab; empty when its quotes are broken. */
function fileName(value: string | undefined): string {
  return unquotePath((value ?? "").replace(/\t.*$/, "").trimEnd()) ?? "";
}

function toEdit(
  header: Header,
  hunks: readonly DiffHunk[],
  first: string,
  at: number,
): Result<Edit, EditError> {
  const [from, to] = plainNames(header, first);
  if (from === "" || to === "" || (from === null && to === null)) {
    return malformed(at, "the diff names no file");
  }
  if (from === null) {
    if (hunks.some((hunk) => hunk.before.length > 0)) {
      return malformed(at, `the diff makes ${to} new, and yet it has lines that were there before`);
    }
    const content = hunks.map((hunk) => hunk.added).join("");
    return ok({ kind: "add", path: to ?? "", content });
  }
  if (to === null) return ok({ kind: "delete", path: from });
  if (from !== to && header.renamedFrom === null) {
    return malformed(at, `the diff names ${from} and ${to}; a move needs "rename from" and "rename to"`);
  }
  if (hunks.length === 0 && from === to) return malformed(at, `the diff of ${from} has no hunk`);
  return ok({
    kind: "update",
    path: from,
    moveTo: from === to ? null : to,
    hunks: hunks.map(({ before, after, atEnd }) => ({ anchors: [], before, after, atEnd })),
  });
}

/** Old and new path without git's `a/` and `b/`; null stands for `/dev/null`. */
function plainNames(header: Header, first: string): readonly [string | null, string | null] {
  if (header.renamedFrom !== null && header.renamedTo !== null) return [header.renamedFrom, header.renamedTo];
  if (header.old === null || header.new === null) {
    // Only git's first line names an empty file, which has no hunk.
    const path = sameName(first.replace(GIT, ""));
    return [header.isNew ? null : path, header.isDeleted ? null : path];
  }
  const isOld = header.old !== "/dev/null";
  const isNew = header.new !== "/dev/null";
  const prefixed =
    (!isOld || header.old.startsWith("a/")) && (!isNew || header.new.startsWith("b/")) && (isOld || isNew);
  const skip = prefixed ? 2 : 0;
  return [isOld ? header.old.slice(skip) : null, isNew ? header.new.slice(skip) : null];
}

/** The path in `a/path b/path`, both halves naming the same file; empty when they don't. */
function sameName(names: string): string {
  const half = (names.length - 1) / 2;
  const [old, renamed] = [unquotePath(names.slice(0, half)), unquotePath(names.slice(half + 1))];
  const same = old?.startsWith("a/") && renamed === `b/${old.slice(2)}`;
  return same === true ? (old?.slice(2) ?? "") : "";
}

function malformed(at: number, why: string): ReturnType<typeof editError> {
  return editError("malformed", `line ${at + 1} of the reply: ${why}`);
}
