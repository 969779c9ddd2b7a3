import type { ChangeSet, FileChange } from "../domain/change.ts";

/** Content by path; null where there is no file. */
export type Tree = ReadonlyMap<string, string | null>;

/**
 * The change set between two states of the same files. `origins` tells where a file came from; it
 * counts as a move only when the old place is empty afterwards and the new one was empty before.
 * Files that end as they began are left out.
 */
export function changesBetween(
  before: Tree,
  after: Tree,
  origins: ReadonlyMap<string, string>,
): readonly FileChange[] {
  const at = (tree: Tree, path: string): string | null => tree.get(path) ?? null;
  const moves = new Map<string, string>();
  for (const [to, from] of origins) {
    const moved = at(before, from) !== null && at(after, from) === null;
    if (moved && at(before, to) === null && at(after, to) !== null) moves.set(to, from);
  }
  const left = new Set(moves.values());
  const changes: FileChange[] = [];
  for (const path of after.keys()) {
    if (left.has(path)) continue;
    const from = moves.get(path) ?? null;
    const change = {
      path,
      renamedFrom: from,
      before: at(before, from ?? path),
      after: at(after, path),
    };
    if (from !== null || change.before !== change.after) changes.push(change);
  }
  return changes;
}

/**
 * Two change sets as one: `then` was made on top of `first`. What cancels out disappears, and a
 * file moved twice moved once.
 */
export function compose(first: ChangeSet, then: ChangeSet): ChangeSet {
  const before = new Map<string, string | null>();
  const after = new Map<string, string | null>();
  const origins = new Map<string, string>();
  for (const changes of [first, then]) {
    for (const change of changes) {
      const from = change.renamedFrom ?? change.path;
      if (!before.has(from)) before.set(from, change.before);
      if (!before.has(change.path)) before.set(change.path, null);
      const origin = origins.get(from) ?? from;
      if (from !== change.path) {
        after.set(from, null);
        origins.delete(from);
      }
      after.set(change.path, change.after);
      if (change.after === null) origins.delete(change.path);
      else if (change.renamedFrom !== null) origins.set(change.path, origin);
    }
  }
  return changesBetween(before, after, origins);
}
