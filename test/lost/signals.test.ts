import { DatabaseSync } from "@photostructure/sqlite";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { fakeCodex } from "../support/codex.ts";
import { PLAIN } from "../support/project.ts";
import { tempFolder, type TempRepo } from "../support/repo.ts";
import { bench, FAST, patch, PROGRAM, run, STRONG, verdict } from "../support/tandem.ts";
import { onTerminal } from "../support/terminal.ts";
import { stateChanges, treeState, without } from "../support/tree-state.ts";

const { project, HALF, HALF_TEXT, TASK } = PLAIN;

/** Nothing here ends by itself for a minute. */
const FOREVER = "60";

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

/** Command lines of the processes whose working folder is in a folder. */
function processesIn(folder: string): readonly string[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const inside = readlinkSync(`/proc/${entry}/cwd`).startsWith(folder);
      const words = inside ? readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ") : "";
      // What nobody has collected yet has no command line.
      return words === "" ? [] : [`${entry} ${words}`];
    } catch {
      return [];
    }
  });
}

/** The built command's own process, not a shell that was given its words. */
const COMMAND = /^\d+ \S*node \S*main\.js/;

/** The process of a working folder whose command line is like that. */
function pidOf(folder: string, like: RegExp): number {
  const found = processesIn(folder).find((one) => like.test(one));
  if (found === undefined) throw new Error(`no process like ${String(like)}`);
  return Number.parseInt(found, 10);
}

