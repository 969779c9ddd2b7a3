import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { tempFolder, tempRepo, type TempRepo } from "../support/repo.ts";
import { bench, OPEN, patch, runHere as bare, verdict } from "../support/tandem.ts";

const TASK = "add a function half(x) to math.js";

function project(): TempRepo {
  return tempRepo({
    "math.js": "export function double(x) {\n  return x + x;\n}\n",
    "twice.txt": "same\nsame\n",
    ".gitignore": "ignored.txt\n",
  });
}

/** One line that names what is wrong, no stack trace. */
function expectOneLine(stderr: string, text: string | RegExp): void {
  const lines = stderr.split("\n").filter((line) => line.startsWith("tandem: "));
  expect(lines.length, stderr).toBe(1);
  expect(lines[0]).toMatch(text);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
}

describe("the task", () => {
  test.each([
    ["no words at all", [], 2, "no task"],
    ["empty words", ["  "], 2, "no task"],
    ["over the limit", Array.from({ length: 3 }, () => "x ".repeat(50_000)), 2, "longer than"],
    ["control characters", ["a\u0001b"], 2, "control characters"],
    ["an unknown flag", ["--frobnicate", TASK], 2, null],
    ["both lanes", ["--fast", "--strong", TASK], 2, null],
    ["a timeout that is no number", ["--timeout", "soon", TASK], 2, "--timeout"],
    ["a negative limit", ["--max-usd", "-1", TASK], 2, "--max-usd"],
  ])("%s", async (_name, args, code, text) => {
    const { runHere, server } = await bench({});
    const ended = await runHere(args, { cwd: project().root });
    expect(ended.code).toBe(code);
    if (text !== null) expectOneLine(ended.stderr, text);
    expect(server.requests).toEqual([]);
  });

  test.each([
    ["1 MB of words", "x ".repeat(524_288), "longer than"],
    ["binary", new Uint8Array([0x00, 0xff, 0xfe, 0x01]), "UTF-8"],
    ["nothing", "", "empty"],
    ["blanks", " \n ", "empty"],
  ])("on standard input: %s", async (_name, stdin, text) => {
    const { runHere } = await bench({});
    const ended = await runHere(["-"], { cwd: project().root, stdin });
    expect(ended.code).toBe(2);
    expectOneLine(ended.stderr, text);
  });

  test("an open and silent standard input is not waited for", async () => {
    const { run } = await bench({ fast: [{ kind: "text", text: "42" }], strong: [verdict("approved")] });
    const ended = await run(["what is the answer?"], { cwd: project().root, stdin: OPEN });
    expect(ended).toMatchObject({ code: 0, stdout: "42\n" });
  });
});

describe("a file that is named", () => {
  test.each<[string, readonly string[], string, (repo: TempRepo) => void]>([
    ["does not exist (-c)", ["-c", "nowhere.js"], "nowhere.js", () => undefined],
    ["is a directory", ["-f", "folder"], "folder", ({ root }) => mkdirSync(path.join(root, "folder"))],
    ["is outside the repository", ["-f", "../outside.js"], "outside", () => undefined],
    ["is outside by its absolute path", ["-f", "/etc/passwd"], "/etc/passwd", () => undefined],
    ["is ignored by git", ["-f", "ignored.txt"], "ignored", (repo) => repo.write("ignored.txt", "ignored\n")],
    [
      "is 50 MB",
      ["-f", "large.txt"],
      "large.txt",
      (repo) => repo.write("large.txt", Buffer.alloc(50 * 1024 * 1024, 0x61)),
    ],
    [
      "is not UTF-8",
      ["-f", "latin.txt"],
      "UTF-8",
      (repo) => repo.write("latin.txt", Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a])),
    ],
    [
      "is binary",
      ["-f", "binary.bin"],
      "binary.bin",
      (repo) => repo.write("binary.bin", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x00, 0x01])),
    ],
    [
      "is a link out of the tree",
      ["-f", "link.txt"],
      "link.txt",
      ({ root }) => symlinkSync("/etc/passwd", path.join(root, "link.txt")),
    ],
    ["is a file for secrets", ["-f", ".env"], ".env", (repo) => repo.write(".env", "KEY=1\n")],
  ])("and %s", async (_name, args, text, make) => {
    const { runHere, server } = await bench({});
    const repo = project();
    make(repo);
    const ended = await runHere([...args, TASK], { cwd: repo.root });
    expect([2, 4]).toContain(ended.code);
    expectOneLine(ended.stderr, text);
    expect(server.requests.filter((request) => request.method === "POST")).toEqual([]);
  });
});

