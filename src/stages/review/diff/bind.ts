import { createHash } from "node:crypto";
import type { ChangeSet, FileChange } from "../../../domain/change.ts";
import type { ReportedFinding } from "../../../domain/diff-review.ts";
import type { Finding } from "../../../domain/finding.ts";

/** Characters of a text of the reviewer's that are kept. */
const TEXT_MAX = 4_000;
/** Paths named in a notice. */
const NAMED = 3;

/** What the reviewer reported, held against the diff. */
export interface Bound {
  readonly findings: readonly Finding[];
  /** What was changed or left out, one line each. */
  readonly notices: readonly string[];
}

/**
 * Holds a reviewer's findings against the diff: one about a file that is not in it is left out, lines
 * outside of the file are moved to its nearest line, what is said twice is said once.
 *
 * An id is made of the path, the category and the text of the first line, never of its number or of the
 * reviewer's words, which differ each time; the same on equal lines are counted.
 */
export function bindFindings(reported: readonly ReportedFinding[], changes: ChangeSet): Bound {
  const files = new Map<string, FileChange>();
  for (const change of changes) {
    if (change.renamedFrom !== null) files.set(change.renamedFrom, change);
  }
  // What has the name now comes before what had it.
  for (const change of changes) files.set(change.path, change);

  const texts = new Map<FileChange, readonly string[]>();
  const strangers = new Set<string>();
  let moved = 0;
  const placed = new Map<string, Omit<Finding, "id"> & { readonly anchor: string }>();
  for (const one of reported) {
    const change = files.get(one.path) ?? files.get(one.path.replace(/^(?:\.\/|[ab]\/)/, ""));
    if (change === undefined) {
      strangers.add(one.path);
      continue;
    }
    const lines = texts.get(change) ?? (change.after ?? "").split(/\r?\n/);
    texts.set(change, lines);
    const last = Math.max(1, lines.at(-1) === "" ? lines.length - 1 : lines.length);
    const start = clamp(one.start_line, 1, last);
    const end = clamp(one.end_line, start, last);
    // A deleted file has no lines to be right about.
    if (change.after !== null && (start !== one.start_line || end < one.end_line)) moved += 1;
    const finding = {
      source: "review" as const,
      rule: one.category,
      category: one.category,
      severity: one.severity,
      path: change.path,
      start_line: start,
      end_line: end,
      message: shorten(one.message.trim() === "" ? one.title : one.message),
      suggestion: one.suggestion === null ? null : shorten(one.suggestion),
      anchor: (lines[start - 1] ?? "").trim(),
    };
    const key = JSON.stringify([finding.path, finding.category, start, end, finding.message]);
    if (!placed.has(key)) placed.set(key, finding);
  }
  const seen = new Map<string, number>();
  const findings = [...placed.values()].toSorted(inOrder).map(({ anchor, ...finding }) => {
    const identity = JSON.stringify([finding.path, finding.category, anchor]);
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    const id = createHash("sha256").update(`review\0${identity}\0${ordinal}`).digest("hex").slice(0, 12);
    return { id, ...finding };
  });
  return { findings, notices: [...strangerNotice(strangers), ...movedNotice(moved)] };
}

function clamp(line: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.trunc(line)));
}

function shorten(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}

function strangerNotice(paths: ReadonlySet<string>): readonly string[] {
  if (paths.size === 0) return [];
  const named = [...paths].slice(0, NAMED).map((path) => path.slice(0, 100));
  const more = paths.size > NAMED ? [`and ${paths.size - NAMED} more`] : [];
  return [
    `the reviewer reported on what is not in the diff, which was left out: ${[...named, ...more].join(", ")}`,
  ];
}

function movedNotice(count: number): readonly string[] {
  if (count === 0) return [];
  const what = count === 1 ? "1 finding" : `${count} findings`;
  return [`the reviewer gave ${what} lines that the file doesn't have; the nearest ones are shown`];
}

type Placed = Pick<Finding, "path" | "start_line" | "rule" | "message">;

function inOrder(a: Placed, b: Placed): number {
  return (
    compare(a.path, b.path) ||
    a.start_line - b.start_line ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
