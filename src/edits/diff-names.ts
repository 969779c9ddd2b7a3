import { unquotePath } from "./quote.ts";

/** What the head of one file in a diff says of its names, as it is written there. */
export interface WrittenNames {
  /** Behind `---`. */
  readonly old: string | null;
  /** Behind `+++`. */
  readonly new: string | null;
  readonly renamedFrom: string | null;
  readonly renamedTo: string | null;
  readonly isNew: boolean;
  readonly isDeleted: boolean;
  /** Behind `diff --git`; empty in a plain diff. */
  readonly named: string;
}

/** Old and new path without prefixes; null for none, empty when it can't be told. */
export function namesOf(open: WrittenNames): readonly [string | null, string | null] {
  if (open.renamedFrom !== null && open.renamedTo !== null) {
    return [unquotePath(open.renamedFrom) ?? "", unquotePath(open.renamedTo) ?? ""];
  }
  if (open.old === null || open.new === null) {
    // Only git's first line names a file without a hunk: both halves name the same one.
    const half = (open.named.length - 1) / 2;
    const [a, b] = [fileName(open.named.slice(0, half)), fileName(open.named.slice(half + 1))];
    const [old, now] = withoutPrefixes(a, b);
    if (old !== now) return ["", ""];
    return [open.isNew ? null : old, open.isDeleted ? null : now];
  }
  const [old, now] = [fileName(open.old), fileName(open.new)];
  const isNew = open.isNew || old === "/dev/null";
  const isDeleted = open.isDeleted || now === "/dev/null";
  if (isNew || isDeleted) {
    const name = isNew ? now : old;
    const stripped =
      /^[a-z]\/./.test(name) && open.named !== "" ? name.slice(2) : name.replace(/^[ab]\//, "");
    return [isNew ? null : stripped, isDeleted ? null : stripped];
  }
  const [from, to] = withoutPrefixes(old, now);
  // Plain diffs compare `file.orig` with `file`: the new one is meant.
  return open.named === "" ? [to, to] : [from, to];
}

/** A name without the time that plain diffs put behind a tab. */
function fileName(written: string): string {
  return unquotePath(written.replace(/\t.*$/, "").trimEnd()) ?? "";
}

/** `a/x` and `b/x`, or the letters of `diff.mnemonicPrefix`. */
function withoutPrefixes(old: string, now: string): readonly [string, string] {
  const both = /^[a-z]\/./.test(old) && /^[a-z]\/./.test(now) && old[0] !== now[0];
  return both ? [old.slice(2), now.slice(2)] : [old, now];
}
