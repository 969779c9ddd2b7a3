import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeHunks, showHunks } from "../../src/edits/diff-place.ts";
import { type DiffFile, readDiff } from "../../src/edits/diff-text.ts";
import { printPatch } from "../../src/edits/patch.ts";

function files(text: string): readonly DiffFile[] {
  const read = readDiff(text);
  if (!read.ok) throw new Error(`${read.line}: ${read.why}`);
  return read.files;
}

/** From and to of each file, as `old > new`. */
function names(text: string): readonly string[] {
  return files(text).map(({ from, to }) => `${from ?? "-"} > ${to ?? "-"}`);
}

const HUNK = "@@ -1 +1 @@\n-a\n+b\n";

describe("names", () => {
  test.each([
    [
      "git",
      `diff --git a/x.ts b/x.ts\nindex 1234567..89abcde 100644\n--- a/x.ts\n+++ b/x.ts\n${HUNK}`,
      "x.ts > x.ts",
    ],
    ["a space", `diff --git a/a b.ts b/a b.ts\n--- a/a b.ts\t\n+++ b/a b.ts\t\n${HUNK}`, "a b.ts > a b.ts"],
    [
      "quoted",
      `diff --git "a/\\303\\244.ts" "b/\\303\\244.ts"\n--- "a/\\303\\244.ts"\n+++ "b/\\303\\244.ts"\n${HUNK}`,
      "ä.ts > ä.ts",
    ],
    ["mnemonic", `diff --git i/x.ts w/x.ts\n--- i/x.ts\n+++ w/x.ts\n${HUNK}`, "x.ts > x.ts"],
    ["none", `diff --git x/x.ts x/x.ts\n--- x/x.ts\n+++ x/x.ts\n${HUNK}`, "x/x.ts > x/x.ts"],
    ["new", `diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n`, "- > x"],
    ["empty new", "diff --git a/x b/x\nnew file mode 100644\nindex 0000000..e69de29\n", "- > x"],
    [
      "deleted",
      `diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n`,
      "x > -",
    ],
    ["renamed", "diff --git a/x b/y z\nsimilarity index 100%\nrename from x\nrename to y z\n", "x > y z"],
    [
      "plain",
      `--- old/x.ts\t2026-01-01 00:00\n+++ new/x.ts\t2026-01-01 00:00\n${HUNK}`,
      "new/x.ts > new/x.ts",
    ],
    ["plain with prefixes", `--- a/x.ts\n+++ b/x.ts\n${HUNK}`, "x.ts > x.ts"],
    ["backup", `--- x.ts.orig\n+++ x.ts\n${HUNK}`, "x.ts > x.ts"],
    ["CRLF", `diff --git a/x b/x\r\n--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n`, "x > x"],
    [
      "coloured",
      `\x1b[1mdiff --git a/x b/x\x1b[m\n\x1b[1m--- a/x\x1b[m\n\x1b[1m+++ b/x\x1b[m\n\x1b[36m@@ -1 +1 @@\x1b[m\n\x1b[31m-a\x1b[m\n\x1b[32m+\x1b[m\x1b[32mb\x1b[m\n`,
      "x > x",
    ],
    [
      "mail",
      `From 1234 Mon Sep 17\nSubject: x\n---\n x | 2 +-\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n${HUNK}-- \n2.39.5\n`,
      "x > x",
    ],
    [
      "merge",
      "diff --cc x.ts\nindex 1,2..3\n--- a/x.ts\n+++ b/x.ts\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n",
      "x.ts > x.ts",
    ],
  ])("%s", (_name, text, expected) => {
    expect(names(text)).toEqual([expected]);
  });

  test("several files, one after the other", () => {
    const text = ["x", "y"].map(
      (name) => `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n${HUNK}`,
    );
    expect(names(text.join(""))).toEqual(["x > x", "y > y"]);
    expect(names(`--- a/x\n+++ b/x\n${HUNK}--- a/y\n+++ b/y\n${HUNK}`)).toEqual(["x > x", "y > y"]);
  });
});

test.each([
  ["binary", "diff --git a/x b/x\nindex 1234567..89abcde 100644\nBinary files a/x and b/x differ\n"],
  [
    "binary",
    "diff --git a/x b/x\nnew file mode 100644\nindex 0000000..89abcde\nGIT binary patch\nliteral 3\nKcmZ\n\n",
  ],
  ["submodule", "diff --git a/x b/x\nindex 1234567..89abcde 160000\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"],
  ["symbolic link", "diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n"],
  ["combined", "diff --cc x\nindex 1,2..3\n"],
])("%s is told apart", (special, text) => {
  expect(files(text)).toMatchObject([{ special }]);
});

test("the blob that it was made from", () => {
  expect(files(`diff --git a/x b/x\nindex 1234567..89abcde 100644\n--- a/x\n+++ b/x\n${HUNK}`)).toMatchObject(
    [{ blob: "1234567" }],
  );
  expect(files("diff --git a/x b/x\nnew file mode 100644\nindex 0000000..e69de29\n")).toMatchObject([
    { blob: null },
  ]);
});

