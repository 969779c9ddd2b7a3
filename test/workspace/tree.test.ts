import * as fc from "fast-check";
import { expect, test } from "vitest";
import { foldTree } from "../../src/workspace/tree.ts";

test.each<[string, readonly string[], number, readonly string[]]>([
  ["fits", ["a", "b/c"], 2, ["a", "b/c"]],
  ["folds the deepest first", ["a/b/c", "a/b/d", "a/e", "f"], 3, ["a/b/ (2 files)", "a/e", "f"]],
  ["folds to the top", ["a/b/c", "a/d", "e/f"], 2, ["a/ (2 files)", "e/ (1 file)"]],
  ["cuts what can't be folded", ["a", "b", "c", "d"], 3, ["a", "b", "and 2 more"]],
  ["leaves out names that break lines", ["a\nb", "c\u2028", "d"], 5, ["d"]],
])("%s", (_, files, entries, expected) => {
  expect(foldTree(files, entries)).toEqual(expected);
});

test("never more entries than asked for, and every file is counted", () => {
  const name = fc.constantFrom("a", "b", "c", "d.ts", "e.ts");
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
  fc.assert(
    fc.property(
      fc.uniqueArray(path, { maxLength: 60 }),
      fc.integer({ min: 2, max: 30 }),
      (paths, entries) => {
        const tree = foldTree(paths.toSorted(), entries);
        expect(tree.length).toBeLessThanOrEqual(entries);
        const counts = tree.map((entry) => Number(/\((\d+) file/.exec(entry)?.[1] ?? 1));
        const isCut = tree.some((entry) => entry.startsWith("and "));
        expect(isCut || counts.reduce((sum, count) => sum + count, 0) === paths.length).toBe(true);
      },
    ),
  );
});
