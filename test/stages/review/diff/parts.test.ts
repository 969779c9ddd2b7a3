import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileChange } from "../../../../src/domain/change.ts";
import { toParts } from "../../../../src/stages/review/diff/parts.ts";
import { showChange } from "../../../../src/stages/review/diff/shown.ts";

function change(before: string | null, after: string | null, over: Partial<FileChange> = {}): FileChange {
  return { path: "a.ts", renamedFrom: null, before, after, ...over };
}

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join("");

describe("a file is shown as it is after the change", () => {
  test.each<readonly [string, FileChange, number, boolean, readonly string[]]>([
    ["new", change(null, "a\nb\n"), Infinity, false, ["1 +| a", "2 +| b"]],
    ["deleted", change("a\nb\n", null), Infinity, false, ["  -| a", "  -| b"]],
    ["without a final line break", change("a", "a\nb"), Infinity, false, ["  -| a", "1 +| a", "2 +| b"]],
    ["moved, and nothing else", change("a\n", "a\n"), Infinity, false, ["1  | a"]],
    ["empty", change(null, ""), Infinity, false, []],
    ["with a gap", change(numbered(1, 12), numbered(1, 11)), 1, false, ["…", "11  | 11", "   -| 12"]],
    [
      "of which only a diff is known",
      change("\n\n\nx\nold\n\n\n\n", "\n\n\nx\nnew\n\n\n\n"),
      3,
      true,
      ["…", "4  | x", "  -| old", "5 +| new", "…"],
    ],
    [
      "with a line of its own size",
      change(null, `${"x".repeat(2_005)}\n`),
      3,
      false,
      [`1 +| ${"x".repeat(2_000)}… (cut)`],
    ],
  ])("%s", (_, file, around, gaps, lines) => {
    expect(showChange(file, around, gaps)).toEqual(lines);
  });

  test("every line of both sides that changed is shown, with its right number", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "", "}"), { maxLength: 30 });
    fc.assert(
      fc.property(lines, lines, fc.nat(4), (a, b, around) => {
        const text = (all: readonly string[]) => all.map((line) => `${line}\n`).join("");
        const shown = showChange(change(text(a), text(b)), around, false);
        const parsed = shown.flatMap((row) => {
          const match = /^ *(\d*) ([ +-])\| (.*)$/.exec(row);
          return match === null ? [] : [{ number: Number(match[1]), mark: match[2], line: match[3] }];
        });
        for (const { number, mark, line } of parsed) {
          if (mark !== "-") expect(line).toBe(b[number - 1]);
        }
        const counts = new Map<string, number>();
        for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1);
        for (const line of a) counts.set(line, (counts.get(line) ?? 0) - 1);
        // What came less what went is what the sides differ by, line by line.
        for (const { mark, line = "" } of parsed) {
          if (mark === " ") continue;
          counts.set(line, (counts.get(line) ?? 0) + (mark === "+" ? -1 : 1));
        }
        expect([...counts.values()].every((count) => count === 0)).toBe(true);
      }),
    );
  });
});

describe("parts", () => {
  const of = (path: string, after: string): FileChange => change(null, after, { path });
  const paths = (parts: ReturnType<typeof toParts>) => parts.map((part) => part.map(({ path }) => path));

  test("hold the files that fit together, in their order", () => {
    const files = [of("a", "1\n".repeat(100)), of("b", "2\n"), of("c", "3\n".repeat(200)), of("d", "4\n")];
    expect(paths(toParts(files, { gaps: false, maxBytes: 2_100 }))).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(paths(toParts(files, { gaps: false, maxBytes: 100_000 }))).toEqual([["a", "b", "c", "d"]]);
    expect(toParts([], { gaps: false, maxBytes: 1_000 })).toEqual([]);
  });

  test("show of a large file what changed with its surroundings, else only that", () => {
    const before = numbered(1, 2_000);
    const file = change(before, before.replace("1000\n", "1000!\n"));
    const lines = (maxBytes: number) =>
      toParts([file], { gaps: false, maxBytes }).map((part) => part[0]?.text.split("\n").length);
    // Of 2,000 lines one goes and one comes; around them the tags, and a gap on each side.
    expect(lines(100_000)).toEqual([2_003]);
    expect(lines(5_000)).toEqual([66]);
    expect(lines(300)).toEqual([12]);
  });

  test("cut what is too large in any case, and lose no line", () => {
    const size = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 300, max: 3_000 }),
        (sizes, maxBytes) => {
          const files = sizes.map((count, index) => of(`f${index}`, numbered(1, count)));
          const parts = toParts(files, { gaps: false, maxBytes });
          const text = parts.flat().map((piece) => piece.text);
          const shown = text.join("\n").match(/^ *\d+ \+\| /gm) ?? [];
          expect(shown.length).toBe(sizes.reduce((sum, count) => sum + count, 0));
          for (const part of parts) {
            expect(part.reduce((sum, piece) => sum + Buffer.byteLength(piece.text), 0)).toBeLessThanOrEqual(
              maxBytes,
            );
          }
        },
      ),
    );
  });

  test("tell a moved file, and the stretches of a cut one", () => {
    const moved = change("a\n", "b\n", { renamedFrom: "old.ts" });
    expect(toParts([moved], { gaps: false, maxBytes: 1_000 })[0]?.[0]?.text).toContain(
      '<file path="a.ts" status="renamed" from="old.ts">',
    );
    const [first] = toParts([of("a", numbered(1, 300))], { gaps: false, maxBytes: 1_000 });
    expect(first?.[0]?.text).toMatch(/^<file path="a" status="added" stretch="1 of \d+">\n {2}1 \+\| 1\n/);
  });
});