test("lines that look like a header, missing final newlines, and an empty line without its blank", () => {
  const head = "diff --git a/x b/x\n--- a/x\n+++ b/x\n";
  const read = files(`${head}@@ -1,3 +1,3 @@\n--- a\n+++ b\n\n-end\n\\ No newline at end of file\n+end\n`);
  expect(read[0]?.hunks).toEqual([
    { oldStart: 0, newStart: 0, before: ["-- a\n", "\n", "end"], after: ["++ b\n", "\n", "end\n"] },
  ]);
});

test.each([
  ["cut", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-a\n+b\n", 3],
  ["too long a line", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n*b\n", 3],
  ["absurd numbers", "--- a/x\n+++ b/x\n@@ -99999999999999999999 +1 @@\n-a\n+b\n", 3],
  ["no name", "diff --git a b c\n", 1],
])("%s is an error on its line", (_name, text, line) => {
  expect(readDiff(text)).toMatchObject({ ok: false, line });
});

test("what holds no diff has no files", () => {
  expect(files("hello\nworld\n")).toEqual([]);
  expect(files("")).toEqual([]);
});

const TEXT = fc
  .array(
    fc.tuple(
      fc.constantFrom("a", "b", "", "\t}", "--- x", "@@ -1 +1 @@", "é"),
      fc.constantFrom("\n", "\r\n"),
    ),
  )
  .chain((lines) =>
    fc.boolean().map((end) => {
      const text = lines.map((line) => line.join("")).join("");
      return end ? text : text.replace(/\r?\n$/, "");
    }),
  );

test("a printed patch is read back to the byte, forwards and backwards", () => {
  fc.assert(
    fc.property(TEXT, TEXT, (before, after) => {
      fc.pre(before !== after);
      const [file] = files(printPatch([{ path: "x y.ts", renamedFrom: null, before, after }]));
      const hunks = file?.hunks ?? [];
      expect(file).toMatchObject({ from: "x y.ts", to: "x y.ts" });
      expect(placeHunks(before, hunks)).toEqual({ ok: true, text: after });
      expect(placeHunks(after, hunks, true)).toEqual({ ok: true, text: before });
    }),
  );
});

test("whatever comes in, it is read or refused, and applied or not", () => {
  const piece = fc.constantFrom(
    "diff --git a/x b/x\n",
    "--- a/x\n",
    "+++ b/x\n",
    "@@ -1,2 +1 @@\n",
    "@@ -0,0 +1 @@\n",
    "@@ -1 +1 @@\r\n",
    "rename from x\n",
    "rename to y\n",
    "-a\n",
    "+b\n",
    " c\n",
    "\\ No newline at end of file\n",
    "\n",
    '--- "a/\\30',
  );
  fc.assert(
    fc.property(fc.array(piece), fc.string(), (pieces, text) => {
      const read = readDiff(pieces.join(""));
      if (!read.ok) {
        expect(read.line).toBeGreaterThan(0);
        return;
      }
      for (const { hunks } of read.files) {
        showHunks(hunks);
        const placed = placeHunks(text, hunks);
        if (placed.ok) expect(placeHunks(placed.text, hunks, true).ok).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["a last line without an end, before others", "@@ -0,0 +1 @@\n+b\n\\ No newline at end of file\n", "a\n"],
  ["a line behind the last one, which has no end", "@@ -1,0 +2 @@\n+b\n", "a"],
])("%s fits nowhere", (_name, diff, text) => {
  const [file] = files(`--- a/x\n+++ b/x\n${diff}`);
  expect(placeHunks(text, file?.hunks ?? [])).toMatchObject({ ok: false, hunk: 1 });
});

test("hunks find their lines where these have moved to, and nowhere else", () => {
  const [file] = files("--- a/x\n+++ b/x\n@@ -2,2 +2,2 @@\n a\n-b\n+c\n");
  const hunks = file?.hunks ?? [];
  expect(placeHunks("0\n1\n2\n3\na\nb\n", hunks)).toEqual({ ok: true, text: "0\n1\n2\n3\na\nc\n" });
  expect(placeHunks("a\nb\n0\n0\na\nb\n", hunks)).toEqual({ ok: true, text: "a\nc\n0\n0\na\nb\n" });
  expect(placeHunks("a\nx\n", hunks)).toEqual({ ok: false, hunk: 1, line: 2 });
});

test("what a diff shows stands at its line numbers", () => {
  const [file] = files("--- a/x\n+++ b/x\n@@ -3 +3,2 @@\n-c\n+C\n+D\n@@ -6 +7 @@\n f\n");
  expect(showHunks(file?.hunks ?? [])).toEqual({ before: "\n\nc\n\n\nf\n", after: "\n\nC\nD\n\n\nf\n" });
});
