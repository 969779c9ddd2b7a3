import { describe, expect, test } from "vitest";
import type { Edit } from "../../src/edits/edit.ts";
import { parseReply } from "../../src/edits/parse.ts";

function edits(text: string): readonly Edit[] {
  const parsed = parseReply(text);
  if (!parsed.ok) throw new Error(`${parsed.failure.kind}: ${parsed.failure.message}`);
  return parsed.value;
}

function failure(text: string): { kind: string; message: string } {
  const parsed = parseReply(text);
  if (parsed.ok) throw new Error(`read as ${JSON.stringify(parsed.value)}`);
  return parsed.failure;
}

function update(path: string, before: string[], after: string[], moveTo: string | null = null): Edit {
  return { kind: "update", path, moveTo, hunks: [{ anchors: [], before, after, atEnd: false }] };
}

describe("V4A", () => {
  const body = "*** Update File: src/a.ts\n@@\n keep\n-old\n+new";
  const expected = [update("src/a.ts", ["keep", "old"], ["keep", "new"])];

  test.each([
    ["plain", `*** Begin Patch\n${body}\n*** End Patch`],
    ["in a fence", `\`\`\`diff\n*** Begin Patch\n${body}\n*** End Patch\n\`\`\`\n`],
    ["with prose around", `Here you go.\n\n*** Begin Patch\n${body}\n*** End Patch\n\nThat is all.`],
    ["as a heredoc", `apply_patch <<'EOF'\n*** Begin Patch\n${body}\n*** End Patch\nEOF`],
    [
      "as a heredoc in a fence",
      `\`\`\`sh\napply_patch <<"P"\n*** Begin Patch\n${body}\n*** End Patch\nP\n\`\`\``,
    ],
    ["without its beginning", `${body}\n*** End Patch\n`],
    ["without both, closed by its fence", `\`\`\`\n${body}\n\`\`\`\n`],
    ["without its end, closed by its heredoc", `apply_patch <<EOF\n*** Begin Patch\n${body}\nEOF\n`],
    ["with CRLF", `*** Begin Patch\n${body}\n*** End Patch\n`.replaceAll("\n", "\r\n")],
    ["with a byte-order mark", `\uFEFF*** Begin Patch\n${body}\n*** End Patch\n`],
    ["with line numbers", `*** Begin Patch\n${body.replace("@@", "@@ -1,2 +1,2 @@ f()")}\n*** End Patch`],
    ["without the first @@", `*** Begin Patch\n${body.replace("@@\n", "")}\n*** End Patch`],
    ["with a gap before its end", `*** Begin Patch\n\n${body}\n\n*** End Patch`],
  ])("is read %s", (_, text) => {
    expect(edits(text)).toEqual(expected);
  });

  test("every kind of edit, anchors and end of file", () => {
    const text = [
      "*** Begin Patch",
      "*** Add File: docs/New Page.md",
      "+# New",
      "+",
      "+*** End Patch",
      "*** Delete File: old.ts",
      "*** Update File: a.py",
      "*** Move to: lib/a.py",
      "@@ class A",
      "@@   def f(self):",
      "-    return 1",
      "+    return 2",
      "@@",
      " last",
      "+more",
      "*** End of File",
      "*** End Patch",
    ].join("\n");
    expect(edits(text)).toEqual([
      { kind: "add", path: "docs/New Page.md", content: "# New\n\n*** End Patch\n" },
      { kind: "delete", path: "old.ts" },
      {
        kind: "update",
        path: "a.py",
        moveTo: "lib/a.py",
        hunks: [
          {
            anchors: ["class A", "def f(self):"],
            before: ["    return 1"],
            after: ["    return 2"],
            atEnd: false,
          },
          { anchors: [], before: ["last"], after: ["last", "more"], atEnd: true },
        ],
      },
    ]);
  });

  test("a blank context line may lack its space; a blank line between parts is no context", () => {
    const text = "*** Begin Patch\n*** Update File: a\n@@\n x\n\n-y\n\n*** Delete File: b\n*** End Patch";
    expect(edits(text)).toEqual([update("a", ["x", "", "y"], ["x", ""]), { kind: "delete", path: "b" }]);
  });

  test("an empty file, and a move without hunks", () => {
    const text = "*** Begin Patch\n*** Add File: empty\n*** Update File: a\n*** Move to: b\n*** End Patch";
    expect(edits(text)).toEqual([
      { kind: "add", path: "empty", content: "" },
      { kind: "update", path: "a", moveTo: "b", hunks: [] },
    ]);
  });

  test.each([
    ["a hunk", "*** Begin Patch\n*** Update File: a\n@@\n-x\n+y\n"],
    ["an added file", "*** Begin Patch\n*** Add File: a\n+x"],
    ["the anchor", "*** Begin Patch\n*** Update File: a\n@@ class A"],
    ["the first line", "*** Begin Patch\n"],
    ["the file's name", "Sure:\n*** Begin Patch\n*** Update File: a\n"],
    ["a patch without a beginning", "*** Add File: a\n+x\n"],
    ["a fence left open", "```\n*** Begin Patch\n*** Add File: a\n+x\n"],
  ])("a reply that stops in %s is truncated", (_, text) => {
    expect(failure(text).kind).toBe("truncated");
  });

  test.each([
    ["a line without a mark", "*** Begin Patch\n*** Update File: a\n@@\n x\nfoo\n*** End Patch", '"foo"'],
    ["an added line without +", "*** Begin Patch\n*** Add File: a\n+x\ny\n*** End Patch", '"y"'],
    ["an unknown verb", "*** Begin Patch\n*** Rename File: a\n*** End Patch", "Rename File"],
    ["no path", "*** Begin Patch\n*** Delete File: \n*** End Patch", "names no file"],
    ["no target", "*** Begin Patch\n*** Update File: a\n*** Move to:\n*** End Patch", "names no file"],
    ["no hunk", "*** Begin Patch\n*** Update File: a\n*** End Patch", "has no hunk"],
    ["only an anchor", "*** Begin Patch\n*** Update File: a\n@@ x\n*** End Patch", "End Patch"],
    ["an end without a beginning", "well\n*** End Patch\n", "has no beginning"],
    ["two beginnings", "*** Begin Patch\n*** Begin Patch\n*** End Patch", "Begin Patch"],
  ])("%s is malformed, with the line", (_, text, part) => {
    expect(failure(text)).toMatchObject({ kind: "malformed", message: expect.stringContaining(part) });
  });

  test("an empty patch has no edits", () => {
    expect(failure("*** Begin Patch\n*** End Patch")).toMatchObject({ kind: "no-edits" });
  });
});

