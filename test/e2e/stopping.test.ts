import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { HALF, project, TASK } from "../support/project.ts";
import { type Bench, bench, FAST, OPEN, patch, STRONG, verdict } from "../support/tandem.ts";

const STALL: ScriptedReply = { kind: "stall", text: "*** Begin Patch", after: 5 };
const LIMITED: ScriptedReply = {
  kind: "http-error",
  status: 429,
  headers: { "retry-after": "25" },
  body: { error: { code: "rate_limit_exceeded", message: "slow down" } },
};

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

/** Runs a task and sends the signal as soon as the condition holds. */
async function stopped(
  { run }: Bench,
  root: string,
  args: readonly string[],
  signal: NodeJS.Signals,
  when: () => boolean,
) {
  return run(["-y", "--json", ...args], {
    cwd: root,
    during: (child) => void until(when).then(() => child.kill(signal)),
  });
}

/** Whether a process looks at the types of a repository. */
function runsEngine(root: string): boolean {
  return readdirSync("/proc").some((entry) => {
    try {
      const words = /^\d+$/.test(entry) ? readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0") : [];
      return words.includes("--api") && words.includes(root);
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s", (signal, code) => {
  test.each([
    ["while the draft streams", [STALL], [], FAST],
    ["while a retry is waited for", [LIMITED, LIMITED], [], FAST],
    ["while the review streams", [patch(...HALF)], [STALL], STRONG],
  ] satisfies [string, ScriptedReply[], ScriptedReply[], string][])(
    "%s",
    async (_name, fast, strong, model) => {
      const tandem = await bench({ fast, strong });
      const repo = project();
      const ended = await stopped(tandem, repo.root, [TASK], signal, () => tandem.asked(model).length > 0);
      expect(ended.code).toBe(code);
      expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
      expect(ended.stderr).toContain("tandem: stopped; the tree is as it was\n");
      expect(repo.git("status", "--porcelain")).toBe("");
      const log = await tandem.runHere(["log", "--json"], { cwd: repo.root });
      expect(JSON.parse(log.stdout)).toMatchObject([{ status: "cancelled", error_code: "cancelled" }]);
    },
  );

  test("while the check runs: the tree is put back and the check is gone", async () => {
    const tandem = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project({ ".gitignore": "pid\n" });
    const file = path.join(repo.root, "pid");
    const check = "sleep 60 & echo $! > pid.tmp && mv pid.tmp pid; wait";
    const ended = await stopped(tandem, repo.root, ["--verify", check, TASK], signal, () => existsSync(file));
    expect(ended.code).toBe(code);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled", change: { applied: false } });
    expect(repo.git("status", "--porcelain")).toBe("");
    const pid = readFileSync(file, "utf8").trim();
    // What nobody has collected yet is dead all the same.
    const { stdout: state } = spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" });
    expect(state.trim()).toMatch(/^(?:Z.*)?$/);
  });

  // Where processes can be looked at as files.
  test.skipIf(process.platform !== "linux")("the engine that the draft warmed is gone", async () => {
    const tandem = await bench({ fast: [STALL] });
    const repo = project();
    let warmed = false;
    const ended = await stopped(tandem, repo.root, [TASK], signal, () => (warmed ||= runsEngine(repo.root)));
    expect(ended.code).toBe(code);
    expect(warmed).toBe(true);
    await until(() => !runsEngine(repo.root));
  });

  test("while standard input is waited for", async () => {
    const tandem = await bench({});
    const ended = await tandem.run(["--json", "-"], {
      cwd: project().root,
      stdin: OPEN,
      // Nothing of it can be seen from outside.
      during: (child) => void sleep(1_000).then(() => child.kill(signal)),
    });
    expect(ended.code).toBe(code);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled" });
  });

  test("while lines are waited for", async () => {
    const tandem = await bench({});
    const ended = await tandem.run(["route", "--lines"], {
      cwd: project().root,
      stdin: OPEN,
      during: (child) => {
        child.stdin?.write(`${TASK}\n`);
        child.stdout?.once("data", () => child.kill(signal));
      },
    });
    expect(ended.code).toBe(code);
    expect(JSON.parse(ended.stdout)).toMatchObject({ lane: "fast" });
  });
});

describe("--timeout", () => {
  test("ends a draft that stalls", async () => {
    const { run } = await bench({ fast: [STALL] });
    const repo = project();
    const ended = await run(["-y", "--json", "--timeout", "1.0005", TASK], { cwd: repo.root });
    expect(ended.code).toBe(6);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "failed", error: { code: "timeout" } });
    expect(ended.stderr).toContain("--timeout");
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("ends a review that stalls: the draft is kept and can be resumed", async () => {
    const { run, runHere } = await bench({
      fast: [patch(...HALF)],
      strong: [STALL, verdict("approved")],
    });
    const repo = project();
    const ended = await run(["-y", "--json", "--timeout", "2", TASK], { cwd: repo.root });
    expect(ended.code).toBe(6);
    const result = JSON.parse(ended.stdout);
    expect(result).toMatchObject({ status: "unreviewed", error: { code: "timeout" } });
    expect(repo.git("status", "--porcelain")).toBe("");
    expect((await runHere(["resume", "-y", result.id], { cwd: repo.root })).code).toBe(0);
    expect(repo.read("math.js")).toContain("half");
  });

  test("ends a check, and the change is taken back", async () => {
    const { run } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const args = ["-y", "--json", "--timeout", "2", "--verify", "sleep 60", TASK];
    const ended = await run(args, { cwd: repo.root });
    expect(ended.code).toBe(6);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { code: "timeout" },
      change: { applied: false },
    });
    expect(repo.git("status", "--porcelain")).toBe("");
  });
});
