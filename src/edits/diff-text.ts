import { namesOf } from "./diff-names.ts";
import { splitLines } from "./patch.ts";
import { unquotePath } from "./quote.ts";

/** One hunk with its place. Lines carry their endings, so that applying it is exact to the byte. */
export interface PlacedHunk {
  /** Where its old lines begin, counted from 0. */
  readonly oldStart: number;
  /** Where its new lines begin, counted from 0. */
  readonly newStart: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** One file of a unified diff as a program printed it. */
export interface DiffFile {
  /** Null for a new file. */
  readonly from: string | null;
  /** Null for a deleted file. */
  readonly to: string | null;
  /** True where `to` began as a copy of `from`, which stays. */
  readonly isCopy: boolean;
  /** Beginning of the name of the blob before, as git printed it; null where it didn't. */
  readonly blob: string | null;
  /** What is no text, or no diff of two sides. */
  readonly special: "binary" | "submodule" | "symbolic link" | "combined" | null;
  readonly hunks: readonly PlacedHunk[];
}

/** A diff read, or what is wrong with it and on which line, counted from 1. */
export type DiffRead =
  | { readonly ok: true; readonly files: readonly DiffFile[] }
  | { readonly ok: false; readonly line: number; readonly why: string };

const GIT = /^diff --git (.*)$/;
const COMBINED = /^diff --(?:cc|combined) (.*)$/;
const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

interface Draft {
  old: string | null;
  new: string | null;
  renamedFrom: string | null;
  renamedTo: string | null;
  isCopy: boolean;
  isNew: boolean;
  isDeleted: boolean;
  blob: string | null;
  special: DiffFile["special"];
  named: string;
  hunks: PlacedHunk[];
}

/**
 * Reads a unified diff with its line numbers, git's or plain, with whatever stands around it (the head
 * of a mail, a commit message). Unlike a model's, a program's diff is exact: what doesn't add up is an
 * error. One byte is one character here, so that any encoding comes through: the caller decodes.
 */
export function readDiff(text: string): DiffRead {
  const lines = splitLines(uncoloured(text));
  const drafts: Draft[] = [];
  let open: Draft | null = null;
  for (let at = 0; at < lines.length;) {
    const line = (lines[at] ?? "").replace(/\r?\n$/, "");
    const starts = GIT.exec(line) ?? COMBINED.exec(line);
    const next = (lines[at + 1] ?? "").replace(/\r?\n$/, "");
    const isPlainHead = line.startsWith("--- ") && next.startsWith("+++ ");
    if (starts !== null) {
      open = draft(starts[1] ?? "", COMBINED.test(line) ? "combined" : null);
      drafts.push(open);
      at += 1;
    } else if (isPlainHead) {
      if (open === null || open.old !== null || open.hunks.length > 0) {
        open = draft("", null);
        drafts.push(open);
      }
      [open.old, open.new] = [line.slice(4), next.slice(4)];
      at += 2;
    } else if (open !== null && HUNK.test(line)) {
      const hunk = readHunk(lines, at);
      if (typeof hunk === "string") return { ok: false, line: at + 1, why: hunk };
      open.hunks.push(hunk.hunk);
      at = hunk.next;
    } else {
      if (open !== null && open.hunks.length === 0) readHeader(line, open);
      at += 1;
    }
  }
  const files = drafts.map(finish);
  const nameless = files.findIndex((file) => file === null);
  if (nameless !== -1) return { ok: false, line: 1, why: `file ${nameless + 1} of the diff has no name` };
  return { ok: true, files: files.filter((file) => file !== null) };
}

/** `git diff --color=always`, or a terminal's copy. */
function uncoloured(text: string): string {
  return /^\x1b\[[\d;]*m(?:diff --|--- )/m.test(text) ? text.replace(/\x1b\[[\d;]*[mK]/g, "") : text;
}

function draft(named: string, special: DiffFile["special"]): Draft {
  return {
    old: null,
    new: null,
    renamedFrom: null,
    renamedTo: null,
    isCopy: false,
    isNew: false,
    isDeleted: false,
    blob: null,
    special,
    named,
    hunks: [],
  };
}

function readHeader(line: string, open: Draft): void {
  const moved = /^(rename|copy) (from|to) (.*)$/.exec(line);
  const mode = /^(new file|deleted file|new|old) mode (\d+)$/.exec(line);
  const index = /^index ([0-9a-f]{4,64})\.\.[0-9a-f]{4,64}(?: (\d+))?$/.exec(line);
  if (moved !== null) {
    if (moved[2] === "from") open.renamedFrom = moved[3] ?? "";
    else open.renamedTo = moved[3] ?? "";
    open.isCopy = moved[1] === "copy";
  } else if (mode !== null) {
    open.isNew ||= mode[1] === "new file";
    open.isDeleted ||= mode[1] === "deleted file";
    markMode(mode[2], open);
  } else if (index !== null) {
    open.blob = /^0+$/.test(index[1] ?? "") ? null : (index[1] ?? null);
    markMode(index[2], open);
  } else if (/^(?:Binary files .* differ|GIT binary patch)$/.test(line)) open.special ??= "binary";
}

function markMode(mode: string | undefined, open: Draft): void {
  if (mode === "160000") open.special = "submodule";
  else if (mode === "120000") open.special = "symbolic link";
}

function readHunk(
  lines: readonly string[],
  start: number,
): { readonly hunk: PlacedHunk; readonly next: number } | string {
  const [, oldAt = "0", oldCount = "1", newAt = "0", newCount = "1"] = HUNK.exec(lines[start] ?? "") ?? [];
  const left = { old: Number(oldCount), new: Number(newCount) };
  const before: string[] = [];
  const after: string[] = [];
  // An empty side names the line that it stands behind.
  const oldStart = left.old === 0 ? Number(oldAt) : Number(oldAt) - 1;
  const newStart = left.new === 0 ? Number(newAt) : Number(newAt) - 1;
  if (!Number.isSafeInteger(oldStart + newStart) || oldStart < 0 || newStart < 0) {
    return "the hunk's line numbers can't be";
  }
  let at = start + 1;
  let last = " ";
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.startsWith("\\")) {
      if (last !== "+") takeNewline(before);
      if (last !== "-") takeNewline(after);
      continue;
    }
    if (left.old <= 0 && left.new <= 0) break;
    // Some mailers take the blank of an empty line away.
    const isEmpty = line === "\n" || line === "\r\n";
    last = isEmpty ? " " : (line[0] ?? " ");
    const text = isEmpty ? line : line.slice(1);
    if (last !== " " && last !== "-" && last !== "+") return `line ${at + 1} is no line of the hunk`;
    if (last !== "+") {
      before.push(text);
      left.old -= 1;
    }
    if (last !== "-") {
      after.push(text);
      left.new -= 1;
    }
  }
  if (left.old !== 0 || left.new !== 0) return "the hunk's lines are not as many as its header says";
  return { hunk: { oldStart, newStart, before, after }, next: at };
}

/** The last line stands in the file without an ending. */
function takeNewline(lines: string[]): void {
  const line = lines.pop();
  if (line !== undefined) lines.push(line.replace(/\n$/, ""));
}

function finish(open: Draft): DiffFile | null {
  const { isCopy, blob, special, hunks } = open;
  if (special === "combined") {
    const path = unquotePath(open.named) ?? "";
    return path === "" ? null : { from: path, to: path, isCopy, blob: null, special, hunks: [] };
  }
  const [from, to] = namesOf(open);
  if (from === "" || to === "" || (from === null && to === null)) return null;
  return { from, to, isCopy, blob, special, hunks };
}
