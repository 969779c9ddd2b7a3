import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { FileChange } from "../../src/domain/change.ts";
import { ok } from "../../src/domain/failure.ts";
import { applyEdits } from "../../src/edits/apply.ts";
import { type Edit, pathsOf } from "../../src/edits/edit.ts";
import { parseReply } from "../../src/edits/parse.ts";
import { printPatch } from "../../src/edits/patch.ts";
import { printV4A } from "../../src/edits/v4a.ts";
import { promised, type Target } from "./target.ts";

/** A line of code as a reply can hold it, the nasty ones on purpose. */
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
const name = fc.constantFrom("a.ts", "src/b c.ts", "é/ü.md", "-x", "Makefile");
const anchor = fc
  .string({ unit: "grapheme-ascii", maxLength: 12 })
  .map((text) => text.trim())
  .filter((text) => text !== "" && !text.endsWith("@@"));
/** Objects as a parser makes them. */
const PLAIN = { noNullPrototype: true } as const;
const hunk = fc
  .record(
    {
      anchors: fc.array(anchor, { maxLength: 2 }),
      before: fc.array(line, { maxLength: 6 }),
      after: fc.array(line, { maxLength: 6 }),
      atEnd: fc.boolean(),
    },
    PLAIN,
  )
  .filter(({ before, after }) => before.length + after.length > 0);
const edit = fc.oneof(
  fc.record(
    {
      kind: fc.constant("add" as const),
      path: name,
      content: fc.array(line).map((lines) => lines.map((text) => `${text}\n`).join("")),
    },
    PLAIN,
  ),
  fc.record({ kind: fc.constant("delete" as const), path: name }, PLAIN),
  fc.record(
    {
      kind: fc.constant("update" as const),
      path: name,
      moveTo: fc.option(name),
      hunks: fc.array(hunk, { minLength: 1, maxLength: 3 }),
    },
    PLAIN,
  ),
);

/** A file's text, whatever its lines end with. */
const text = fc
  .record({
    bom: fc.constantFrom("", "\uFEFF"),
    lines: fc.array(
      fc.tuple(fc.oneof(line, fc.constantFrom("a", "b", "\ra", "é")), fc.constantFrom("\n", "\r\n")),
      {
        maxLength: 20,
      },
    ),
    finalNewline: fc.boolean(),
  })
  .map(({ bom, lines, finalNewline }) => {
    const whole = lines.map((one) => one.join("")).join("");
    return bom + (finalNewline ? whole : whole.replace(/\r?\n$/, ""));
  });

/** What a reply is made of, in any order. */
const fragment = fc.oneof(
  line,
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    "*** Update File: a",
    "*** Add File: b",
    "*** Delete File: a",
    "*** Move to: c",
    "*** End of File",
    "@@ a",
    "=======",
    "<<<<<<< SEARCH",
    ">>>>>>> REPLACE",
    "a.ts",
    "```ts",
    "````",
    "~~~",
    "apply_patch <<'EOF'",
    "--- a/a",
    "+++ b/a",
    "--- /dev/null",
    "@@ -1 +1 @@",
    "@@ -1,2 +1,3 @@",
    "diff --git a/a b/a",
    "rename from a",
    "rename to b",
    "new file mode 100644",
    "\\ No newline at end of file",
    " a",
    "-a",
    "+b",
    '"a\\303\\251"',
  ),
);

/** A change of one file in its printed form is read back and applied as the same change. */
function isKept(change: FileChange): void {
  const parsed = parseReply(printPatch([change]));
  // What a diff of no lines says, is said by its first lines alone.
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.failure.message);
  const applied = applyEdits(parsed.value, new Map([[change.path, change.before]]));
  // Its line numbers are not believed: a place that is there twice is refused, never guessed.
  if (!applied.ok) assert.equal(applied.failure.kind, "ambiguous");
  else assert.deepEqual(applied.value, [change]);
}