function isAlive(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

/** Puts a program in front of others of its name; it says that it is there. */
function inFront(name: string, script: string): { readonly PATH: string; readonly here: () => boolean } {
  const folder = tempFolder();
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${script.replaceAll("HERE", `: > '${folder}/here'`)}\n`);
  chmodSync(path.join(folder, name), 0o755);
  return {
    PATH: `${folder}:${process.env["PATH"] ?? ""}`,
    here: () => existsSync(path.join(folder, "here")),
  };
}

/** Runs the command, sends it a signal when it has come so far, and looks at what is left of it. */
async function stopped(
  repo: TempRepo,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  {
    signal,
    when,
    during,
  }: {
    readonly signal: NodeJS.Signals;
    readonly when: () => boolean;
    readonly during?: (child: ChildProcess) => void;
  },
) {
  const before = treeState(repo.root);
  const ended = await run(args, {
    cwd: repo.root,
    env,
    during: (child) => {
      during?.(child);
      void until(when).then(() => child.kill(signal));
    },
  });
  await until(() => processesIn(repo.root).length === 0);
  const changes = stateChanges(without(before, "own"), without(treeState(repo.root), "own"));
  return { ...ended, changes };
}

// Where processes can be looked at as files.
describe.skipIf(process.platform !== "linux")("stopped, in a stage that hears nothing", () => {
  test("routing: git hangs", async () => {
    const tandem = await bench({});
    const repo = project();
    const git = spawnSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).stdout.trim();
    const { here, PATH } = inFront(
      "git",
      `case "$*" in *ls-files*) HERE; exec sleep ${FOREVER};; esac; exec ${git} "$@"`,
    );
    const ended = await stopped(
      repo,
      ["route", "rename clampValue"],
      { ...tandem.env, PATH },
      {
        signal: "SIGTERM",
        when: here,
      },
    );
    expect(ended).toMatchObject({ code: 143, stdout: "", changes: [] });
  });

  test("drafting: a Codex CLI that ignores signals", async () => {
    const tandem = await bench({});
    const repo = project();
    const codex = fakeCodex([{ say: [], end: "hang" }]);
    const real = path.join(codex.folder, "codex");
    writeFileSync(real, readFileSync(real, "utf8").replace("\n", "\nprocess.on('SIGTERM', () => {});\n"));
    const config = { fast: { provider: "codex" }, strong: { provider: "codex" } };
    writeFileSync(path.join(tandem.home, "config.json"), JSON.stringify(config));
    const ended = await stopped(
      repo,
      ["-y", "--json", TASK],
      { ...tandem.env, ...codex.env },
      {
        signal: "SIGTERM",
        when: () => codex.log().some(({ kind }) => kind === "turn"),
      },
    );
    expect(ended).toMatchObject({ code: 143, changes: [] });
    await until(() => codex.starts().every(({ pid }) => !isAlive(pid)));
  });

  test("inspecting: a compiler and its helper ignore signals", async () => {
    const tandem = await bench({
      fast: [patch("*** Update File: main.go", "@@", "-func b() {}", "+func c() {}")],
    });
    const repo = project({ "go.mod": "module m\n", "main.go": "package main\n\nfunc b() {}\n" });
    const marked = `inspecting-${process.pid}`;
    // One of another group holds the output open; it is not tandem's to end.
    const helper = `sh -c "trap '' TERM INT; sleep ${FOREVER}; sleep ${FOREVER}" ${marked}`;
    const { here, PATH } = inFront("go", `trap '' TERM INT; setsid sleep 5 & ${helper} & HERE; wait`);
    const args = ["-y", "--json", "--fast", "--verify", "true", "rename b to c in main.go"];
    const ended = await stopped(repo, args, { ...tandem.env, PATH }, { signal: "SIGINT", when: here });
    expect(ended).toMatchObject({ code: 130, changes: [] });
    expect(tandem.asked(STRONG)).toEqual([]);
    await until(() => !processesIn("/").some((one) => one.includes(marked)));
  });

  test("verifying: a check and its grandchild ignore signals", async () => {
    const tandem = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const { here, PATH } = inFront(
      "check",
      `trap '' TERM INT; (sleep ${FOREVER}; sleep ${FOREVER}) & HERE; wait; sleep ${FOREVER}`,
    );
    const args = ["-y", "--json", "--verify", `trap '' TERM INT; PATH='${PATH}' check`, TASK];
    const ended = await stopped(repo, args, tandem.env, { signal: "SIGTERM", when: here });
    expect(ended).toMatchObject({ code: 143, changes: [] });
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled", change: { applied: false } });
  });

  test.each([
    ["a second signal waits until the change is taken back", 2],
    ["a third one waits for nothing: no check is left, and undo knows what was done", 3],
  ])("%s", async (_name, signals) => {
    const tandem = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const { here, PATH } = inFront("check", `trap '' TERM INT; HERE; sleep ${FOREVER}; sleep ${FOREVER}`);
    const again = async (child: ChildProcess): Promise<void> => {
      await until(here);
      for (let signal = 1; signal < signals; signal += 1) {
        await sleep(50);
        child.kill("SIGINT");
      }
    };
    const ended = await stopped(
      repo,
      ["-y", "--verify", `trap '' TERM INT; PATH='${PATH}' check`, TASK],
      tandem.env,
      {
        signal: "SIGINT",
        when: here,
        during: (child) => void again(child),
      },
    );
    expect(ended.code).toBe(130);
    expect(ended.changes.length).toBe(signals === 2 ? 0 : 2);
    expect((await tandem.runHere(["undo"], { cwd: repo.root })).code).toBe(signals === 2 ? 2 : 0);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("telling: nobody reads the pipe", async () => {
    const tandem = await bench({});
    const ids = Array.from({ length: 60 }, (_, at) => `${at} ${"very ".repeat(1_000)}`);
    const repo = project({ tasks: ids.map((id) => `${JSON.stringify({ id, task: TASK })}\n`).join("") });
    const folder = tempFolder();
    // The reader takes the first answer, says so, and then nothing more.
    const line = `{ "$0" "$@"; echo $? > '${folder}/code'; } < tasks | { read -r first; : > '${folder}/here'; sleep ${FOREVER}; }`;
    const child = spawn("sh", ["-c", line, process.execPath, PROGRAM, "route", "--jsonl"], {
      cwd: repo.root,
      env: { PATH: process.env["PATH"], ...tandem.env },
      stdio: "ignore",
      detached: true,
    });
    await until(() => existsSync(path.join(folder, "here")));
    await sleep(500);
    process.kill(pidOf(repo.root, COMMAND), "SIGTERM");
    await until(() => existsSync(path.join(folder, "code")));
    await sleep(20);
    expect(readFileSync(path.join(folder, "code"), "utf8")).toBe("143\n");
    process.kill(-(child.pid ?? 0), "SIGKILL");
  });

  test("recording: another process holds the history; what was done stays done", async () => {
    const tandem = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    await tandem.runHere(["log"], { cwd: repo.root });
    const holder = new DatabaseSync(path.join(tandem.home, "history.db"));
    holder.exec("BEGIN IMMEDIATE");
    try {
      const ended = await stopped(repo, ["-y", "--json", TASK], tandem.env, {
        signal: "SIGINT",
        when: () =>
          repo.read("math.lua") === HALF_TEXT &&
          !existsSync(path.join(repo.root, ".git/tandem/journal.json")),
      });
      const { status, change } = JSON.parse(ended.stdout);
      // It may have come a moment earlier: then the change was taken back, and it says so.
      if (ended.code === 0)
        expect([status, change.applied, repo.read("math.lua")]).toEqual(["approved", true, HALF_TEXT]);
      else expect([ended.code, status, change.applied, ended.changes]).toEqual([130, "cancelled", false, []]);
      expect(ended.stderr).toContain("this run was not recorded: another process holds it");
    } finally {
      holder.close();
    }
  });

  test.skipIf(spawnSync("script", ["--version"]).status !== 0)(
    "asking: SIGTERM at the question",
    async () => {
      const tandem = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
      const repo = project();
      const asked = onTerminal([TASK], [["Apply this change? [y/N]", ""]], {
        cwd: repo.root,
        env: tandem.env,
      });
      await until(() => tandem.asked(STRONG).length > 0);
      await sleep(200);
      process.kill(pidOf(repo.root, COMMAND), "SIGTERM");
      expect((await asked).code).toBe(143);
      expect(repo.git("status", "--porcelain")).toBe("");
      expect(tandem.asked(FAST).length).toBe(1);
    },
  );
});
