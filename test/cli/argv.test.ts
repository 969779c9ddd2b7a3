import { expect, test } from "vitest";
import { commandFirst, spreadFileFlags } from "../../src/cli/argv.ts";
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

const grammar = {
  commands: ["run", "route", "log", "show", "undo", "resume", "config", "trust", "demo", "doctor", "help"],
  valued: new Set(["-f", "--file", "--color", "--timeout"]),
};

test.each([
  [[], ["run"]],
  [["fix it"], ["run", "fix it"]],
  [
    ["log", "--json"],
    ["log", "--json"],
  ],
  [
    ["--json", "route", "fix it"],
    ["route", "--json", "fix it"],
  ],
  [
    ["--color", "never", "-q", "route", "x"],
    ["route", "--color", "never", "-q", "x"],
  ],
  [
    ["--color=never", "route", "x"],
    ["route", "--color=never", "x"],
  ],
  [
    ["-qf", "route", "fix it"],
    ["run", "-qf", "route", "fix it"],
  ],
  [
    ["-froute", "log"],
    ["log", "-froute"],
  ],
  [
    ["--timeout", "9", "fix it"],
    ["run", "--timeout", "9", "fix it"],
  ],
  [
    ["--", "log", "it"],
    ["run", "--", "log", "it"],
  ],
  [
    ["-q", "--", "--help"],
    ["run", "-q", "--", "--help"],
  ],
  [["--help"], ["--help"]],
  [["-V"], ["-V"]],
  [
    ["--help", "route"],
    ["route", "--help"],
  ],
  [["-"], ["run", "-"]],
  [["show the header"], ["run", "show the header"]],
  [
    ["how", "does", "it", "work"],
    ["run", "how", "does", "it", "work"],
  ],
  [
    ["fix", "it"],
    ["run", "fix", "it"],
  ],
])("%j means %j", (argv, expected) => {
  expect(commandFirst(argv, grammar)).toEqual({ ok: true, value: expected });
});

test.each([
  [["rout", "x y"], "route"],
  [["doctr"], "doctor"],
  [["lgo"], "log"],
  [["cofnig", "list"], "config"],
  [["-q", "Show", "01ABC"], "show"],
  [["undoo", "--json"], "undo"],
])("%j is taken for a slip", (argv, meant) => {
  const result = commandFirst(argv, grammar);
  expect(result.ok).toBe(false);
  if (!result.ok) {
    expect(result.failure.code).toBe("usage");
    expect(result.failure.message).toContain(`'tandem ${meant}'`);
  }
});
