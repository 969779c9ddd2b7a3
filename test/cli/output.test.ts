import { expect, test } from "vitest";
import { toJson } from "../../src/cli/output.ts";

test("JSON holds nothing that a terminal obeys, and the same value", () => {
  const value = { text: "\u001b]0;x\u0007\u007f\u009b31m\u202ecba\u2028\u200fé漢😀" };
  const line = toJson(value);
  expect(line).toMatch(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e]*\n$/);
  expect(line).toContain("é漢😀");
  expect(JSON.parse(line)).toEqual(value);
});