describe("search/replace", () => {
  const block = "<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE";
  const expected = [update("src/a.ts", ["old"], ["new"])];

  test.each([
    ["path above", `src/a.ts\n${block}`],
    ["path above the fence", `Do this:\n\nsrc/a.ts\n\`\`\`ts\n${block}\n\`\`\``],
    ["path in the fence", `\`\`\`ts\nsrc/a.ts\n${block}\n\`\`\``],
    ["path in the info string", `\`\`\`ts src/a.ts\n${block}\n\`\`\``],
    ["path in backticks", `\`src/a.ts\`\n${block}`],
    ["path in bold", `**src/a.ts:**\n${block}`],
    ["path as a heading", `### \`src/a.ts\`\n\n${block}`],
    ["path with a label", `File: src/a.ts\n${block}`],
    ["CRLF", `src/a.ts\n${block}\n`.replaceAll("\n", "\r\n")],
    ["longer markers", `src/a.ts\n<<<<<<<<< SEARCH\nold\n=========\nnew\n>>>>>>>>> REPLACE`],
    ["uneven markers", `src/a.ts\n<<<<<<< SEARCH\nold\n======\nnew\n>>>>>>> REPLACE`],
  ])("%s", (_, text) => {
    expect(edits(text)).toEqual(expected);
  });

  test("a block without a path goes on with the last one, right behind it only", () => {
    const second = block.replace("old", "c").replace("new", "d");
    expect(edits(`src/a.ts\n${block}\n\n\`\`\`\n${second}\n\`\`\``)).toEqual([
      ...expected,
      update("src/a.ts", ["c"], ["d"]),
    ]);
    expect(failure(`src/a.ts\n${block}\nand in the other file:\n${second}`)).toMatchObject({
      kind: "malformed",
      message: expect.stringContaining("no line with the file's path"),
    });
    expect(edits(`src/a.ts\n${block}\n\`\`\`ts src/b.ts\n${second}\n\`\`\``)).toEqual([
      ...expected,
      update("src/b.ts", ["c"], ["d"]),
    ]);
  });

  test("an empty search is a new file; an empty replacement deletes", () => {
    expect(edits("a.ts\n<<<<<<< SEARCH\n=======\nx\n>>>>>>> REPLACE")).toEqual([
      { kind: "add", path: "a.ts", content: "x\n" },
    ]);
    expect(edits("a.ts\n<<<<<<< SEARCH\nx\n=======\n>>>>>>> REPLACE")).toEqual([update("a.ts", ["x"], [])]);
  });

  test("the text may hold fences, patches and shorter markers", () => {
    const text =
      "a.md\n<<<<<<<<< SEARCH\n```\n*** Begin Patch\n=======\n=========\n--- a\n+++ b\n>>>>>>>>> REPLACE";
    expect(edits(text)).toEqual([update("a.md", ["```", "*** Begin Patch", "======="], ["--- a", "+++ b"])]);
  });

  test.each([
    ["cut in the search", "a.ts\n<<<<<<< SEARCH\nx", "truncated"],
    ["cut in the replacement", "a.ts\n<<<<<<< SEARCH\nx\n=======\ny", "truncated"],
    ["no divider", "a.ts\n<<<<<<< SEARCH\nx\n>>>>>>> REPLACE", "malformed"],
    ["two dividers", "a.ts\n<<<<<<< SEARCH\nx\n=======\ny\n=======\n>>>>>>> REPLACE", "malformed"],
    ["no path", "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE", "malformed"],
    ["prose for a path", "Change this\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE", "malformed"],
    ["a block in a block", "a.ts\n<<<<<<< SEARCH\nx\n<<<<<<< SEARCH\n>>>>>>> REPLACE", "malformed"],
    ["an end without a beginning", "x\n=======\ny\n>>>>>>> REPLACE", "malformed"],
  ])("%s", (_, text, kind) => {
    expect(failure(text).kind).toBe(kind);
  });
});

