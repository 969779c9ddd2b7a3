import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { copyOf, importCommits, importRepo, tellingCommits } from "../support/history-repo.ts";
import { tempFolder } from "../support/repo.ts";
import { bench, FAST, patch, PROGRAM, run as runProgram, runHere, STRONG } from "../support/tandem.ts";

const COMMITS = 400;
const LARGE = "frobnicate the legend of the chart";
const SMALL = "polish the legend of the chart";

let original = "";
beforeAll(() => {
  original = mkdtempSync(path.join(tmpdir(), "tandem-history-"));
  importRepo(original, tellingCommits(COMMITS));
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

/** A copy of the repository and a fresh home. */
function place() {
  const repo = copyOf(original);
  const home = tempFolder();
  const run = (args: readonly string[], cwd = repo.root, env: Readonly<Record<string, string>> = {}) =>
    runHere(args, { cwd, env: { TANDEM_HOME: home, ...env } });
  return {
    repo,
    home,
    run,
    json: async (args: readonly string[], cwd = repo.root) =>
      JSON.parse((await run([...args, "--json"], cwd)).stdout),
    file: () => path.join(home, "calibration", readdirSync(path.join(home, "calibration"))[0] ?? ""),
  };
}

test("afterwards the router knows this repository's words and places", async () => {
  const { json, repo, home } = place();
  const tasks = [LARGE, SMALL, "rework ledger/steps/s9.js a little"];
  const routed = async () => {
    const env = { TANDEM_HOME: home };
    const lines = await runHere(["route", "--lines"], { cwd: repo.root, env, stdin: tasks.join("\n") });
    expect(lines.stderr).toBe("");
    return lines.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  const before = await routed();
  await json(["calibrate"]);
  const after = await routed();
  expect(before.slice(0, 2).map(({ estimate }) => estimate.basis)).toEqual(["model", "model"]);
  expect(after.slice(0, 2).map(({ estimate }) => estimate.basis)).toEqual(["model+repo", "model+repo"]);
  // Six in ten commits are small here, which lifts both; the words tell them apart.
  const gap = ([large, small]: typeof after) => small.estimate.probability - large.estimate.probability;
  expect(gap(after)).toBeGreaterThan(gap(before) + 0.15);
  expect(after[1].estimate.probability).toBeGreaterThan(before[1].estimate.probability);
  expect([before[2].boundary, after[2].boundary]).toEqual([null, "migration"]);
  // What many lines are told, one task is told.
  expect({ ...(await json(["route", LARGE])), ms: 0 }).toEqual({ ...after[0], ms: 0 });
});

test("a draft that touches a learnt place goes up, whatever the task said", async () => {
  const draft = patch("*** Add File: ledger/steps/note.js", "+export const note = 1;");
  const { runHere, asked } = await bench({ fast: [draft], strong: [draft] });
  const { root } = copyOf(original);
  expect((await runHere(["calibrate", "-q"], { cwd: root })).code).toBe(0);
  const { stdout } = await runHere(["-n", "--json", SMALL], { cwd: root });
  expect(JSON.parse(stdout)).toMatchObject({
    route: { lane: "fast" },
    escalated: { reason: "draft_boundary", detail: expect.stringContaining("ledger/") },
    status: "solved",
  });
  expect([asked(FAST).length, asked(STRONG).length]).toEqual([1, 1]);
});

test("the report is one JSON object, without a word on standard error", async () => {
  const { run, repo, home } = place();
  const { code, stdout, stderr } = await run(["calibrate", "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  const report = JSON.parse(stdout);
  const quality = {
    auroc: expect.any(Number),
    brier: expect.any(Number),
    calibration_error: expect.any(Number),
    fast_share: expect.any(Number),
    too_big: expect.any(Number),
  };
  expect(report).toEqual({
    schema: 1,
    repository: path.join(repo.root, ".git"),
    file: expect.stringContaining(path.join(home, "calibration")),
    calibration: {
      updated_at: expect.any(Number),
      mined_through: repo.git("rev-parse", "HEAD"),
      commits: COMMITS,
      small: 240,
      evaluation: { commits: COMMITS / 5, before: quality, after: quality },
      boundaries: [{ boundary: "migration", path: "ledger/", crossed: 40, commits: 40 }],
      // The word alone means a migration elsewhere.
      harmless: [{ word: "table", crossed: 5, commits: 50 }],
      words: expect.arrayContaining([
        { word: "frobnicate", small: 0, large: 160 },
        { word: "polish", small: 200, large: 0 },
      ]),
    },
    outcomes: null,
    mined: {
      commits: COMMITS,
      seen: COMMITS,
      whole: true,
      shallow: false,
      cut: false,
      left_out: { bots: 0, releases: 0, reverts: 0, short: 0, edge: 0, unreadable: 0 },
    },
  });
  const { before, after } = report.calibration.evaluation;
  expect(after.auroc).toBeGreaterThan(before.auroc);
});

test("the report for a person says what was learnt and how good it is", async () => {
  const { run } = place();
  const { code, stdout, stderr } = await run(["calibrate"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("learnt from 400 commits of this repository, 60 % of them small");
  expect(stdout).toMatch(/^held out, the newest 80 commits +before +after$/m);
  expect(stdout).toMatch(/AUROC.*\d\.\d{3} +\d\.\d{3}$/m);
  expect(stdout).toMatch(/^too big among those +\d+ % +\d+ %$/m);
  expect(stdout).toContain("migration  ledger/ (40 of 40 commits)");
  expect(stdout).toContain("no boundary by the word alone  table (5 of 50 commits)\n");
  expect(stdout).toMatch(/^words of large tasks .*frobnicate/m);
  expect(stdout).toMatch(/^words of small tasks .*polish/m);
  const shown = await run(["calibrate", "--show"]);
  expect(shown.stdout).toMatch(/^learnt (?:just now|\d+ s ago) from 400 commits/);
  expect(shown.stdout.split("\n").slice(1)).toEqual(stdout.split("\n").slice(1));
});

test("a second call mines only what is new, and a rewritten history anew", async () => {
  const { json, run, repo } = place();
  await json(["calibrate"]);
  importCommits(repo.root, tellingCommits(7, COMMITS), "refs/heads/main^0");
  const second = await json(["calibrate"]);
  expect(second.mined).toMatchObject({ commits: 7, seen: 7, whole: false });
  expect(second.calibration).toMatchObject({
    commits: COMMITS + 7,
    mined_through: repo.git("rev-parse", "HEAD"),
  });
  expect(second.calibration.words).toContainEqual(expect.objectContaining({ word: "frobnicate" }));
  repo.git("reset", "-q", "--hard", "HEAD~9");
  const third = await run(["calibrate"]);
  expect(third.stdout).toContain(`learnt from ${COMMITS - 2} commits`);
  expect(third.stderr).toMatch(/^note: the history was rewritten[^\n]*\n$/);
});

test("what was learnt belongs to its owner, and a linked worktree shares it", async () => {
  const { json, run, file, repo } = place();
  expect(await run(["calibrate", "-q"])).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file())).mode & 0o777).toBe(0o700);
  const linked = path.join(tempFolder(), "linked");
  repo.git("worktree", "add", "-q", linked);
  expect(await json(["route", LARGE], linked)).toMatchObject({ estimate: { basis: "model+repo" } });
});

test("it is kept in the folder for state, never in the one for configuration", async () => {
  const { repo } = place();
  const [state, config] = [tempFolder(), tempFolder()];
  const env = { XDG_STATE_HOME: state, XDG_CONFIG_HOME: config };
  const { stdout } = await runHere(["calibrate", "--json"], { cwd: repo.root, env });
  expect(JSON.parse(stdout).file).toContain(path.join(state, "tandem", "calibration"));
  expect(readdirSync(config)).toEqual([]);
});

test("--reset forgets it, and says so the second time", async () => {
  const { json, run } = place();
  await json(["calibrate"]);
  expect(await run(["calibrate", "--reset"])).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining("forgot"),
  });
  expect(await json(["route", LARGE])).toMatchObject({ estimate: { basis: "model" } });
  expect(await json(["calibrate", "--reset"])).toMatchObject({ schema: 1, forgotten: false });
  expect(await json(["calibrate", "--show"])).toMatchObject({ schema: 1, calibration: null, outcomes: null });
});

test("a calibration that can't be used is one warning where it is needed, and none where it isn't", async () => {
  const { json, run, file } = place();
  await json(["calibrate"]);
  writeFileSync(file(), "{");
  const routed = await run(["route", "--json", LARGE]);
  expect(JSON.parse(routed.stdout)).toMatchObject({ estimate: { basis: "model" } });
  expect(routed.stderr).toMatch(/^warning: [^\n]* is damaged; run `tandem calibrate`[^\n]*\n$/);
  expect((await run(["log"])).stderr).not.toContain("warning");
  expect((await run(["calibrate"])).stdout).toContain("learnt from 400 commits");
});

describe("Ctrl-C while it mines", () => {
  /** A git that stops for good where the diffs are read; the path of the file that says it has got there. */
  function slowGit() {
    const folder = tempFolder();
    const reached = path.join(folder, "reached");
    const real = spawnSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).stdout.trim();
    const script = `#!/bin/sh\ncase "$*" in *diff-tree*) : > '${reached}'; exec sleep 60;; esac\nexec '${real}' "$@"\n`;
    writeFileSync(path.join(folder, "git"), script, { mode: 0o755 });
    return { reached, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
  }

  test("keeps the old one", async () => {
    const { run, file, repo, home } = place();
    await run(["calibrate"]);
    const before = readFileSync(file(), "utf8");
    importCommits(repo.root, tellingCommits(7, COMMITS), "refs/heads/main^0");
    const { reached, PATH } = slowGit();
    const ended = await runProgram(["calibrate"], {
      cwd: repo.root,
      env: { TANDEM_HOME: home, PATH },
      during: (child) => {
        const timer = setInterval(() => {
          if (!existsSync(reached)) return;
          // Once: a second one would not wait for what is said.
          clearInterval(timer);
          child.kill("SIGINT");
        }, 10);
        child.once("close", () => clearInterval(timer));
      },
    });
    expect(ended).toEqual({
      code: 130,
      stdout: "",
      stderr: "tandem: mining the history was stopped; what was learnt before is kept\n",
    });
    expect(readFileSync(file(), "utf8")).toBe(before);
    expect(readdirSync(path.dirname(file()))).toHaveLength(1);
  });
});

test.skipIf(spawnSync("script", ["--version"]).status !== 0)(
  "on a terminal a bar shows how far it is",
  async () => {
    const { repo, home } = place();
    const quoted = [process.execPath, PROGRAM, "calibrate"].map((word) => `'${word}'`).join(" ");
    const child = spawn("script", ["-qec", quoted, "/dev/null"], {
      cwd: repo.root,
      env: { PATH: process.env["PATH"], HOME: home, TERM: "xterm", SHELL: "/bin/sh", TANDEM_HOME: home },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let screen = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (screen += text));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    expect(code).toBe(0);
    expect(screen).toContain("mining ████████████████████ 400 of 400 commits");
    // The cursor comes back, and the bar is gone before the report.
    expect(screen.lastIndexOf("\u001b[?25h")).toBeGreaterThan(screen.lastIndexOf("\u001b[?25l"));
    expect(screen.indexOf("learnt from 400 commits")).toBeGreaterThan(screen.lastIndexOf("mining"));
  },
);
