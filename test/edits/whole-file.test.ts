import { describe, expect, test } from "vitest";
import { edits, failure } from "./reply.ts";

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
