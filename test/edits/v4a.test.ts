import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseReply } from "../../src/edits/parse.ts";
import { printV4A } from "../../src/edits/v4a.ts";
import { ok } from "../../src/domain/failure.ts";

/** A line of code as the format can hold it, the nasty ones on purpose. */
const line = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, "")),
  fc.constantFrom(
    "",
    " ",
    "*** End Patch",
    "*** Begin Patch",
    "@@",
    "```",
    "+",
    "-",
    "<<<<<<< SEARCH",
    "EOF",
  ),
);
const path = fc.constantFrom("a.ts", "src/b c.ts", "é/ü.md", "-x", "Makefile");
const anchor = fc
  .string({ unit: "grapheme-ascii", maxLength: 12 })
  .map((text) => text.trim())
  .filter((text) => text !== "" && !text.endsWith("@@"));
const hunk = fc
  .record({
    anchors: fc.array(anchor, { maxLength: 2 }),
    before: fc.array(line, { maxLength: 6 }),
    after: fc.array(line, { maxLength: 6 }),
    atEnd: fc.boolean(),
  })
  .filter(({ before, after }) => before.length + after.length > 0);
const edit = fc.oneof(
  fc.record({
    kind: fc.constant("add" as const),
    path,
    content: fc.array(line).map((lines) => lines.map((text) => `${text}\n`).join("")),
  }),
  fc.record({ kind: fc.constant("delete" as const), path }),
  fc.record({
    kind: fc.constant("update" as const),
    path,
    moveTo: fc.option(path),
    hunks: fc.array(hunk, { minLength: 1, maxLength: 3 }),
  }),
);

test("a printed patch reads back as the same edits, fenced or not", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, fenced) => {
      const patch = printV4A(edits);
      expect(parseReply(fenced ? `Here:\n\`\`\`\`diff\n${patch}\`\`\`\`\n` : patch)).toEqual(ok(edits));
    }),
    { numRuns: 500 },
  );
});

test("a patch cut anywhere before its last line is truncated, never read in part", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.nat(), (edits, at) => {
      const lines = printV4A(edits).trimEnd().split("\n");
      const kept = lines.slice(0, 1 + (at % (lines.length - 1)));
      expect(parseReply(kept.join("\n"))).toMatchObject({ failure: { kind: "truncated" } });
    }),
    { numRuns: 300 },
  );
});

test("any text is read or refused, without a throw", () => {
  const part = fc.oneof(
    line,
    fc.constantFrom(
      "*** Update File: a",
      "*** Add File: b",
      "*** Move to: c",
      "*** End of File",
      "=======",
      ">>>>>>> REPLACE",
      "--- a/x",
      "+++ b/x",
      "@@ -1 +1 @@",
      "a.ts",
      "```ts",
      "diff --git a/x b/x",
      "rename from x",
      "\\ No newline at end of file",
      "apply_patch <<EOF",
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (lines) => {
      const parsed = parseReply(lines.join("\n"));
      expect(parsed.ok ? parsed.value.length > 0 : parsed.failure.message !== "").toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
