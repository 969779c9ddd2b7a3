import fc from "fast-check";
import { expect, test } from "vitest";
import { createPieces } from "../../../src/workspace/mining/pieces.ts";

function cut(bytes: Uint8Array, at: readonly number[], maxChars: number): readonly string[] {
  const found: string[] = [];
  const pieces = createPieces("\n", maxChars, (text) => found.push(text) > 0);
  const edges = [0, ...[...at].map((edge) => edge % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, edge] of edges.slice(1).entries())
    pieces.push(Buffer.from(bytes.subarray(edges[index], edge)));
  pieces.end();
  return found;
}

test("where the stream is torn makes no difference", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat(200)), (text, at) => {
      const lines = text.split("\n");
      if (lines.at(-1) === "") lines.pop();
      expect(cut(Buffer.from(text), at, 1_000)).toEqual(lines);
    }),
  );
});

test("no piece is longer than the limit, and the next one is whole again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.array(fc.nat(400)), (length, at) => {
      const found = cut(Buffer.from(`${"a".repeat(length)}\nnext\n`), at, 50);
      expect(found).toEqual(["a".repeat(Math.min(length, 50)), "next"]);
    }),
  );
});

test("a reader that has enough gets nothing more", () => {
  const found: string[] = [];
  const pieces = createPieces("\0", 10, (text) => found.push(text) < 2);
  pieces.push(Buffer.from("a\0b\0c\0"));
  pieces.push(Buffer.from("d\0"));
  pieces.end();
  expect(found).toEqual(["a", "b"]);
});