describe("the surroundings", () => {
  test("no key", async () => {
    const { runHere, server } = await bench({});
    const repo = project();
    const ended = await runHere([TASK], { cwd: repo.root, env: { OPENAI_API_KEY: "" } });
    expect(ended.code).toBe(5);
    expectOneLine(ended.stderr, "OPENAI_API_KEY");
    expect(server.requests).toEqual([]);
    const log = await runHere(["log", "--json"], { cwd: repo.root });
    expect(JSON.parse(log.stdout)).toMatchObject([{ task: TASK, status: "failed", error_code: "auth" }]);
  });

  test("no repository", async () => {
    const { runHere } = await bench({});
    const ended = await runHere([TASK], { cwd: tempFolder() });
    expect(ended.code).toBe(4);
    expectOneLine(ended.stderr, "git");
  });

  test("no git", async () => {
    const { runHere } = await bench({});
    const ended = await runHere([TASK], { cwd: project().root, env: { PATH: tempFolder() } });
    expect(ended.code).toBe(4);
    expectOneLine(ended.stderr, "git");
  });

  test("a bare repository", async () => {
    const { runHere } = await bench({});
    const repo = tempRepo();
    repo.git("init", "-q", "--bare", "bare.git");
    const ended = await runHere([TASK], { cwd: path.join(repo.root, "bare.git") });
    expect(ended.code).toBe(4);
    expectOneLine(ended.stderr, "bare");
  });

  test("a merge in progress", async () => {
    const { runHere } = await bench({
      fast: [patch("*** Add File: new.js", "+export const one = 1;")],
      strong: [verdict("approved")],
    });
    const repo = project();
    writeFileSync(path.join(repo.root, ".git/MERGE_HEAD"), `${repo.git("rev-parse", "HEAD")}\n`);
    const ended = await runHere(["-y", "write a script new.js that prints one"], { cwd: repo.root });
    expect(ended.code).toBe(4);
    expectOneLine(ended.stderr, "merge");
    expect(repo.exists("new.js")).toBe(false);
  });

  test.each([
    ["an unknown key", '{"verfy":"npm test"}', /verfy.*verify/],
    ["a wrong type", '{"timeout_seconds":"long"}', "timeout_seconds"],
    ["broken JSON", '{"verify":', ".tandem.json"],
    ["a provider, which a repository may not choose", '{"fast":{"provider":"evil"}}', "provider"],
    ["a base URL", '{"providers":{"openai":{"base_url":"http://127.0.0.1:1"}}}', "providers"],
  ])("a repository's config with %s", async (_name, config, text) => {
    const { runHere, server } = await bench({});
    const repo = project();
    repo.write(".tandem.json", config);
    const ended = await runHere([TASK], { cwd: repo.root });
    expect(ended.code).toBe(2);
    expectOneLine(ended.stderr, text);
    expect(server.requests).toEqual([]);
  });

  test("an output file that can't be written", async () => {
    const { runHere } = await bench({ fast: [{ kind: "text", text: "42" }], strong: [verdict("approved")] });
    const ended = await runHere(["-o", "/nonexistent/out.txt", "what is the answer?"], {
      cwd: project().root,
    });
    expect(ended.code).toBe(7);
    expectOneLine(ended.stderr, "/nonexistent/out.txt");
  });

  test("a history that can't be opened costs a warning, never the run", async () => {
    const { runHere, home } = await bench({
      fast: [{ kind: "text", text: "42" }],
      strong: [verdict("approved")],
    });
    writeFileSync(
      path.join(home, "history.db"),
      "this is no database, whatever its name says, and long enough",
    );
    const ended = await runHere(["what is the answer?"], { cwd: project().root });
    expect(ended).toMatchObject({ code: 0, stdout: "42\n" });
    expect(ended.stderr).toContain("history.db");
  });
});

