import fc from "fast-check";
import { expect, test } from "vitest";
import { isContent, stemOf } from "../../../src/stages/route/stems.ts";

test.each([
  ["add adds added adding", "add"],
  ["use uses used using", "us"],
  ["remove removes removed removing", "remov"],
  ["drop drops dropped dropping", "drop"],
  ["copy copies copied copying", "copy"],
  ["fix fixes fixed fixing", "fix"],
  ["patch patches patched patching", "patch"],
  ["write wrote", "writ"],
  ["make made", "mak"],
  ["build built", "build"],
  ["parser parsers parser's parser’s", "parser"],
  ["class classes", "class"],
  ["status", "status"],
  ["string strings", "string"],
  ["need needs needed", "need"],
  ["7 30 2024", "0"],
  ["ids", "ids"],
])("%s", (words, stem) => {
  expect(new Set(words.split(" ").map(stemOf))).toEqual(new Set([stem]));
});

test("every word has a stem", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (word) => {
      expect(stemOf(word)).not.toBe("");
    }),
  );
});

test("connecting words and signs carry no meaning", () => {
  expect(["the", "of", "-", "`", "(", "🎉"].filter(isContent)).toEqual([]);
  expect(["parser", "x", "2", "né", "画面"].every(isContent)).toBe(true);
});
