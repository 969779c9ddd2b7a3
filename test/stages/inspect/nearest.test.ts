import { expect, test } from "vitest";
import { nearestName } from "../../../src/stages/inspect/nearest.ts";

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
