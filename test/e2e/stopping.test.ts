import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { PLAIN, project, TASK } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
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

// What hears one of the two hears the other: each is shown in a few places.
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

describe("a signal", () => {
  test.each([
    ["SIGINT", "while the draft streams", [STALL], [], FAST],
    ["SIGTERM", "while the draft streams", [STALL], [], FAST],
    ["SIGTERM", "while a retry is waited for", [LIMITED, LIMITED], [], FAST],
    ["SIGINT", "while the review streams", [patch(...PLAIN.HALF)], [STALL], STRONG],
  ] satisfies [keyof typeof CODES, string, ScriptedReply[], ScriptedReply[], string][])(
    "%s %s",
    async (signal, _name, fast, strong, model) => {
      const tandem = await bench({ fast, strong });
      const repo = PLAIN.project();
      const asked = () => tandem.asked(model).length > 0;
      const ended = await stopped(tandem, repo.root, [PLAIN.TASK], signal, asked);
      expect(ended.code).toBe(CODES[signal]);
      expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
      expect(ended.stderr).toContain("tandem: stopped; the tree is as it was\n");
      expect(repo.git("status", "--porcelain")).toBe("");
      const log = await tandem.runHere(["log", "--json"], { cwd: repo.root });
      expect(JSON.parse(log.stdout)).toMatchObject([{ status: "cancelled", error_code: "cancelled" }]);
    },
  );

  test("while the check runs: the tree is put back and the check is gone", async () => {
    const tandem = await bench({ fast: [patch(...PLAIN.HALF)], strong: [verdict("approved")] });
    const repo = PLAIN.project({ ".gitignore": "pid\n" });
    const file = path.join(repo.root, "pid");
    const check = "sleep 60 & echo $! > pid.tmp && mv pid.tmp pid; wait";
    const args = ["--verify", check, PLAIN.TASK];
    const ended = await stopped(tandem, repo.root, args, "SIGINT", () => existsSync(file));
    expect(ended.code).toBe(CODES.SIGINT);
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
    const warm = () => (warmed ||= runsEngine(repo.root));
    const ended = await stopped(tandem, repo.root, [TASK], "SIGTERM", warm);
    expect(ended.code).toBe(CODES.SIGTERM);
    expect(warmed).toBe(true);
    await until(() => !runsEngine(repo.root));
  });

  test("while standard input is waited for", async () => {
    const tandem = await bench({});
    const ended = await tandem.run(["--json", "-"], {
      cwd: project().root,
      stdin: OPEN,
      // Nothing of it can be seen from outside.
      during: (child) => void sleep(1_000).then(() => child.kill("SIGTERM")),
    });
    expect(ended.code).toBe(CODES.SIGTERM);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled" });
  });

  test("while lines are waited for", async () => {
    const tandem = await bench({});
    const ended = await tandem.run(["route", "--lines"], {
      cwd: project().root,
      stdin: OPEN,
      during: (child) => {
        child.stdin?.write(`${TASK}\n`);
        child.stdout?.once("data", () => child.kill("SIGINT"));
      },
    });
    expect(ended.code).toBe(CODES.SIGINT);
    expect(JSON.parse(ended.stdout)).toMatchObject({ lane: "fast" });
  });
});

describe("--timeout", () => {
  /**
   * Runs the task with a limit that comes when the run has got that far: on a busy machine it may take a
   * while, and then a longer limit is tried.
   */
  async function timedOut(
    replies: { readonly fast: readonly ScriptedReply[]; readonly strong?: readonly ScriptedReply[] },
    reached: (tandem: Bench) => boolean,
    flags: readonly string[] = [],
  ) {
    for (const seconds of ["1.0005", "5", "25"]) {
      const tandem = await bench(replies);
      const repo = PLAIN.project();
      const args = ["-y", "--json", "--timeout", seconds, ...flags, PLAIN.TASK];
      const ended = await tandem.runHere(args, { cwd: repo.root });
      expect(ended.code).toBe(6);
      expect(ended.stderr).toContain("--timeout");
      expect(repo.git("status", "--porcelain")).toBe("");
      if (reached(tandem)) return { tandem, repo, result: JSON.parse(ended.stdout) };
    }
    throw new Error("the run never got that far");
  }

  test("ends a draft that stalls", async () => {
    const { result } = await timedOut({ fast: [STALL] }, ({ asked }) => asked(FAST).length > 0);
    expect(result).toMatchObject({ status: "failed", error: { code: "timeout" } });
  });

  test("ends a review that stalls: the draft is kept and can be resumed", async () => {
    const { tandem, repo, result } = await timedOut(
      { fast: [patch(...PLAIN.HALF)], strong: [STALL, verdict("approved")] },
      ({ asked }) => asked(STRONG).length > 0,
    );
    expect(result).toMatchObject({ status: "unreviewed", error: { code: "timeout" } });
    expect((await tandem.runHere(["resume", "-y", result.id], { cwd: repo.root })).code).toBe(0);
    expect(repo.read("math.lua")).toBe(PLAIN.HALF_TEXT);
  });

  test("ends a check, and the change is taken back", async () => {
    const started = path.join(tempFolder(), "started");
    const { result } = await timedOut(
      { fast: [patch(...PLAIN.HALF)], strong: [verdict("approved")] },
      () => existsSync(started),
      ["--verify", `: > '${started}'; sleep 60`],
    );
    expect(result).toMatchObject({ error: { code: "timeout" }, change: { applied: false } });
  });
});