describe("whole files", () => {
  const expected = [{ kind: "write", path: "src/a.ts", content: "x\n" }];

  test.each([
    ["path above", "src/a.ts\n```ts\nx\n```"],
    ["path above, a gap between", "src/a.ts\n\n```ts\nx\n```"],
    ["path in the info string", "```ts src/a.ts\nx\n```"],
    ["path behind slashes", "```ts // src/a.ts\nx\n```"],
    ["path behind the language", "```ts:src/a.ts\nx\n```"],
    ["path as a title", '```ts title="src/a.ts"\nx\n```'],
    ["path as a heading", "Fixed.\n\n#### src/a.ts\n```\nx\n```\nDone."],
    ["tildes", "src/a.ts\n~~~\nx\n~~~"],
    ["CRLF", "src/a.ts\r\n```ts\r\nx\r\n```\r\n"],
  ])("%s", (_, text) => {
    expect(edits(text)).toEqual(expected);
  });

  test("several files, an empty one, one about edits", () => {
    const text = "a.ts\n```\n```\nb.md\n````md\ntext\n```sh\nls\n```\n*** Begin Patch\n````\n";
    expect(edits(text)).toEqual([
      { kind: "write", path: "a.ts", content: "" },
      { kind: "write", path: "b.md", content: "text\n```sh\nls\n```\n*** Begin Patch\n" },
    ]);
  });

  test("a code block that names no file is no edit", () => {
    expect(failure("Run this with node.\n\n```sh\nnpm start\n```\n")).toMatchObject({
      kind: "no-edits",
      message: expect.stringContaining("do not say which file"),
    });
    expect(edits("src/a.ts\n```\nx\n```\nnow\n```sh\nnpm start\n```\n")).toEqual(expected);
    expect(edits("src/a.ts\n```\nx\n```\n```sh\nnpm start\n```\n")).toEqual(expected);
  });

  test.each([
    ["not closed", "a.ts\n```ts\nx\n", "truncated"],
    ["unnamed and not closed", "see\n```ts\nx\n", "truncated"],
    ["fences with words inside", "README.md\n```md\n# A\n```sh\nls\n```\n```\n", "malformed"],
    ["bare fences inside", "README.md\n```\n# A\n```\nls\n```\nmore\n```\n", "malformed"],
  ])("%s", (_, text, kind) => {
    expect(failure(text).kind).toBe(kind);
  });
});

