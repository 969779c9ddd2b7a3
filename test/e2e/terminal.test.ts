import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { PLAIN } from "../support/project.ts";
import { bench, patch, verdict } from "../support/tandem.ts";
import { onTerminal } from "../support/terminal.ts";

const { project, HALF, HALF_TEXT, TASK } = PLAIN;
const QUESTION = "Apply this change? [y/N]";
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

async function drafted(files: Readonly<Record<string, string>> = {}) {
  const { env, runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  const repo = project(files);
  return { repo, place: { cwd: repo.root, env }, runHere };
}

describe.skipIf(spawnSync("script", ["--version"]).status !== 0)("on a terminal", () => {
  test.each([
    ["yes", "y\r", 0, HALF_TEXT],
    ["no", "n\r", 0, null],
    ["nothing", "\r", 0, null],
    ["the end of input", CTRL_D, 0, null],
    ["Ctrl-C", CTRL_C, 130, null],
  ])("the diff is shown and %s is the answer", async (_name, keys, code, text) => {
    const { repo, place } = await drafted();
    const before = repo.read("math.lua");
    const ended = await onTerminal([TASK], [[QUESTION, keys]], place);
    expect(ended.code).toBe(code);
    expect(repo.read("math.lua")).toBe(text ?? before);
    expect(ended.screen.split("+function half").length).toBe(2);
  });

  test("Ctrl-C at the question about the check takes the change back, and the run is recorded so", async () => {
    const { repo, place, runHere } = await drafted({
      "package.json": '{"scripts":{"test":"true"}}\n',
    });
    const answers = [
      [QUESTION, "y\r"],
      ["to check it? [y/N]", CTRL_C],
    ] as const;
    expect((await onTerminal([TASK], answers, place)).code).toBe(130);
    expect(repo.git("status", "--porcelain")).toBe("");
    const log = await runHere(["log", "--json"], { cwd: repo.root });
    expect(JSON.parse(log.stdout)).toMatchObject([{ status: "cancelled", applied: false }]);
  });

  test.each([["-n"], ["-y"]])("with %s nobody is asked, and the diff is shown all the same", async (flag) => {
    const { place } = await drafted();
    const ended = await onTerminal([flag, TASK], [], place);
    expect(ended.code).toBe(0);
    expect(ended.screen).toContain("+function half");
    expect(ended.screen).not.toContain(QUESTION);
  });

  test.each([
    ["NO_COLOR", [], { NO_COLOR: "1" }],
    ["TERM=dumb", [], { TERM: "dumb" }],
  ])("with %s there are plain lines: no colour and nothing that moves", async (_name, args, env) => {
    const { place } = await drafted();
    const ended = await onTerminal(["-n", ...args, TASK], [], { ...place, env: { ...place.env, ...env } });
    expect(ended.screen).toContain("route    fast");
    expect(ended.screen).not.toContain("\u001b");
  });

  test("with --color never nothing is coloured, the spinner included", async () => {
    const { place } = await drafted();
    const { screen } = await onTerminal(["-n", "--color", "never", TASK], [], place);
    expect(screen).not.toMatch(/\u001b\[[0-9;]*m/);
  });

  test("a patch is shown without what a terminal would obey", async () => {
    const { env, runHere } = await bench({
      fast: [patch("*** Add File: new.lua", "+-- \u001b]0;owned\u0007\u009b31m")],
      strong: [verdict("approved")],
    });
    const repo = project();
    const ended = await runHere(["--json", "write a script new.lua"], { cwd: repo.root });
    const { id, change } = JSON.parse(ended.stdout);
    expect(change.patch).toContain("\u001b]0;owned");
    for (const flags of [["--patch"], ["--draft"], ["--json"], []]) {
      const { screen } = await onTerminal(["show", ...flags, id], [], { cwd: repo.root, env });
      expect(screen).toContain("owned");
      expect(screen).not.toMatch(/\u001b\]|\u0007|\u009b/);
    }
    // A program gets it byte for byte.
    const piped = await runHere(["show", "--patch", id], { cwd: repo.root });
    expect(piped.stdout).toBe(change.patch);
  });
});