describe("the model's reply", () => {
  const text = (words: string): ScriptedReply => ({ kind: "text", text: words });
  const escape = patch("*** Add File: ../outside.js", "+export {};");
  const ambiguous = patch("*** Update File: twice.txt", "@@", "-same", "+other");
  const cut = text("*** Begin Patch\n*** Update File: math.js\n@@\n-  return x + x;\n+  ret");

  test.each([
    ["is empty, twice", [{ kind: "empty" }, { kind: "empty" }], 1, "empty"],
    ["is prose only, twice", [text("Sure! I would do that."), text("Like this.")], 1, "empty"],
    [
      "is cut at the limit",
      [{ kind: "incomplete", reason: "max_output_tokens", text: "*** Begin Patch" }],
      1,
      "truncated_draft",
    ],
    ["stops in the patch, twice", [cut, cut], 1, "truncated_draft"],
    ["is a refusal", [{ kind: "refusal", refusal: "I can't help with that." }], 1, "refused"],
    ["matches twice, twice", [ambiguous, ambiguous], 1, "unusable_reply"],
    ["leaves the tree, twice", [escape, escape], 4, "unsafe_edit"],
    [
      "ends without its end",
      [{ kind: "cut", text: "*** Begin Patch", after: 8, how: "eof" }],
      6,
      "stream_cut",
    ],
    ["breaks off", [{ kind: "cut", text: "*** Begin Patch", after: 8, how: "reset" }], 6, "stream_cut"],
  ] satisfies [string, ScriptedReply[], number, string][])("%s", async (_name, fast, code, errorCode) => {
    const { runHere, asked } = await bench({ fast, strong: [verdict("approved")] });
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: errorCode } });
    expect(ended.code).toBe(code);
    expectOneLine(ended.stderr, /./);
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(asked("gpt-5.3-codex")).toEqual([]);
    const log = await runHere(["log", "--json"], { cwd: repo.root });
    expect(JSON.parse(log.stdout)).toMatchObject([{ task: TASK, error_code: errorCode }]);
  });

  test("is no JSON where JSON is asked: the review is repaired once, then the task goes up", async () => {
    const half = patch("*** Update File: math.js", "@@", "-  return x + x;", "+  return 2 * x;");
    const { runHere, asked } = await bench({
      fast: [half],
      strong: [text("Looks good!"), text("Really."), half],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", "use a multiplication in math.js"], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "review_unusable" },
    });
    expect(asked("gpt-5.3-codex").length).toBe(3);
  });

  test("control characters of a model never reach the terminal", async () => {
    const { runHere } = await bench({
      fast: [text("\u001b]0;owned\u0007red\u001b[31m")],
      strong: [verdict("approved")],
    });
    const ended = await runHere(["--color", "always", "what is the answer?"], { cwd: project().root });
    expect(ended.code).toBe(0);
    expect(ended.stdout + ended.stderr).not.toContain("\u001b]");
    expect(ended.stdout).not.toContain("\u001b");
  });
});

test("a command that isn't there is a task, and help is printed on standard output", async () => {
  const help = await bare(["--help"], { cwd: tempFolder() });
  expect(help.code).toBe(0);
  for (const name of ["run", "route", "log", "show", "undo", "resume", "config", "trust", "demo", "doctor"]) {
    expect(help.stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
  }
  expect(help.stderr).toBe("");
});