describe("unified diff", () => {
  const hunk = "@@ -1,2 +1,2 @@\n keep\n-old\n+new";
  const expected = [update("src/a.ts", ["keep", "old"], ["keep", "new"])];

  test.each([
    ["git", `diff --git a/src/a.ts b/src/a.ts\nindex 1..2 100644\n--- a/src/a.ts\n+++ b/src/a.ts\n${hunk}\n`],
    ["plain", `--- src/a.ts\t2026-11-01\n+++ src/a.ts\t2026-11-02\n${hunk}\n`],
    ["fenced", `See:\n\`\`\`diff\n--- a/src/a.ts\n+++ b/src/a.ts\n${hunk}\n\`\`\``],
    [
      "fenced with wrong counts",
      `\`\`\`diff\n--- a/src/a.ts\n+++ b/src/a.ts\n${hunk.replaceAll(",2", ",9")}\n\`\`\``,
    ],
    [
      "fenced without counts",
      `\`\`\`diff\n--- a/src/a.ts\n+++ b/src/a.ts\n${hunk.replace(/@@.*@@/, "@@ @@")}\n\`\`\``,
    ],
    ["counts too small", `--- a/src/a.ts\n+++ b/src/a.ts\n${hunk.replaceAll(",2", ",1")}\n`],
    ["with prose behind", `--- a/src/a.ts\n+++ b/src/a.ts\n${hunk}\n\nThat is all.\n- one\n`],
    ["with a mail signature", `--- a/src/a.ts\n+++ b/src/a.ts\n${hunk}\n-- \n2.39\n`],
    ["CRLF", `--- a/src/a.ts\n+++ b/src/a.ts\n${hunk}\n`.replaceAll("\n", "\r\n")],
  ])("%s", (_, text) => {
    expect(edits(text)).toEqual(expected);
  });

  test("new, deleted, moved and empty files, quoted names", () => {
    const text = [
      "diff --git a/new.ts b/new.ts",
      "new file mode 100644",
      "--- /dev/null",
      "+++ b/new.ts",
      "@@ -0,0 +1,2 @@",
      "+a",
      "+b",
      "\\ No newline at end of file",
      "diff --git a/gone.ts b/gone.ts",
      "deleted file mode 100644",
      "--- a/gone.ts",
      "+++ /dev/null",
      "@@ -1 +0,0 @@",
      "-x",
      "diff --git a/from.ts b/to.ts",
      "similarity index 90%",
      "rename from from.ts",
      "rename to to.ts",
      "--- a/from.ts",
      "+++ b/to.ts",
      "@@ -1 +1 @@",
      "-x",
      "+y",
      "diff --git a/empty b/empty",
      "new file mode 100644",
      "index 0000000..e69de29",
      'diff --git "a/\\303\\251 x" "b/\\303\\251 x"',
      "deleted file mode 100644",
      "index e69de29..0000000",
    ].join("\n");
    expect(edits(text)).toEqual([
      { kind: "add", path: "new.ts", content: "a\nb" },
      { kind: "delete", path: "gone.ts" },
      update("from.ts", ["x"], ["y"], "to.ts"),
      { kind: "add", path: "empty", content: "" },
      { kind: "delete", path: "é x" },
    ]);
  });

  test("removed lines that look like a header are removed lines", () => {
    const text = "--- a/q.sql\n+++ b/q.sql\n@@ -1,2 +1,2 @@\n x\n--- old\n+++ new\n";
    expect(edits(text)).toEqual([update("q.sql", ["x", "-- old"], ["x", "++ new"])]);
  });

  test.each([
    ["cut in a hunk", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n", "truncated"],
    ["no counts and no fence", "--- a/x\n+++ b/x\n@@ @@\n a\n-b\n+c\n", "truncated"],
    ["no header", "@@ -1 +1 @@\n-a\n+b\n", "malformed"],
    ["no hunk", "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n", "malformed"],
    ["an empty hunk", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n@@ -3 +3 @@\n-a\n+b\n", "malformed"],
    ["two names without a move", "--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n", "malformed"],
    ["binary", "diff --git a/x b/x\nBinary files a/x and b/x differ\n", "malformed"],
    ["a copy", "diff --git a/x b/y\ncopy from x\ncopy to y\n", "malformed"],
    ["broken quotes", '--- "a/x\n+++ "b/x\n@@ -1 +1 @@\n-a\n+b\n', "malformed"],
    ["a new file with old lines", "--- /dev/null\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "malformed"],
  ])("%s", (_, text, kind) => {
    expect(failure(text).kind).toBe(kind);
  });
});

describe("no edits", () => {
  test.each([
    ["nothing", ""],
    ["blank lines", "\n  \n"],
    ["prose", "I can't do that, since src/a.ts does not exist.\n\n- one\n- two\n"],
    ["a mention of the format", "I would write `*** Begin Patch` and so on."],
  ])("%s", (_, text) => {
    expect(failure(text).kind).toBe("no-edits");
  });

  test("two formats in one reply are not sorted out", () => {
    const text =
      "*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\n\nb.ts\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n";
    expect(failure(text)).toMatchObject({ kind: "malformed", message: expect.stringContaining("mixes") });
  });
});
