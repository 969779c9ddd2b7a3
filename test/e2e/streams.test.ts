import { spawn, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { PLAIN } from "../support/project.ts";
import { bench, patch, PROGRAM, verdict } from "../support/tandem.ts";

const { project, HALF, TASK } = PLAIN;

/** Runs a line of shell in which "$@" is the command with its arguments. */
async function shell(
  line: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
) {
  const child = spawn("bash", ["-c", line, "bash", process.execPath, PROGRAM, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

async function drafted() {
  const tandem = await bench({
    fast: [patch(...HALF), patch(...HALF)],
    strong: [verdict("approved"), verdict("approved")],
  });
  const repo = project();
  const log = async (): Promise<unknown> =>
    JSON.parse((await tandem.runHere(["log", "--json"], { cwd: repo.root })).stdout);
  const sh = (line: string, ...args: readonly string[]) => shell(line, args, repo.root, tandem.env);
  return { repo, log, sh };
}

describe("a reader that goes away", () => {
  test("ends the program quietly, and the run is recorded", async () => {
    const { repo, log, sh } = await drafted();
    const ended = await sh('"$@" | true; echo "${PIPESTATUS[0]}"', "-q", "-y", "--json", TASK);
    expect(ended).toEqual({ code: 0, stdout: "0\n", stderr: "" });
    expect(await log()).toMatchObject([{ status: "approved", applied: true }]);
    expect(repo.read("math.lua")).toContain("half");
  });

  test("of events stops the run: nothing is applied that nobody hears of", async () => {
    const { repo, log, sh } = await drafted();
    const ended = await sh('"$@" | head -c 1; echo "${PIPESTATUS[0]}"', "-q", "-y", "--events", TASK);
    expect(ended).toEqual({ code: 0, stdout: "{0\n", stderr: "" });
    expect(await log()).toMatchObject([{ status: "cancelled", applied: false }]);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("of standard error doesn't cost the result", async () => {
    const { sh } = await drafted();
    const ended = await sh('"$@" 2> >(exec true)', TASK);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("+function half(x)");
  });
});

describe.skipIf(spawnSync("test", ["-w", "/dev/full"]).status !== 0)("a full standard output", () => {
  test.each([
    ["the run's JSON", ["-q", "-y", "--json", TASK]],
    ["events", ["-q", "-y", "--events", TASK]],
    ["the patch", ["-q", TASK]],
    ["a route", ["route", TASK]],
    ["a list", ["config", "list"]],
  ])("is an error: %s", async (_name, args) => {
    const { sh } = await drafted();
    const ended = await sh('"$@" > /dev/full', ...args);
    expect(ended.code).toBe(7);
    expect(ended.stderr).toMatch(/^tandem: standard output [^\n]*\n$/);
  });

  test("of standard error doesn't cost the result", async () => {
    const { sh } = await drafted();
    const ended = await sh('"$@" 2> /dev/full', TASK);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("+function half(x)");
  });
});

test("closed streams are no bug", async () => {
  const { sh } = await drafted();
  expect((await sh('"$@" >&-', "-q", TASK)).code).toBe(0);
  const ended = await sh('"$@" 2>&- <&-', TASK);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain("+function half(x)");
});

test("5 MB arrive whole through a slow pipe and in a file", async () => {
  const { env } = await bench({});
  // Each answer holds the id of its line: much to write, and little to think about.
  const ids = Array.from({ length: 100 }, (_, at) => `${at} ${"very ".repeat(10_000)}`);
  const repo = project({ tasks: ids.map((id) => `${JSON.stringify({ id, task: TASK })}\n`).join("") });
  const args = ["route", "--jsonl"];
  const slow = await shell('"$@" < tasks | (sleep 1; cat)', args, repo.root, env);
  expect(slow.stdout.length).toBeGreaterThan(5_000_000);
  await shell('"$@" < tasks > answers', args, repo.root, env);
  for (const answers of [slow.stdout, repo.read("answers")]) {
    const found = answers
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).id);
    expect(found).toEqual(ids);
  }
});

describe("standard input", () => {
  const ANSWER = { fast: [{ kind: "text", text: "42" }] as const, strong: [verdict("approved")] };

  test.each([
    ["a fast producer", 'echo context | "$@" what', "context"],
    ["a slow producer with - behind the words", '(sleep 0.5; echo context) | "$@" what -', "context"],
    ["a slow producer with - before them", '(sleep 0.5; echo context) | "$@" - what', "context"],
    ["a file", '"$@" what < context.txt', "from a file"],
  ])("%s is context", async (_name, line, text) => {
    const tandem = await bench(ANSWER);
    const repo = project({ "context.txt": "from a file\n" });
    const ended = await shell(line, ["-q", "--answer"], repo.root, tandem.env);
    expect(ended).toEqual({ code: 0, stdout: "42\n", stderr: "" });
    expect(JSON.stringify(tandem.server.requests.map((request) => request.body))).toContain(text);
  });

  test.each([
    ["nothing", '"$@" what < /dev/null'],
    ["nothing that is waited for", '"$@" what - < /dev/null'],
    ["none at all", '"$@" what - <&-'],
    ["an empty pipe", 'true | "$@" what'],
  ])("%s is no context", async (_name, line) => {
    const tandem = await bench(ANSWER);
    const ended = await shell(line, ["-q", "--answer"], project().root, tandem.env);
    expect(ended).toEqual({ code: 0, stdout: "42\n", stderr: "" });
  });

  test.each([
    ["no task", '"$@" - < /dev/null', "empty"],
    ["a task with control characters", 'printf "a\\001b" | "$@" -', "control characters"],
    ["5 MB of context", 'head -c 5000000 /dev/zero | tr "\\0" a | "$@" what', "longer than"],
    ["binary context", 'head -c 100 /dev/zero | "$@" what', "UTF-8"],
  ])("%s is refused", async (_name, line, text) => {
    const tandem = await bench({});
    const ended = await shell(line, ["-q"], project().root, tandem.env);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^tandem: [^\n]*\n$/);
    expect(ended.stderr).toContain(text);
    expect(tandem.server.requests).toEqual([]);
  });
});
