import { describe, expect, test } from "vitest";
import { edits, failure, update } from "./reply.ts";

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
