import { expect, test } from "vitest";
import { definesName } from "../../src/workspace/rank.ts";

test.each([
  ["export function parse() {}", true],
  ["export default async function* parse() {}", true],
  ["const parse = () => 1;", true],
  ["  def parse(self):", true],
  ["class parse:", true],
  ["pub fn parse<T>() {}", true],
  ["func (r *Reader) parse(s string) {", true],
  ["type parse struct {}", true],
  ["#define parse 1", true],
  ["parse();", false],
  ["import { parse } from './x';", false],
  ["function parseAll() {}", false],
  ["const a = parse;", false],
  ["obj.function parse", false],
])("%s: %s", (text, expected) => {
  expect(definesName(`// first line\n${text}\n`, "parse")).toBe(expected);
});

test("a name is text, not a pattern", () => {
  expect(definesName("const $a = 1;", "$a")).toBe(true);
  expect(definesName("const xyz = 1;", "x.z")).toBe(false);
});
