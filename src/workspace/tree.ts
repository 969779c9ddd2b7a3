/**
 * A listing of a repository that fits in so many entries: every file where they fit; else folders are
 * folded from the deepest level up, as `src/deep/ (12 files)`. Names with control characters are left
 * out, so that no name can break out of its line.
 */
export function foldTree(files: readonly string[], entries: number): readonly string[] {
  const shown = files.filter((path) => !/[\u0000-\u001f\u007f\u2028\u2029]/.test(path));
  if (shown.length <= entries) return shown;
  let best = foldAt(shown, 1);
  for (let depth = 2; ; depth++) {
    const finer = foldAt(shown, depth);
    if (finer.length > entries || finer.length === best.length) break;
    best = finer;
  }
  if (best.length <= entries) return best;
  return [...best.slice(0, entries - 1), `and ${best.length - entries + 1} more`];
}

/** One entry for each path of at most `depth` parts, and for each folder at that depth. */
function foldAt(files: readonly string[], depth: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of files) {
    const parts = path.split("/");
    const entry = parts.length <= depth ? path : `${parts.slice(0, depth).join("/")}/`;
    counts.set(entry, (counts.get(entry) ?? 0) + 1);
  }
  return [...counts].map(([entry, count]) => {
    if (!entry.endsWith("/")) return entry;
    return `${entry} (${count} ${count === 1 ? "file" : "files"})`;
  });
}
