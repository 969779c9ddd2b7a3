import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits } from "../../src/edits/apply.ts";
import type { Edit, Hunk } from "../../src/edits/edit.ts";
import { applyHunks } from "../../src/edits/hunks.ts";
import { growthOver8, LINEAR } from "../support/growth.ts";

const PATH = "a.js";

/** Code in which only some lines are the only one of their kind. */
function code(lines: number): string[] {
  return Array.from({ length: lines }, (_, at) =>
    at % 4 === 0 ? "  }" : `  const value${at} = read(${at});`,
  );
}

/** A hunk for every tenth line, with a line of context. */
function hunksOf(lines: readonly string[], change: (line: string) => string = (line) => line): Hunk[] {
  const places = lines.map((_, at) => at).filter((at) => at % 10 === 5);
  return places.map((at) => {
    const [above = "", line = ""] = lines.slice(at - 1, at + 1);
    return {
      anchors: [],
      before: [change(above), line],
      after: [change(above), `${line} // new`],
      atEnd: false,
    };
  });
}

function update(...hunks: readonly Hunk[]): Edit {
  return { kind: "update", path: PATH, moveTo: null, hunks };
}

function apply(edits: readonly Edit[], text: string): string {
  const applied = applyEdits(edits, new Map([[PATH, text]]));
  if (!applied.ok) throw new Error(applied.failure.message);
  return applied.value[0]?.after ?? "";
}

const blocks = (hunks: readonly Hunk[]): Edit[] => hunks.map((hunk) => update(hunk));
const anchored = (hunks: readonly Hunk[]): Hunk[] =>
  hunks.map((hunk) => ({
    ...hunk,
    anchors: hunk.before.slice(0, 1),
    before: hunk.before.slice(1),
    after: hunk.after.slice(1),
  }));

test.each<readonly [string, (lines: readonly string[]) => readonly Edit[]]>([
  ["the hunks of a patch", (lines) => [update(...hunksOf(lines))]],
  ["hunks whose blanks differ", (lines) => [update(...hunksOf(lines, (line) => `${line} `))]],
  [
    "hunks under anchors",
    (lines) => [update(...anchored(hunksOf(lines).filter(({ before }) => before[0] !== "  }")))],
  ],
  ["search/replace blocks", (lines) => blocks(hunksOf(lines))],
])("%s take time by how many they are, not by its square", (_, editsOf) => {
  const ratio = growthOver8((size) => {
    const lines = code(size);
    const [edits, text] = [editsOf(lines), `${lines.join("\n")}\n`];
    return () => expect(apply(edits, text).match(/ \/\/ new/g)?.length).toBeGreaterThan(size / 25);
  }, 9_600);
  expect(ratio).toBeLessThan(LINEAR);
});

const line = fc.constantFrom("a", "b", "c", "d", "e", "f", "}", "");
/** Lines of the text from a place on, or others. */
const block = fc.record({
  at: fc.nat(9),
  length: fc.integer({ min: 1, max: 3 }),
  other: fc.option(fc.array(line, { minLength: 1, maxLength: 3 }), { freq: 5 }),
  after: fc.array(line, { maxLength: 3 }),
});

test("a last line that goes leaves the end of the one before it, however many blocks there are", () => {
  const edits = blocks([
    { before: ["b", "c"], after: ["x"], anchors: [], atEnd: false },
    { before: ["last"], after: [], anchors: [], atEnd: false },
  ]);
  expect(applyEdits(edits, new Map([[PATH, "a\nb\nc\nlast"]]))).toMatchObject({
    value: [{ after: "a\nx\n" }],
  });
});

test("blocks that are applied together leave what they leave one after the other, or fail alike", () => {
  let together = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(line, { maxLength: 8 }),
      fc.array(line, { maxLength: 4 }),
      fc.constantFrom("\n", "\r\n", ""),
      fc.array(block, { minLength: 2, maxLength: 4 }),
      (some, more, end, replacements) => {
        const lines = [...some, ...more, "last"];
        const text = lines.join(end === "" ? "\n" : end) + end;
        const hunks = replacements.map(({ at, length, other, after }) => {
          const start = at % lines.length;
          return { before: other ?? lines.slice(start, start + length), after, anchors: [], atEnd: false };
        });
        let expected = text;
        let fits = true;
        for (const hunk of hunks) {
          const applied = applyHunks(expected, [hunk], PATH);
          fits &&= applied.ok;
          if (applied.ok) expected = applied.value;
          else break;
        }
        const applied = applyEdits(blocks(hunks), new Map([[PATH, text]]));
        if (!fits) expect(applied).toMatchObject({ ok: false });
        else if (expected === text) expect(applied).toMatchObject({ failure: { kind: "no-change" } });
        else {
          together += 1;
          expect(applied).toMatchObject({ value: [{ after: expected }] });
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(together).toBeGreaterThan(5);
});
