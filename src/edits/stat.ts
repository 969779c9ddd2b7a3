import type { ChangeSet, FileStat } from "../domain/change.ts";
import { differences } from "./line-diff.ts";
import { splitLines } from "./patch.ts";

/** Lines added and removed in each file, counted as `git diff --numstat` counts them. */
export function statOf(changes: ChangeSet): readonly FileStat[] {
  return changes.map((change) => {
    let [added, removed] = [0, 0];
    for (const stretch of differences(splitLines(change.before ?? ""), splitLines(change.after ?? ""))) {
      added += stretch.bEnd - stretch.bStart;
      removed += stretch.aEnd - stretch.aStart;
    }
    return { path: change.path, added, removed };
  });
}
