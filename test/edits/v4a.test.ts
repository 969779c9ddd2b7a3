import { describe, expect, test } from "vitest";
import { edits, failure, update } from "./reply.ts";

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
