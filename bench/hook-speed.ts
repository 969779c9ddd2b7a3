import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { startScriptedServer } from "../src/scripted/server.ts";
import { silentAddress } from "../test/support/silent.ts";

/*
 * What a hook adds to `git commit`: `node scripts/run.mjs bench/hook-speed.ts`, after `npm run build`. A
 * clean change of ten staged files, whole processes in turn, wall-clock and processor time; on a machine
 * that does other things as well the differences in processor time say more than those on the clock.
 */

const PROGRAM = path.resolve("dist/main.js");
const RUNS = Number(process.argv[2] ?? 15);
const FILES = 10;
const STRONG = "gpt-5.3-codex";
const REFUSED = "http://127.0.0.1:9/v1";

interface Cost {
  readonly wall: number;
  /** User and system, of git and of all that it starts. */
  readonly cpu: number;
}

interface Case {
  readonly name: string;
  readonly hook: "none" | "pre-commit";
  readonly env: Readonly<Record<string, string>>;
  /** Forgets what was found clean, so that every commit is looked at as the first time. */
  readonly forgets: boolean;
  readonly limitMs: number | null;
}

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "tandem-hook-speed-")));
const home = path.join(folder, "home");
const root = path.join(folder, "repository");

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const BASE = { PATH: process.env["PATH"] ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1", TANDEM_HOME: home };

function git(...args: readonly string[]): void {
  const quiet = ["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", ...args];
  execFileSync("git", quiet, { cwd: root, env: BASE, stdio: ["ignore", "ignore", "inherit"] });
}

/** A command with what it takes; not waited for in one go, since the scripted model answers meanwhile. */
async function timed(command: string, env: Readonly<Record<string, string>>): Promise<Cost> {
  const child = spawn("bash", ["-c", `TIMEFORMAT='cost %3R %3U %3S'; time ${command}`], {
    cwd: root,
    env: { ...BASE, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const [, wall, user, system] = /cost ([\d.]+) ([\d.]+) ([\d.]+)/.exec(text) ?? [];
  if (code !== 0 || wall === undefined) throw new Error(`${command} (${code}): ${text}`);
  if (process.env["SHOW"] !== undefined) process.stderr.write(text);
  return { wall: Number(wall) * 1000, cpu: (Number(user) + Number(system)) * 1000 };
}

async function commit({ hook, env, forgets }: Case): Promise<Cost> {
  if (forgets) for (const name of ["clean-states", "receipts", "verdicts"]) forget(name);
  const hooks = hook === "none" ? "-c core.hooksPath=/dev/null " : "";
  const cost = await timed(`git ${hooks}-c gc.auto=0 commit -q -m change`, env);
  git("reset", "-q", "--soft", "HEAD~1");
  return cost;
}

function forget(name: string): void {
  rmSync(path.join(home, name), { recursive: true, force: true });
}

function prepare(): void {
  mkdirSync(root);
  git("init", "-q", "-b", "main", "--template=");
  for (const [key, value] of [
    ["user.name", "Bench"],
    ["user.email", "bench@localhost"],
  ] as const)
    git("config", key, value);
  writeFileSync(path.join(root, "package.json"), '{"type":"module"}\n');
  const code = (one: number, change: string): string => {
    const functions = Array.from(
      { length: 40 },
      (_, at) => `export function f${one}_${at}(value) {\n  return value + ${at};\n}\n`,
    );
    return `${functions.join("\n")}${change}`;
  };
  mkdirSync(path.join(root, "src"));
  const write = (change: string): void => {
    for (let one = 0; one < FILES; one += 1)
      writeFileSync(path.join(root, `src/file${one}.js`), code(one, change));
  };
  write("");
  git("add", "-A");
  git("commit", "-q", "-m", "base");
  write("\nexport function more(value) {\n  return value * 2;\n}\n");
  git("add", "-A");
}

function install(): void {
  execFileSync(process.execPath, [PROGRAM, "hook", "install", "pre-commit"], {
    cwd: root,
    env: BASE,
    stdio: "ignore",
  });
}

const server = await startScriptedServer({
  models: {
    [STRONG]: {
      tokensPerSecond: Number.POSITIVE_INFINITY,
      firstTokenMs: 0,
      replies: [{ kind: "json", value: { findings: [] } }],
    },
  },
});
const silent = await silentAddress();
try {
  prepare();
  install();
  const key = { OPENAI_API_KEY: "sk-bench" };
  const there = { ...key, OPENAI_BASE_URL: server.url };
  const cases: readonly Case[] = [
    { name: "without a hook", hook: "none", env: {}, forgets: false, limitMs: null },
    {
      name: "found clean before, verdict kept",
      hook: "pre-commit",
      env: there,
      forgets: false,
      limitMs: 250,
    },
    { name: "found clean before, no key", hook: "pre-commit", env: {}, forgets: false, limitMs: 400 },
    {
      name: "the first time, connection refused",
      hook: "pre-commit",
      env: { ...key, OPENAI_BASE_URL: REFUSED },
      forgets: true,
      limitMs: 400,
    },
    {
      name: "the first time, no answer",
      hook: "pre-commit",
      env: { ...key, OPENAI_BASE_URL: silent.url },
      forgets: true,
      limitMs: 400,
    },
    { name: "the first time, no key", hook: "pre-commit", env: {}, forgets: true, limitMs: null },
  ];
  const costs = cases.map((): Cost[] => []);
  const loads: number[] = [];
  // In turn, so that what else the machine does meets all of them.
  for (let run = 0; run <= RUNS; run += 1) {
    for (const [at, one] of cases.entries()) {
      // What was forgotten for the last case is known again.
      if (one.env === there) await commit(one);
      const cost = await commit(one);
      if (run > 0) costs[at]?.push(cost);
    }
    loads.push(loadavg()[0] ?? 0);
  }
  const [cpu] = cpus();
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${process.platform}, ${cpus().length} × ${cpu?.model ?? "unknown"}`,
  );
  console.log(
    `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}; ${RUNS} runs each after a first one, ${FILES} files\n`,
  );
  const plain = costs[0] ?? [];
  const [wall, busy] = [median(plain.map((one) => one.wall)), median(plain.map((one) => one.cpu))];
  console.log(
    `${"git commit".padEnd(38)}${"wall".padStart(12)}${"least".padStart(8)}${"processor".padStart(12)}${"limit".padStart(8)}`,
  );
  for (const [at, { name, limitMs }] of cases.entries()) {
    const of = costs[at] ?? [];
    const base = at === 0 ? { wall: 0, cpu: 0 } : { wall, cpu: busy };
    const sign = at === 0 ? "" : "+";
    const show = (value: number, width: number): string => `${sign}${value.toFixed(0)}`.padStart(width);
    const walls = of.map((one) => one.wall - base.wall);
    console.log(
      `${name.padEnd(38)}${show(median(walls), 12)}${show(Math.min(...walls), 8)}${show(median(of.map((one) => one.cpu)) - base.cpu, 12)}${(limitMs === null ? "" : String(limitMs)).padStart(8)}`,
    );
  }
} finally {
  await Promise.all([server.close(), silent.close()]);
  rmSync(folder, { recursive: true, force: true });
}
