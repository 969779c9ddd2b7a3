import { expect, test } from "vitest";
import { spreadFileFlags } from "../../src/cli/argv.ts";
import { tempRepo } from "../support/repo.ts";

test.each([
  [["fix it"], ["fix it"]],
  [
    ["-f", "a.ts", "fix it"],
    ["-f", "a.ts", "fix it"],
  ],
  [
    ["-f", "a.ts", "b.ts", "fix it"],
    ["-f", "a.ts", "-f", "b.ts", "fix it"],
  ],
  [
    ["fix it", "-f", "a.ts", "b.ts"],
    ["fix it", "-f", "a.ts", "-f", "b.ts"],
  ],
  [
    ["-f", "new.ts", "fix it"],
    ["-f", "new.ts", "fix it"],
  ],
  [
    ["-f", "a.ts", "new.ts", "fix it"],
    ["-f", "a.ts", "new.ts", "fix it"],
  ],
  [
    ["-f", "a.ts", "-c", "b.ts", "a.ts", "fix"],
    ["-f", "a.ts", "-c", "b.ts", "-c", "a.ts", "fix"],
  ],
  [
    ["--file", "a.ts", "b.ts", "--json", "fix"],
    ["--file", "a.ts", "--file", "b.ts", "--json", "fix"],
  ],
  [
    ["--", "-f", "a.ts", "b.ts"],
    ["--", "-f", "a.ts", "b.ts"],
  ],
  [["-f"], ["-f"]],
])("%j reads as %j", (argv, expected) => {
  const repo = tempRepo({ "a.ts": "", "b.ts": "" });
  expect(spreadFileFlags(argv, repo.root)).toEqual(expected);
});
