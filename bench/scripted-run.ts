import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod/mini";
import type { Pace } from "../src/scripted/script.ts";
import { DEMO_MODELS } from "../src/scripted/demo/script.ts";
import { type ScriptedServer, startScriptedServer } from "../src/scripted/server.ts";
import type { ScriptedTask } from "./scripted-tasks.ts";

/** What a whole process took, in milliseconds; `cpu` is user and system, of all that it started, too. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

const tokens = z.object({ output: z.number() });
const turn = z.nullable(z.object({ tokens }));
const runJson = z.object({
  id: z.string(),
  status: z.string(),
  draft: turn,
  review: turn,
  solve: turn,
  ms: z.number(),
  timeline: z.array(z.object({ stage: z.string(), start_ms: z.number(), end_ms: z.number() })),
});

/** One run of the built command: what it took, and what the models wrote in tokens. */
export interface MeasuredRun extends Cost {
  readonly id: string;
  readonly status: string;
  /** Tokens of the draft, the review and the solve, thinking included; 0 where there was none. */
  readonly tokens: { readonly draft: number; readonly review: number; readonly solve: number };
  /** What the models' speed alone takes, in milliseconds: nothing could be faster. */
  readonly minimum: number;
  /** Milliseconds in each stage, by its name; `outside` the run are start-up, settings, history and exit. */
  readonly stages: Readonly<Record<string, number>>;
  /** The bodies of the requests to the models, in order. */
  readonly requests: readonly string[];
}

const PROGRAM = path.resolve("dist/main.js");

/** Calls `use` with a fresh folder, which is removed afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  if (!existsSync(PROGRAM)) throw new Error("dist/main.js is missing: npm run build");
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "tandem-bench-")));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the task's models, calls `use`, and ends them. */
export async function withModels<T>(
  { script }: ScriptedTask,
  use: (server: ScriptedServer) => Promise<T>,
): Promise<T> {
  const server = await startScriptedServer(script);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

/** A task whose models answer at once: what is left is what the command itself takes. */
export function instant(task: ScriptedTask): ScriptedTask {
  const atOnce = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const models = Object.entries(task.script.models).map(([id, model]) => [id, { ...model, ...atOnce }]);
  return { ...task, script: { ...task.script, models: Object.fromEntries(models) } };
}

/** A word as bash reads it unchanged. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command with what it takes; `command` is read by bash, in `cwd`. */
export async function timed(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Cost & { readonly stdout: string }> {
  const child = spawn("bash", ["-c", `TIMEFORMAT='cost %3R %3U %3S'; time ${command}`], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const [, wall, user, system] = /cost ([\d.]+) ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  if (code !== 0 || wall === undefined) throw new Error(`${command} (${code}): ${stderr}`);
  return { stdout, wall: Number(wall) * 1000, cpu: (Number(user) + Number(system)) * 1000 };
}

/** A fresh repository in a folder, in the place of an earlier one. */
export function freshRepository(folder: string): string {
  const root = path.join(folder, "repository");
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  execFileSync("git", ["init", "-q", "--template=", root], { stdio: "ignore" });
  return root;
}

/**
 * One whole run of a task in a fresh repository, applied, with no check and a fresh history in `home`;
 * `more` is of the environment.
 */
export async function runTask(
  task: Pick<ScriptedTask, "text">,
  server: Pick<ScriptedServer, "url" | "requests">,
  folder: string,
  lane: "--fast" | "--strong" = "--fast",
  more: Readonly<Record<string, string>> = {},
): Promise<MeasuredRun> {
  const root = freshRepository(folder);
  const home = path.join(folder, "home");
  mkdirSync(home, { recursive: true });
  // As after a user's first run: what was compiled is there, and nothing is remembered.
  for (const name of readdirSync(home).filter((entry) => entry !== "compiled"))
    rmSync(path.join(home, name), { recursive: true, force: true });
  const asked = server.requests.length;
  const words = quoted(task.text);
  const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: "sk-bench", TANDEM_HOME: home, ...more };
  const command = `'${process.execPath}' '${PROGRAM}' run -q -y --no-verify --json ${lane} ${words}`;
  const { stdout, wall, cpu } = await timed(command, root, env);
  const { id, status, draft, review, solve, ms, timeline } = runJson.parse(JSON.parse(stdout));
  const stages: Record<string, number> = { outside: wall - ms };
  for (const { stage, start_ms, end_ms } of timeline)
    stages[stage] = (stages[stage] ?? 0) + end_ms - start_ms;
  const posts = server.requests.slice(asked).filter(({ method }) => method === "POST");
  const spent = {
    draft: draft?.tokens.output ?? 0,
    review: review?.tokens.output ?? 0,
    solve: solve?.tokens.output ?? 0,
  };
  const { fast, strong } = DEMO_MODELS;
  return {
    id,
    status,
    wall,
    cpu,
    tokens: spent,
    minimum: paced(spent.draft, fast) + paced(spent.review, strong) + paced(spent.solve, strong),
    stages,
    requests: posts.map(({ body }) => JSON.stringify(body)),
  };
}

/** What so many tokens of a model take, in milliseconds; nothing for none. */
export function paced(tokens: number, { firstTokenMs, tokensPerSecond }: Pace): number {
  return tokens === 0 ? 0 : firstTokenMs + ((tokens - 1) * 1_000) / tokensPerSecond;
}

/** The one in the middle; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** The line that says where and when a bench was run. */
export function machine(): string {
  const processor = cpus()[0]?.model ?? "an unknown processor";
  const today = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0] ?? 0;
  const busy = load > cpus().length / 2 ? " (busy: don't quote the times)" : "";
  return `${today}, Node ${process.version}, ${process.platform}, ${cpus().length} × ${processor}, load ${load.toFixed(1)}${busy}`;
}
