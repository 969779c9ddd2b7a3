import { describe, expect, test } from "vitest";
import { edits, failure, update } from "./reply.ts";

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
