import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type InputLine, linesOf } from "../../src/cli/lines.ts";

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  yield bytes.subarray(start);
}

async function read(bytes: Buffer, sizes: readonly number[] = [], max = 1_000): Promise<InputLine[]> {
  const lines: InputLine[] = [];
  for await (const some of linesOf(inChunks(bytes, sizes), max)) lines.push(...some);
  return lines;
}

const texts = (lines: readonly InputLine[]) =>
  lines.map((line) => (line.kind === "text" ? line.text : line.kind));

describe("lines of input", () => {
  test.each<[string, readonly string[]]>([
    ["", []],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["a\n\nb", ["a", "", "b"]],
    ["a\u2028b\u2029c\n", ["a\u2028b\u2029c"]],
    ["a\rb\n", ["a\rb"]],
    ["\ufeffa\n", ["a"]],
  ])("%j", async (text, expected) => {
    expect(texts(await read(Buffer.from(text)))).toEqual(expected);
  });

  test("a line that is too long, or not UTF-8, is told apart and harms no other", async () => {
    const long = Buffer.from(`${"x".repeat(1_001)}\nb\n`);
    expect(texts(await read(long, [300, 300, 300]))).toEqual(["too-long", "b"]);
    const binary = Buffer.concat([Buffer.from("a\n"), Buffer.from([0xff, 0x0a]), Buffer.from("b")]);
    expect(texts(await read(binary))).toEqual(["a", "not-utf8", "b"]);
  });

  test("how the bytes arrive makes no difference", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 8 }),
        fc.array(fc.nat({ max: 30 }), { maxLength: 20 }),
        async (parts, sizes) => {
          const bytes = Buffer.from(parts.join("\n"));
          expect(await read(bytes, sizes)).toEqual(await read(bytes));
        },
      ),
    );
  });
});
