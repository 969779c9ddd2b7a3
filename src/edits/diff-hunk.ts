import { ok, type Result } from "../domain/failure.ts";
import { editError, type EditError } from "./edit.ts";

/** One hunk of a unified diff, without its line numbers. */
export interface DiffHunk {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly atEnd: boolean;
  /** The added lines as text, for a new file: exact as to the final newline. */
  readonly added: string;
}

const HEADER = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/**
 * Reads one hunk. The counts of its header end it; where they are wrong, the next header or the end
 * of the code fence does. At the end of the reply only the counts tell that it isn't cut.
 */
export function readDiffHunk(
  lines: readonly string[],
  start: number,
  closes: (line: string) => boolean,
): Result<{ readonly hunk: DiffHunk; readonly next: number }, EditError> {
  const [header, old = "1", added = "1"] = HEADER.exec(lines[start] ?? "") ?? [];
  const counted = header !== undefined;
  const left = { old: counted ? Number(old) : Infinity, new: counted ? Number(added) : Infinity };
  const body: string[] = [];
  let at = start + 1;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const done = left.old <= 0 && left.new <= 0;
    if (closes(line) || !/^[ +\-\\]|^$/.test(line)) break;
    if (done && (line === "" || line === "-- ")) break;
    if (isFileHeader(lines, at) && !(left.old === 1 && left.new === 1)) break;
    body.push(line);
    if (!/^[+\\]/.test(line)) left.old -= 1;
    if (!/^[-\\]/.test(line)) left.new -= 1;
  }
  if (at >= lines.length && (left.old > 0 || left.new > 0)) {
    return editError("truncated", `the hunk at line ${start + 1} of the reply ends before its line count`);
  }
  while (body.at(-1) === "") body.pop();
  if (body.length === 0) return editError("malformed", `line ${start + 1} of the reply: the hunk is empty`);
  return ok({ hunk: toHunk(body), next: at });
}

/** A removed line may read `--- x`, so a header is told by both of its lines. */
function isFileHeader(lines: readonly string[], at: number): boolean {
  return (lines[at]?.startsWith("--- ") ?? false) && (lines[at + 1]?.startsWith("+++ ") ?? false);
}

function toHunk(body: readonly string[]): DiffHunk {
  const before: string[] = [];
  const after: string[] = [];
  let added = "";
  const bare = { old: false, new: false };
  for (const [index, line] of body.entries()) {
    const text = line.slice(1);
    if (line.startsWith("\\")) {
      const mark = body[index - 1]?.[0];
      bare.old ||= mark !== "+";
      bare.new ||= mark !== "-";
      continue;
    }
    if (!line.startsWith("+")) before.push(text);
    if (!line.startsWith("-")) after.push(text);
    if (line.startsWith("+")) added += `${text}\n`;
  }
  // An empty last line in a file that has no final newline is that newline.
  if (bare.old && !bare.new && after.length > 0) after.push("");
  return { before, after, atEnd: bare.old, added: bare.new ? added.slice(0, -1) : added };
}
