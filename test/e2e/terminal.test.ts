import { spawn, spawnSync } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench, patch, PROGRAM, verdict } from "../support/tandem.ts";

const QUESTION = "Apply this change? [y/N]";
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

/**
 * Runs the command on a terminal of its own (util-linux `script`), which says that it has no columns; each
 * answer is typed after its question.
 */
async function onTerminal(
  args: readonly string[],
  answers: readonly (readonly [question: string, keys: string])[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
) {
  const quoted = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", quoted, "/dev/null"], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, TERM: "xterm", SHELL: "/bin/sh", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const left = [...answers];
  let seen = 0;
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    const [next] = left;
    const at = next === undefined ? -1 : screen.indexOf(next[0], seen);
    if (next === undefined || at === -1) return;
    seen = at + next[0].length;
    left.shift();
    child.stdin.write(next[1]);
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, screen };
}

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
    const before = repo.read("math.js");
    const ended = await onTerminal([TASK], [[QUESTION, keys]], place);
    expect(ended.code).toBe(code);
    expect(repo.read("math.js")).toBe(text ?? before);
    expect(ended.screen.split("+export function half").length).toBe(2);
  });

  test("Ctrl-C at the question about the check takes the change back, and the run is recorded so", async () => {
    const { repo, place, runHere } = await drafted({
      "package.json": '{"type":"module","scripts":{"test":"true"}}\n',
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
    expect(ended.screen).toContain("+export function half");
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
    const { env, run, runHere } = await bench({
      fast: [patch("*** Add File: new.js", "+// \u001b]0;owned\u0007\u009b31m")],
      strong: [verdict("approved")],
    });
    const repo = project();
    const ended = await runHere(["--json", "write a script new.js"], { cwd: repo.root });
    const { id, change } = JSON.parse(ended.stdout);
    expect(change.patch).toContain("\u001b]0;owned");
    for (const flags of [["--patch"], ["--draft"], ["--json"], []]) {
      const { screen } = await onTerminal(["show", ...flags, id], [], { cwd: repo.root, env });
      expect(screen).toContain("owned");
      expect(screen).not.toMatch(/\u001b\]|\u0007|\u009b/);
    }
    // A program gets it byte for byte.
    const piped = await run(["show", "--patch", id], { cwd: repo.root });
    expect(piped.stdout).toBe(change.patch);
  });
});
