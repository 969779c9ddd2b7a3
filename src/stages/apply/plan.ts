import path from "node:path";
import { fail, ok, type Result } from "../../domain/failure.ts";

/** A change of one file in bytes, with the permission bits to give it. */
export interface WantedChange {
  readonly path: string;
  readonly renamedFrom: string | null;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  /** Permission bits afterwards; null keeps the file's own, or leaves a new file to the umask. */
  readonly mode: number | null;
}

/** A change as the journal keeps it: enough to carry it out and to take it back. */
export interface PlannedChange extends Omit<WantedChange, "mode"> {
  readonly modeBefore: number | null;
  readonly modeAfter: number | null;
}

/** What stands at a path. */
export type OnDisk =
  | { readonly kind: "missing" }
  | {
      readonly kind: "file";
      readonly bytes: Buffer;
      readonly mode: number;
      readonly links: number;
      /** False where nobody may write, or this user may not: a rename would get past that. */
      readonly writable: boolean;
    }
  | { readonly kind: "link" }
  | { readonly kind: "other" };

/** How a refusal is worded. */
export interface Wording {
  /** Since when the files must be as they were. */
  readonly since: string;
  /** What did not happen. */
  readonly outcome: string;
  /** What to do about it. */
  readonly hint: string;
}

/** One path's way from before to after; a move makes two. */
export interface Step {
  readonly path: string;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  readonly modeBefore: number | null;
  readonly modeAfter: number | null;
  /** The file beside it that new content is written to first. */
  readonly temp: string;
}

/**
 * Plans changes against what is on disk: every file must hold its `before`, byte by byte, and be
 * a plain file with one name. Pure.
 */
export function plan(
  wanted: readonly WantedChange[],
  disk: ReadonlyMap<string, OnDisk>,
  wording: Wording,
): Result<readonly PlannedChange[]> {
  const planned: PlannedChange[] = [];
  for (const { mode, ...change } of wanted) {
    const from = change.renamedFrom ?? change.path;
    const found = disk.get(from) ?? { kind: "missing" };
    const failure =
      whyNot(from, change.before, found, wording) ??
      (change.renamedFrom === null
        ? null
        : whyNot(change.path, null, disk.get(change.path) ?? { kind: "missing" }, wording));
    if (failure) return failure;
    const modeBefore = found.kind === "file" ? found.mode : null;
    planned.push({ ...change, modeBefore, modeAfter: change.after === null ? null : (mode ?? modeBefore) });
  }
  return ok(planned);
}

function whyNot(
  file: string,
  expected: Buffer | null,
  found: OnDisk,
  { since, outcome, hint }: Wording,
): ReturnType<typeof fail> | null {
  if (found.kind === "link") return fail("unsafe_edit", `${file} is a symbolic link; ${outcome}`);
  if (found.kind === "other") return fail("conflict", `${file} is not a plain file; ${outcome}`);
  if (found.kind === "missing") {
    return expected === null ? null : fail("conflict", `${file} was deleted ${since}; ${outcome}`, hint);
  }
  if (expected === null) return fail("conflict", `${file} appeared ${since}; ${outcome}`, hint);
  if (!found.bytes.equals(expected)) return fail("conflict", `${file} changed ${since}; ${outcome}`, hint);
  if (!found.writable)
    return fail("io", `${file} is read-only; ${outcome}`, "allow it to be written, or leave it out");
  if (found.links > 1) {
    return fail(
      "unsafe_edit",
      `${file} has ${found.links} hard links, which an edit would break; ${outcome}`,
    );
  }
  return null;
}

/** The steps that carry changes out, in order; a path that occurs twice is a bug. */
export function stepsOf(id: string, changes: readonly PlannedChange[]): readonly Step[] {
  const bare = changes.flatMap((change) => {
    if (change.renamedFrom === null) return [change];
    const source = { ...change, path: change.renamedFrom, after: null, modeAfter: null };
    return [{ ...change, before: null, modeBefore: null }, source];
  });
  const paths = new Set(bare.map((step) => step.path));
  if (paths.size < bare.length) throw new Error("a change set names a path twice");
  return bare.map(({ path: file, before, after, modeBefore, modeAfter }, index) => ({
    path: file,
    before,
    after,
    modeBefore,
    modeAfter,
    temp: path.posix.join(path.posix.dirname(file), `.tandem-${id}-${index}.tmp`),
  }));
}

/** What takes applied changes back, permission bits included. */
export function reversed(changes: readonly PlannedChange[]): readonly WantedChange[] {
  return changes.map((change) => ({
    path: change.renamedFrom ?? change.path,
    renamedFrom: change.renamedFrom === null ? null : change.path,
    before: change.after,
    after: change.before,
    mode: change.modeBefore,
  }));
}

/** Every path that the changes touch. */
export function touched(changes: readonly Pick<WantedChange, "path" | "renamedFrom">[]): readonly string[] {
  return changes.flatMap(({ path: file, renamedFrom }) =>
    renamedFrom === null ? [file] : [file, renamedFrom],
  );
}
