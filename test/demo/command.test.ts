import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type DemoOptions, demo } from "../../src/cli/commands/demo.ts";
import { createOutput } from "../../src/cli/output.ts";
import { draftedFile, readDemoReplies } from "../../src/scripted/demo/script.ts";
import { cutTokens } from "../../src/scripted/pacing.ts";
import { until } from "../scripted/support.ts";

const STAND_IN = fileURLToPath(new URL("stand-in.mjs", import.meta.url));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "tandem-test-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Keeps what is written to it. */
function memory() {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join("") };
}

/** Runs the demo with the stand-in as the command, in `root` unless another place is given. */
async function run(
  options: Partial<DemoOptions>,
  env: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
  place = root,
) {
  const out = memory();
  const err = memory();
  const report = path.join(place, "stand-in.json");
  const code = await demo(
    { directory: "game", keepDraft: false, ...options },
    {
      output: createOutput(out.stream, err.stream, { out: false, err: false }),
      env: { PATH: process.env["PATH"], LC_STAND_IN_REPORT: report, ...env },
      cwd: place,
      mainPath: STAND_IN,
      signal,
    },
  );
  const started: unknown = existsSync(report) ? JSON.parse(await readFile(report, "utf8")) : null;
  return { code, out: out.text(), err: err.text(), started };
}

