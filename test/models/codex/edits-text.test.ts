import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { applyEdits } from "../../../src/edits/apply.ts";
import { parseReply } from "../../../src/edits/parse.ts";
import { editsText } from "../../../src/models/codex/edits-text.ts";

/** The changes that a reader takes from the text. */
function readBack(changes: ChangeSet, text: string): unknown {
  const edits = parseReply(text);
  if (!edits.ok) return edits.failure;
  const applied = applyEdits(edits.value, new Map(changes.map(({ path, before }) => [path, before])));
  return applied.ok ? [...applied.value].sort((a, b) => (a.path < b.path ? -1 : 1)) : applied.failure;
}

const change = (path: string, before: string | null, after: string | null) => ({
  path,
  renamedFrom: null,
  before,
  after,
});

test("it is a short diff where that says enough", () => {
  const text = editsText([change("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n")]);
  expect(text).toContain("@@ -2,7 +2,7 @@\n 2\n");
});

test.each<readonly [string, ChangeSet]>([
  [
    "a place that looks like others",
    [change("a.txt", "x\n".repeat(40), `${"x\n".repeat(20)}y\n${"x\n".repeat(20)}`)],
  ],
  ["no line end at the end", [change("a.txt", "x\ny", "x\nz")]],
  ["an empty new file", [change("a.txt", null, "")]],
  ["an emptied file", [change("a.txt", "x\n", "")]],
  ["a filled file", [change("a.txt", "", "x\n")]],
  ["a deleted file", [change("a.txt", "x\n", null)]],
  ["carriage returns", [change("a.txt", "x\r\ny\r\n", "x\r\nz\r\n")]],
  [
    "a file of patches",
    [change("a.md", "*** Begin Patch\n--- a\n+++ b\n", "*** Begin Patch\n--- a\n+++ c\n")],
  ],
  ["names with blanks and more", [change('a b/ü "q".txt', "x\n", "y\n"), change("c d.txt", null, "n\n")]],
])("%s reads back", (_, changes) => {
  const text = editsText(changes);
  expect(readBack(changes, text ?? "")).toEqual([...changes]);
});

test("whatever the texts are, what is written reads back as the same changes", () => {
  const text = fc
    .array(fc.constantFrom("a\n", "b\n", "\n", "  a\n", "a\r\n", "@@\n", "-a\n", "```\n", "end"))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, fc.option(text), (before, after, added) => {
      fc.pre(before !== after);
      const changes = [
        change("a.txt", before, after),
        ...(added === null ? [] : [change("b/c.txt", null, added)]),
      ];
      const written = editsText(changes);
      // What the edits can't say is said to nobody.
      if (written !== null) expect(readBack(changes, written)).toEqual(changes);
    }),
  );
});
