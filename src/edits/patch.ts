import type { ChangeSet, FileChange } from "../domain/change.ts";
import { differences, type Difference } from "./line-diff.ts";
import { quotePath } from "./quote.ts";

/** Unchanged lines around a change, as git's default. */
const CONTEXT = 3;
/** What git calls the blob of an empty file. */
const EMPTY_BLOB = "e69de29";

/**
 * The changes as a git-style unified diff that `git apply` takes: exact bytes, carriage returns and
 * a missing final newline included. New files get mode 100644, since a change carries no mode.
 */
export function printPatch(changes: ChangeSet): string {
  return changes.map(printFile).join("");
}

/** Lines with their endings, as a patch shows them: a changed ending is a changed line. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function printFile(change: FileChange): string {
  const { path, renamedFrom, before, after } = change;
  const from = renamedFrom ?? path;
  const header = [`diff --git ${quotePath(`a/${from}`)} ${quotePath(`b/${path}`)}`];
  if (before === null) header.push("new file mode 100644");
  if (after === null) header.push("deleted file mode 100644");
  if (renamedFrom !== null) {
    if (before === after) header.push("similarity index 100%");
    header.push(`rename from ${quotePath(renamedFrom)}`, `rename to ${quotePath(path)}`);
  }
  if (before === null && after === "") header.push(`index 0000000..${EMPTY_BLOB}`);
  if (before === "" && after === null) header.push(`index ${EMPTY_BLOB}..0000000`);
  const [a, b] = [splitLines(before ?? ""), splitLines(after ?? "")];
  const hunks = groupHunks(differences(a, b));
  if (hunks.length > 0) {
    header.push(before === null ? "--- /dev/null" : `--- ${named(`a/${from}`)}`);
    header.push(after === null ? "+++ /dev/null" : `+++ ${named(`b/${path}`)}`);
  }
  return `${header.join("\n")}\n${hunks.map((hunk) => printHunk(hunk, a, b)).join("")}`;
}

/** Git ends a name that holds a space with a tab, so that a reader knows where it ends. */
function named(path: string): string {
  const quoted = quotePath(path);
  return quoted === path && path.includes(" ") ? `${path}\t` : quoted;
}

/** Differences close enough to share their context make one hunk. */
function groupHunks(all: readonly Difference[]): readonly (readonly [Difference, ...Difference[]])[] {
  const groups: [Difference, ...Difference[]][] = [];
  for (const difference of all) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && difference.aStart - last.aEnd <= 2 * CONTEXT) group.push(difference);
    else groups.push([difference]);
  }
  return groups;
}

function printHunk(
  hunk: readonly [Difference, ...Difference[]],
  a: readonly string[],
  b: readonly string[],
): string {
  const [first] = hunk;
  const last = hunk.at(-1) ?? first;
  const lead = Math.min(CONTEXT, first.aStart);
  const trail = Math.min(CONTEXT, a.length - last.aEnd);
  const [aFrom, aTo] = [first.aStart - lead, last.aEnd + trail];
  const [bFrom, bTo] = [first.bStart - lead, last.bEnd + trail];
  let body = "";
  let at = aFrom;
  for (const { aStart, aEnd, bStart, bEnd } of hunk) {
    body += printLines(" ", a.slice(at, aStart));
    body += printLines("-", a.slice(aStart, aEnd));
    body += printLines("+", b.slice(bStart, bEnd));
    at = aEnd;
  }
  body += printLines(" ", a.slice(at, aTo));
  return `@@ -${range(aFrom, aTo)} +${range(bFrom, bTo)} @@\n${body}`;
}

function printLines(mark: " " | "-" | "+", lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`))
    .join("");
}

/** An empty range names the line before it, so 0 in an empty file. */
function range(from: number, to: number): string {
  const count = to - from;
  const start = count === 0 ? from : from + 1;
  return count === 1 ? `${start}` : `${start},${count}`;
}
