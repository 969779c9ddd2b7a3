import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { codexEnv, fakeCodex, noCodex } from "../support/codex.ts";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { type Bench, bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

/** A run whose models are both asked through the Codex CLI, as the preset `codex` sets them. */
async function codexBench(
  replies: Parameters<typeof bench>[0],
): Promise<Bench & { readonly codex: Readonly<Record<string, string>> }> {
  const tandem = await bench(replies);
  const at = (model: string) => ({ provider: "codex", model });
  writeFileSync(
    path.join(tandem.home, "config.json"),
    JSON.stringify({ fast: at(FAST), strong: at(STRONG) }),
  );
  return { ...tandem, codex: { ...codexEnv(tandem.server.url), OPENAI_API_KEY: "" } };
}

/** A command that the agent runs in its copy. */
const command = (cmd: string): ScriptedReply => ({
  kind: "tool-calls",
  calls: [{ name: "exec_command", arguments: { cmd } }],
});

describe.skipIf(noCodex !== null)("with the real Codex CLI", () => {
  test("a task is drafted and reviewed", async () => {
    const tandem = await codexBench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const ended = await tandem.runHere(["-y", "--json", TASK], { cwd: repo.root, env: tandem.codex });
    expect(ended).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "approved",
      draft: { model: FAST, served_model: FAST },
      review: { model: STRONG, verdict: "approved" },
      cost_usd: null,
      unpriced_models: [FAST, STRONG],
    });
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });

  test("a task beyond a boundary is solved by the agent, and what it changed is inspected, applied and verified", async () => {
    const solved = "export const hash = (password) => `hashed ${password}`;\n";
    const tandem = await codexBench({
      strong: [
        command(
          `printf '%s' '${solved}' > password.js; mkdir dist; echo built > dist/out.js; cat .env notes.txt`,
        ),
        { kind: "text", text: "Passwords are hashed now." },
      ],
    });
    const repo = project({ ".gitignore": "dist/\n.env\n" });
    repo.write(".env", "TOKEN=hidden\n");
    repo.write("notes.txt", "not yet committed\n");
    const args = ["-y", "--json", "--verify", "test -f password.js", "hash the passwords"];
    const ended = await tandem.runHere(args, { cwd: repo.root, env: tandem.codex });
    expect(ended).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      route: { lane: "strong", rule: "boundary" },
      solve: { model: STRONG },
      change: { applied: true, files: [{ path: "password.js" }] },
      verification: { passed: true },
    });
    expect(repo.read("password.js")).toBe(solved);
    expect(repo.git("status", "--porcelain")).toBe("?? notes.txt\n?? password.js");
    const told = JSON.stringify(tandem.asked(STRONG)[1]?.body);
    expect(told).toContain("not yet committed");
    expect(told).not.toContain("hidden");
    const undone = await tandem.runHere(["undo"], { cwd: repo.root });
    expect(undone.code).toBe(0);
    expect(repo.exists("password.js")).toBe(false);
  });
});

test("doctor says which Codex CLI is there, and what to do where there is none", async () => {
  const tandem = await codexBench({});
  const { env } = fakeCodex([]);
  const checksOf = async (PATH: string): Promise<object> => {
    const { stdout } = await tandem.runHere(["doctor", "--json"], { cwd: project().root, env: { PATH } });
    return JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === "fast");
  };
  expect(await checksOf(env["PATH"] ?? "")).toEqual({
    name: "fast",
    state: "ok",
    text: `${FAST} by codex-cli 0.0.0-fake`,
  });
  expect(await checksOf("/usr/bin:/bin")).toMatchObject({
    state: "problem",
    text: expect.stringContaining("npm install -g @openai/codex"),
  });
});

test("without the Codex CLI a run ends before anything is sent, and says how to get it", async () => {
  const tandem = await codexBench({});
  const options = { cwd: project().root, env: { PATH: "/usr/bin:/bin" } };
  const ended = await tandem.runHere(["-y", TASK], options);
  expect(ended.code).toBe(5);
  expect(ended.stderr).toContain("npm install -g @openai/codex");
});

test("a stopped run stops the CLI, and nothing is left", async () => {
  const tandem = await codexBench({});
  const fake = fakeCodex([{ say: [{ type: "turn.started" }], end: "hang" }]);
  const taken = () => fake.log().some(({ kind }) => kind === "turn");
  const repo = project();
  const ended = await tandem.run(["-y", "--json", "hash the passwords"], {
    cwd: repo.root,
    env: fake.env,
    during: (child) => void until(taken).then(() => child.kill("SIGINT")),
  });
  expect(ended.code).toBe(130);
  expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled" });
  for (const { pid, cwd } of fake.starts()) {
    await until(() => !isAlive(pid));
    if (cwd !== "/") expect(existsSync(cwd)).toBe(false);
  }
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a run that is killed takes the CLI with it", async () => {
  const tandem = await codexBench({});
  const fake = fakeCodex([{ say: [{ type: "turn.started" }], end: "hang" }]);
  const taken = () => fake.log().some(({ kind }) => kind === "turn");
  const ended = await tandem.run(["-y", "hash the passwords"], {
    cwd: project().root,
    env: fake.env,
    during: (child) => void until(taken).then(() => child.kill("SIGKILL")),
  });
  expect(ended.code).toBeNull();
  expect(fake.starts().map(({ args: [command] }) => command)).toContain("exec");
  for (const { pid } of fake.starts()) await until(() => !isAlive(pid));
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

function isAlive(pid: number): boolean {
  // What nobody has collected yet is dead all the same.
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z]/.test(stdout.trim());
}
