import { posix } from "node:path";
import { BOUNDS } from "../../domain/bounds.ts";
import type { ChangeSet, FileChange } from "../../domain/change.ts";
import { printPatch } from "../../edits/patch.ts";

/** Paths of the files of a draft that one reviewer answers for, in the draft's order. */
export type Share = readonly string[];

/** Of a larger part of the draft one reviewer would be busy while the others are done. */
const LARGEST_SHARE = 0.75;

/**
 * Shares a large draft out among reviewers who read it at the same time: what imports each other stays
 * together, and the shares are of about one size. Null where one reviewer is as good: the draft is small,
 * its files hang together, or most of it is one of them.
 */
export function splitDraft(changes: ChangeSet): readonly Share[] | null {
  const sizes = new Map(changes.map((change) => [change.path, Buffer.byteLength(printPatch([change]))]));
  const sizeOf = (group: ChangeSet): number =>
    group.reduce((sum, { path }) => sum + (sizes.get(path) ?? 0), 0);
  const total = sizeOf(changes);
  if (total < BOUNDS.review_split_bytes) return null;
  const groups = groupsOf(changes);
  const most = Math.floor(total / BOUNDS.review_share_bytes);
  const count = Math.min(BOUNDS.review_parallel, most, groups.length);
  if (count < 2) return null;
  const shares = Array.from({ length: count }, (): { files: FileChange[]; bytes: number } => ({
    files: [],
    bytes: 0,
  }));
  // The largest first, each to whoever has the least: no share is more than a third above the best there is.
  for (const group of groups.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const least = shares.reduce((a, b) => (b.bytes < a.bytes ? b : a));
    least.files.push(...group);
    least.bytes += sizeOf(group);
  }
  if (shares.some(({ bytes }) => bytes > total * LARGEST_SHARE)) return null;
  const place = new Map(changes.map(({ path }, index) => [path, index]));
  const at = (path: string): number => place.get(path) ?? 0;
  return shares
    .map(({ files }) => files.map(({ path }) => path).toSorted((a, b) => at(a) - at(b)))
    .toSorted((a, b) => at(a[0] ?? "") - at(b[0] ?? ""));
}

/** Files that hang together, directly or through others; in the order of their first ones. */
function groupsOf(changes: ChangeSet): readonly ChangeSet[] {
  const groups: FileChange[][] = [];
  const mentions = changes.map(referencesOf);
  for (const [index, change] of changes.entries()) {
    const joined = groups.filter((group) =>
      group.some((other) => {
        const at = changes.indexOf(other);
        return sharesScope(change, other) || refers(mentions[index], other) || refers(mentions[at], change);
      }),
    );
    const rest = groups.filter((group) => !joined.includes(group));
    const [first, ...others] = joined;
    const merged = [...(first ?? []), ...others.flat(), change];
    groups.splice(0, groups.length, ...rest, merged);
  }
  const place = new Map(changes.map((change, index) => [change, index]));
  const at = (group: ChangeSet): number => Math.min(...group.map((change) => place.get(change) ?? 0));
  return groups.toSorted((a, b) => at(a) - at(b));
}

/** Languages in which the files of a folder see each other without an import. */
const FOLDER_SCOPE = /\.(go|java|kt|scala|cs|swift|tf)$/;

function sharesScope(one: FileChange, other: FileChange): boolean {
  const kind = FOLDER_SCOPE.exec(one.path)?.[0];
  return (
    kind !== undefined && other.path.endsWith(kind) && posix.dirname(one.path) === posix.dirname(other.path)
  );
}

/** A line by which a file can bring another one in, in whatever language. */
const BRINGS_IN = new RegExp(
  [
    String.raw`^\s*[#@]?(import|export|from|use|using|pub|mod|require|include|forward|source)\b`,
    String.raw`\bfrom\s*["']`,
    String.raw`\b(require|import|mock|include|load|source|url|URL|open|readFile|readFileSync)\s*\(\s*["'\x60]`,
    String.raw`\b(src|href|action)\s*=\s*["']`,
  ].join("|"),
);

/**
 * The names in lines that bring something in. A wrong one costs time, as two files stay together that
 * needn't; a missing one would part what belongs together.
 */
function referencesOf({ before, after }: FileChange): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of `${before ?? ""}\n${after ?? ""}`.split("\n")) {
    if (!BRINGS_IN.test(line)) continue;
    for (const [name] of line.matchAll(/[\w$-]+/g)) names.add(name.toLowerCase());
  }
  return names;
}

function refers(names: ReadonlySet<string> | undefined, { path, renamedFrom }: FileChange): boolean {
  return [path, renamedFrom ?? path].flatMap(importNames).some((name) => names?.has(name));
}

/** Files that stand for their folder. */
const FOLDER_FILES: ReadonlySet<string> = new Set(["index", "__init__", "mod"]);

/** What a file is imported by: its name without endings, or its folder's where it stands for that. */
function importNames(path: string): readonly string[] {
  const stem = posix.basename(path).replace(/\..*$/, "").toLowerCase();
  const folder = posix.basename(posix.dirname(path)).toLowerCase();
  return [stem, stem.replace(/^_/, ""), ...(FOLDER_FILES.has(stem) ? [folder] : [])];
}
