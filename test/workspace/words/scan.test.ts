import fc from "fast-check";
import { expect, test } from "vitest";
import { hashOfName, hashWords, holdsWord } from "../../../src/workspace/words/scan.ts";

const hashesOf = (text: string): readonly number[] => {
  const found: number[] = [];
  hashWords(Buffer.from(text), (hash) => found.push(hash));
  return found;
};

test("every word of 3 to 120 letters, digits and underscores is found, wherever it stands", () => {
  const written = fc.array(fc.stringMatching(/^(?:\w{1,6}|[^\w]{1,3})$/));
  fc.assert(
    fc.property(written, (parts) => {
      const text = parts.join("");
      const words = text.match(/[A-Za-z0-9_]{3,}/g) ?? [];
      expect(hashesOf(text)).toEqual(words.map((word) => hashOfName(word)));
    }),
  );
  expect(hashesOf(`${"x".repeat(121)} ab ${"y".repeat(120)}`)).toEqual([hashOfName("y".repeat(120))]);
});

test.each([
  ["$scope", "scope"],
  ["data-table", "table"],
  ["a.parseHeader", "parseHeader"],
])("%s is looked up by its longest word", (name, word) => {
  expect(hashOfName(name)).toBe(hashOfName(word));
  expect(hashOfName(name)).not.toBeNull();
});

test.each(["", "ab", "a-b", "日本語"])("%j has no word that is kept", (name) => {
  expect(hashOfName(name)).toBeNull();
});

test.each([
  ["parseHeader(", "parseHeader", true],
  ["x = parseHeader", "parseHeader", true],
  ["parseHeaders parseHeader2 _parseHeader", "parseHeader", false],
  ["reparseHeader then parseHeader", "parseHeader", true],
  ["éparseHeaderé", "parseHeader", true],
  ["aa.aaa.aa", "aaa", true],
  ["", "parseHeader", false],
])("%j holds %s as a word: %s", (text, name, held) => {
  expect(holdsWord(text, name)).toBe(held);
});
