import { describe, expect, test } from "vitest";
import { failure } from "./reply.ts";

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