describe("tandem demo", () => {
  const dropped = {
    OPENAI_ORG_ID: "org",
    HTTPS_PROXY: "http://proxy.example",
    http_proxy: "http://proxy.example",
    GIT_DIR: "/elsewhere",
    TANDEM_FAST_PROVIDER: "codex",
  };
  let place: string;
  let named: Awaited<ReturnType<typeof run>>;
  let unnamed: Awaited<ReturnType<typeof run>>;
  // The scripted models take their time: one run into an empty folder and one without, both at once.
  beforeAll(async () => {
    place = await mkdtemp(path.join(tmpdir(), "tandem-test-"));
    await mkdir(path.join(place, "elsewhere"));
    await mkdir(path.join(place, "game"));
    const env = { ...dropped, OPENAI_API_KEY: "sk-the-users-own", LANG: "de_DE.UTF-8" };
    const signal = new AbortController().signal;
    [named, unnamed] = await Promise.all([
      run({ keepDraft: true }, env, signal, place),
      run({ directory: null }, {}, signal, path.join(place, "elsewhere")),
    ]);
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  test("runs the real command on the task, against the scripted models alone", () => {
    const { code, started, err } = named;
    expect([code, err]).toEqual([0, ""]);
    expect(started).toMatchObject({
      args: [
        "run",
        "--apply",
        "--no-verify",
        "--json",
        "Write a browser snake game in one file, snake.html, with score and collision",
      ],
      cwd: path.join(place, "game"),
      env: {
        OPENAI_API_KEY: "scripted",
        OPENAI_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/),
        TANDEM_FAST_MODEL: "gpt-5.3-codex-spark",
        TANDEM_STRONG_MODEL: "gpt-5.3-codex",
        LANG: "de_DE.UTF-8",
      },
    });
    for (const name of Object.keys(dropped)) expect(started).not.toHaveProperty(["env", name]);
  });

  test("works in a repository of its own, in an empty folder that is there, and leaves no state of tandem's behind", async () => {
    const game = path.join(place, "game");
    const top = execFileSync("git", ["-C", game, "rev-parse", "--absolute-git-dir"]);
    expect(top.toString().trim()).toBe(path.join(game, ".git"));
    expect(await readdir(game)).toEqual([".git", "draft", "snake.html"]);
    const home: unknown = expect.stringContaining("tandem-demo-home-");
    expect(named.started).toHaveProperty(["env", "TANDEM_HOME"], home);
    const { env } = JSON.parse(await readFile(path.join(place, "stand-in.json"), "utf8"));
    expect(existsSync(env.TANDEM_HOME)).toBe(false);
  });

  test("tells the timings of the run, what is computed and what is scripted, and keeps the draft if asked", async () => {
    const replies = await readDemoReplies();
    const tokens = cutTokens(replies.draft).length;
    const shown = new Intl.NumberFormat("en-US").format(tokens);
    const kept = path.join(place, "game", "draft", "snake.html");
    expect(await readFile(kept, "utf8")).toBe(draftedFile(replies));
    const alone = (0.9 + tokens / 67).toFixed(1);
    expect(named.out.split("\n")).toEqual([
      `game   ${path.join(place, "game", "snake.html")} (open it in a browser)`,
      `draft  ${kept} (before the review)`,
      "",
      'The review said "patched" and found in the draft:',
      "  snake.html:147: the left wall",
      "",
      `draft                  1.8 s   ${shown} tokens from gpt-5.3-codex-spark at 1,000 a second`,
      "review                12.8 s   600 tokens from gpt-5.3-codex at 67 a second",
      "whole run             14.9 s   measured, from the task's words to the file on disk",
      `strong model alone    ${alone} s   computed, not measured: 0.9 s + ${shown} tokens at 67 a second`,
      "",
      "Both models are scripted: what they say was written beforehand, and their speed is set to the rates",
      "above. The HTTP between them and tandem, the pipeline and what it did to the files are real.",
      "",
    ]);
  });

  test("makes a new temporary folder when none is named, with nothing beside the game in it", async () => {
    const folder = /^game {3}(.+)\/snake\.html/.exec(unnamed.out)?.[1] ?? "";
    try {
      expect(path.dirname(folder)).toBe(tmpdir());
      expect(unnamed.started).toMatchObject({ cwd: folder });
      expect(await readdir(folder)).toEqual([".git", "snake.html"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("tandem demo refuses", () => {
  test("a folder that holds anything, and leaves it alone", async () => {
    await mkdir(path.join(root, "game"));
    await writeFile(path.join(root, "game", "mine.txt"), "mine");
    expect(await run({})).toEqual({
      code: 2,
      out: "",
      err: `tandem: ${path.join(root, "game")} is not empty; name a new or an empty folder\n`,
      started: null,
    });
    expect(await readdir(path.join(root, "game"))).toEqual(["mine.txt"]);
  });

  test.each(["game", path.join("game", "below")])("a file in the folder's place: %s", async (directory) => {
    await writeFile(path.join(root, "game"), "a file");
    const { code, err } = await run({ directory });
    expect([code, err]).toEqual([2, `tandem: ${path.join(root, directory)} is no folder; name another\n`]);
  });

  test("a folder that can't be made", async () => {
    const { code, err } = await run({ directory: "x".repeat(300) });
    expect(code).toBe(7);
    expect(err).toMatch(/^tandem: can't make the demo's folder: ENAMETOOLONG.*\n$/);
  });

  test("to go on without git", async () => {
    const { code, err, started } = await run({}, { PATH: path.join(root, "nothing-here") });
    expect([code, err, started]).toEqual([
      7,
      "tandem: git can't be started; install it and run the demo again\n",
      null,
    ]);
  });
});

describe("when the command", () => {
  test("fails, the demo ends with its exit code and no numbers", async () => {
    const { code, out, err } = await run({}, { LC_STAND_IN: "fails" });
    expect([code, out]).toEqual([6, ""]);
    expect(err).toBe(`tandem: the demo's run ended with exit code 6; see ${path.join(root, "game")}\n`);
  });

  test("prints something else than a run, the demo says so", async () => {
    const { code, out, err } = await run({}, { LC_STAND_IN: "babbles" });
    expect([code, out]).toEqual([70, ""]);
    expect(err).toBe("tandem: the demo can't read what its run printed; please report this\n");
  });

  test("is at work as the user stops the demo, it is stopped too", async () => {
    const stop = new AbortController();
    const running = run({}, { LC_STAND_IN: "hangs" }, stop.signal);
    await until(() => (statSync(path.join(root, "stand-in.json"), { throwIfNoEntry: false })?.size ?? 0) > 0);
    stop.abort();
    expect(await running).toMatchObject({ code: 130, out: "", err: "" });
  });
});
