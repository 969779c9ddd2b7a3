import { expect, test } from "vitest";
import { nearestName, withMeant } from "../../../src/stages/inspect/nearest.ts";

test.each([
  ["utlis", ["utils", "uses"], "utils"],
  ["readFileAsync", ["readFile", "readFileSync", "writeFileSync"], "readFileSync"],
  ["Utils", ["utils"], "utils"],
  ["clsx", ["tls", "fs"], null],
  ["ab", ["cd"], null],
  ["same", ["same"], null],
  ["beta", ["bet2", "bet1"], "bet1"],
  ["anything", [], null],
])("%s among %j: %s", async (name, candidates, expected) => {
  expect(await nearestName(name, candidates)).toBe(expected);
});

test.each([
  ["utils", 'no "x"; did you mean "utils"?'],
  ['"readFile" from "fs/promises"', 'no "x"; did you mean "readFile" from "fs/promises"?'],
  [null, 'no "x"'],
])("%s is what the message asks for, and the suggestion", (meant, message) => {
  expect(withMeant('no "x"', meant)).toEqual({ message, suggestion: meant });
});
