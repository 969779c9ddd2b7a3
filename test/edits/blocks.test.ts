import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockSplitter, readBlock } from "../../src/edits/blocks.ts";
import { parseReply } from "../../src/edits/parse.ts";

/** What is told of a reply that comes in pieces that end at the given places. */
function told(reply: string, cuts: readonly number[] = []): { opened: string[]; closed: string[] } {
  const opened: string[] = [];
  const closed: string[] = [];
  const blocks = blockSplitter({ opened: (path) => opened.push(path), closed: (text) => closed.push(text) });
  let from = 0;
  for (const at of [...new Set(cuts), reply.length].toSorted((a, b) => a - b)) {
    blocks.push(reply.slice(from, at));
    from = at;
  }
  return { opened, closed };
}

const V4A = [
  "Here it is:",
  "*** Begin Patch",
  "*** Add File: a.js",
  "+first",
  "+```",
  "*** Update File: b.js",
  "@@",
  "-old",
  "+new",
  "*** Delete File: c.js",
  "*** Add File: d.js",
  "+last",
  "*** End Patch",
].join("\n");
const FENCED = `\`\`\`diff\n${V4A}\n\`\`\`\n`;
const SEARCH_REPLACE = [
  "a.js",
  "<<<<<<< SEARCH",
  "old",
  "=======",
  "new",
  ">>>>>>> REPLACE",
  "",
  "b.js",
  "<<<<<<< SEARCH",
  "=======",
  "new",
  ">>>>>>> REPLACE",
  "",
].join("\n");
const WHOLE = ["a.js", "```js", "first", "```", "", "**b.js**", "```js", "second", "```", ""].join("\n");
const DIFF = [
  "diff --git a/a.js b/a.js",
  "--- a/a.js",
  "+++ b/a.js",
  "@@ -1 +1 @@",
  "-old",
  "+new",
  "diff --git a/b.js b/b.js",
  "--- a/b.js",
  "+++ b/b.js",
  "@@ -1 +1 @@",
  "-old",
  "+new",
  "",
].join("\n");

const REPLIES = { V4A, FENCED, SEARCH_REPLACE, WHOLE, DIFF } as const;

describe.each(Object.entries(REPLIES))("%s", (_, reply) => {
  test("what is told early is what the whole reply says, but for its last block", () => {
    const whole = parseReply(reply);
    if (!whole.ok) throw new Error(whole.failure.message);
    expect(told(reply).closed.flatMap(readBlock)).toEqual(whole.value.slice(0, -1));
  });

  test("however it is cut", () => {
    const once = told(reply);
    fc.assert(
      fc.property(fc.array(fc.nat(reply.length)), (cuts) => {
        expect(told(reply, cuts)).toEqual(once);
      }),
    );
  });
});

test("a file is opened where its patch begins to speak of it", () => {
  expect(told(V4A).opened).toEqual(["a.js", "b.js", "d.js"]);
});

test.each([
  ["one file", "*** Begin Patch\n*** Add File: a.js\n+x\n*** End Patch\n"],
  ["one file in a fence, with lines after it", "a.js\n```js\nx\n```\n\n\n"],
  ["nothing", ""],
])("of %s nothing is told: it is whole when the reply is", (_, reply) => {
  expect(told(reply).closed).toEqual([]);
});

test("a reply that begins anew leaves nothing of the old one", () => {
  const closed: string[] = [];
  const blocks = blockSplitter({ opened: () => undefined, closed: (text) => closed.push(text) });
  blocks.push("*** Begin Patch\n*** Add File: a.js\n+x");
  blocks.restart();
  blocks.push("*** Begin Patch\n*** Add File: b.js\n+y\n*** Add File: c.js\n");
  expect(closed.flatMap(readBlock)).toEqual([{ kind: "add", path: "b.js", content: "y\n" }]);
});

test.each(["*** Begin Patch", "*** Add File: a.js\nnot a line of it", "```js\nx", "prose"])(
  "%j by itself holds no edits",
  (block) => {
    expect(readBlock(block)).toEqual([]);
  },
);
