import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { applyEdits } from "../../../src/edits/apply.ts";
import { parseReply } from "../../../src/edits/parse.ts";
import { editsText, withEndingsKept } from "../../../src/models/codex/edits-text.ts";

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

const plain = (text: string | null): string | null =>
  text?.replaceAll("\r\n", "\n").replace(/\n+$/, "") ?? null;

test("whatever the texts are, what is written reads back as the same changes, but for mixed line endings", () => {
  const line = fc.constantFrom("a\n", "b\n", "\n", "  a\n", "a\r\n", "@@\n", "-a\n", "```\n", "end");
  const text = fc.array(line).map((parts) => parts.join(""));
  const reads = fc.property(text, text, fc.option(text), (before, after, added) => {
    const made = added === null ? [] : [change("b/c.txt", null, added)];
    const changes = withEndingsKept([change("a.txt", before, after), ...made]);
    fc.pre(changes.length > 0);
    const back = readBack(changes, editsText(changes) ?? "");
    const isClean = !/\r/.test(before) && /(^|\n)$/.test(before);
    if (isClean || !Array.isArray(back)) expect(back).toEqual(changes);
    else expect(back.map(({ after }) => plain(after))).toEqual(changes.map(({ after }) => plain(after)));
  });
  expect(() => fc.assert(reads, { numRuns: 300 })).not.toThrow();
});

test.each([
  ["x\ny\n", "x\r\nz\r\n", "x\nz\n"],
  ["x\r\ny\r\n", "x\nz\n", "x\r\nz\r\n"],
  ["x\ny", "x\nz\n", "x\nz"],
  ["", "x\r\ny", "x\ny\n"],
])("edits leave a file its line endings: %j", (before, after, kept) => {
  expect(withEndingsKept([change("a.txt", before, after)])).toEqual([change("a.txt", before, kept)]);
});

test("other line endings alone are no change, and a new file gets line feeds", () => {
  const changes = [change("a.txt", "x\ny\n", "x\r\ny\r\n"), change("b.txt", "x\ny\n", "x\ny")];
  expect(withEndingsKept(changes)).toEqual([]);
  expect(withEndingsKept([change("a.txt", null, "x\r\ny")])).toEqual([change("a.txt", null, "x\ny")]);
});