/** Lines of a file that one hunk replaces; all others stay as they are, byte by byte. */
function staysOutside(
  lines: readonly (readonly [string, string])[],
  bom: string,
  finalNewline: boolean,
  where: number,
  count: number,
  after: readonly string[],
): void {
  // Numbered, so that every stretch of lines is unique.
  const parts = lines.map(([one, ending], index) => [`${index}:${one}`, ending] as const);
  const at = where % (parts.length - 1);
  const before = parts.slice(at, at + count).map(([one]) => one);
  const joined = parts.map(([one, ending]) => one + ending);
  const raw = joined.join("");
  const whole = bom + (finalNewline ? raw : raw.replace(/\r?\n$/, ""));
  const head = bom + joined.slice(0, at).join("");
  const tail = whole.slice(bom.length + joined.slice(0, at + before.length).join("").length);
  const update: Edit = {
    kind: "update",
    path: "a",
    moveTo: null,
    hunks: [{ anchors: [], before, after, atEnd: false }],
  };
  const applied = applyEdits([update], new Map([["a", whole]]));
  if (!applied.ok) return assert.deepEqual([applied.failure.kind, after], ["no-change", before]);
  const changed = applied.value[0]?.after ?? "";
  assert.ok(changed.startsWith(head) && changed.endsWith(tail), JSON.stringify({ whole, changed }));
  const middle = changed.slice(head.length, changed.length - tail.length);
  const got = middle === "" ? [] : middle.replace(/\r?\n$/, "").split(/\r?\n/);
  // At the end of a file without a final newline, an empty last line can't be told.
  if (tail !== "" || finalNewline) assert.deepEqual(got, after);
}

/** The parsers of the four forms in which models write edits, and what applies them. */
export function edits(): Target {
  return {
    close: () => undefined,
    properties: {
      "a printed patch is read back as the same edits, fenced or not": promised(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (written, fenced) => {
          const patch = printV4A(written);
          assert.deepEqual(
            parseReply(fenced ? `Here:\n\`\`\`\`diff\n${patch}\`\`\`\`\n` : patch),
            ok(written),
          );
        }),
      ),
      "a patch that is cut is truncated, never read in part": promised(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.nat(), (written, at) => {
          const lines = printV4A(written).trimEnd().split("\n");
          const parsed = parseReply(lines.slice(0, 1 + (at % (lines.length - 1))).join("\n"));
          assert.equal(parsed.ok ? "read" : parsed.failure.kind, "truncated");
        }),
      ),
      "a printed diff is read back as the same change": promised(
        fc.property(fc.option(text), fc.option(text), (before, after) => {
          // Endings and byte-order marks are the file's own, whatever a reply says: a new one has newlines.
          const unix = (one: string | null) =>
            one
              ?.replace(/\uFEFF/g, "")
              .replace(/\r?\n/g, "\n")
              .replace(/[^\n]$/, "$&\n") ?? null;
          const [from, to] = [unix(before), unix(after)];
          fc.pre(from !== to);
          isKept({ path: "a.ts", renamedFrom: null, before: from, after: to });
        }),
      ),
      "a whole file in a fence is read back": promised(
        fc.property(fc.array(line), (lines) => {
          const longest = Math.max(3, ...lines.map((one) => /^ *`+/.exec(one)?.[0].length ?? 0));
          const fence = "`".repeat(longest + 1);
          const content = lines.map((one) => `${one}\n`).join("");
          const parsed = parseReply(`a.ts\n${fence}ts\n${content}${fence}\n`);
          if (parsed.ok && parsed.value.every((one) => one.kind === "write"))
            assert.deepEqual(parsed.value, [{ kind: "write", path: "a.ts", content }]);
        }),
      ),
      "bytes outside the changed lines never change": promised(
        fc.property(
          fc.array(
            fc.tuple(
              fc.string({ maxLength: 6 }).map((one) => one.replace(/[\r\n]/g, "")),
              fc.constantFrom("\n", "\r\n"),
            ),
            { minLength: 3, maxLength: 20 },
          ),
          fc.constantFrom("", "\uFEFF"),
          fc.boolean(),
          fc.nat(),
          fc.integer({ min: 1, max: 3 }),
          fc.array(fc.constantFrom("new", "", "  x"), { maxLength: 4 }),
          staysOutside,
        ),
      ),
      "any reply is read or refused, and changes nothing that it doesn't name": promised(
        fc.property(fc.array(fragment, { maxLength: 30 }), text, (fragments, content) => {
          const parsed = parseReply(fragments.join("\n"));
          if (!parsed.ok) return assert.notEqual(parsed.failure.message, "");
          assert.ok(parsed.value.length > 0);
          const named = pathsOf(parsed.value);
          const applied = applyEdits(
            parsed.value,
            new Map(["a", "a.ts", "other"].map((one) => [one, content])),
          );
          if (!applied.ok) return assert.notEqual(applied.failure.message, "");
          for (const { path, renamedFrom, before, after } of applied.value) {
            assert.ok(named.includes(path) && (renamedFrom === null || named.includes(renamedFrom)));
            assert.ok(before !== after || renamedFrom !== null);
          }
        }),
      ),
    },
  };
}
