import type { Edit } from "./edit.ts";
import { applyHunks } from "./hunks.ts";
import { indexLines, type LineIndex } from "./line-index.ts";
import { splitDocument } from "./lines.ts";

type Update = Extract<Edit, { readonly kind: "update" }>;

/** The edits in order, those that update one file in place one after the other as one list. */
export function runsOf(edits: readonly Edit[]): readonly (readonly [Edit, ...Edit[]])[] {
  const runs: [Edit, ...Edit[]][] = [];
  for (const edit of edits) {
    const run = runs.at(-1);
    if (run !== undefined && staysIn(edit, run[0].path) && staysIn(run[0], run[0].path)) run.push(edit);
    else runs.push([edit]);
  }
  return runs;
}

function staysIn(edit: Edit, path: string): edit is Update {
  return edit.kind === "update" && edit.moveTo === null && edit.path === path;
}

/**
 * The text after several updates, each made on what those before it left, in one pass over the file: a
 * pass for each of a thousand search/replace blocks is the square of the draft. Null where that could
 * differ from one after the other, or one of them doesn't fit: then they are to be tried in turn.
 *
 * It is the same where every update has a line that stands once in the file and that none before it
 * writes, and around that line the file as it was: then it fits there at its turn, and nowhere else.
 */
export function applyTogether(run: readonly Edit[], text: string, path: string): string | null {
  // New lines end as those around them, which may be new themselves; what the last line without an end leaves
  // behind hangs on whether the one before it is new by then.
  if (run.length < 2 || text.includes("\r") || !text.endsWith("\n")) return null;
  const index = indexLines(splitDocument(text).lines.map((line) => line.text));
  const hunks = run.flatMap((edit) => (edit.kind === "update" ? edit.hunks : []));
  const written = new Set<string>();
  const places: { readonly start: number; readonly end: number }[] = [];
  for (const { anchors, before, after, atEnd } of hunks) {
    const start = anchors.length > 0 || atEnd ? null : onlyPlace(before, index, written);
    if (start === null) return null;
    places.push({ start, end: start + before.length });
    for (const line of after) written.add(line);
  }
  places.sort((a, b) => a.start - b.start);
  if (places.some(({ start }, at) => start < (places[at - 1]?.end ?? 0))) return null;
  const applied = applyHunks(text, hunks, path);
  return applied.ok ? applied.value : null;
}

function onlyPlace(before: readonly string[], index: LineIndex, written: ReadonlySet<string>): number | null {
  for (const [offset, line] of before.entries()) {
    const [place, ...others] = index.find(line, asItIs);
    if (place === undefined) return null;
    if (others.length > 0 || written.has(line)) continue;
    const start = place - offset;
    return before.every((wanted, at) => index.lines[start + at] === wanted) ? start : null;
  }
  return null;
}

function asItIs(line: string): string {
  return line;
}
