import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { type ScriptedServer, startScriptedServer } from "../../src/scripted/server.ts";
import { tempFolder } from "./repo.ts";

/** The built command, as a user runs it. */
export const PROGRAM = path.join(import.meta.dirname, "../../dist/main.js");

export const FAST = "gpt-5.3-codex-spark";
export const STRONG = "gpt-5.3-codex";

/** How one run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Standard input that is a pipe on which nothing ever comes. */
export const OPEN = Symbol("open and silent");

/** What a run is given beside its arguments. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; closed by default. */
  readonly stdin?: string | Uint8Array | typeof OPEN;
  /** Called with the running command, to do something to it. */
  readonly during?: (child: ChildProcess) => void;
}

/** A home of its own for configuration, trust and history, and the commands that use it. */
export interface Bench {
  readonly home: string;
  readonly server: ScriptedServer;
  /** What makes a command use them. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: (args: readonly string[], options: RunOptions) => Promise<Ended>;
  /** Requests that reached a model, by its id. */
  readonly asked: (model: string) => ScriptedServer["requests"];
}

/** Starts scripted models that answer at once, and a fresh home; both end with the test. */
export async function bench(replies: {
  readonly fast?: readonly ScriptedReply[];
  readonly strong?: readonly ScriptedReply[];
}): Promise<Bench> {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0, once: true };
  const server = await startScriptedServer({
    models: {
      [FAST]: { ...pace, replies: replies.fast ?? [] },
      [STRONG]: { ...pace, replies: replies.strong ?? [] },
    },
  });
  onTestFinished(() => server.close());
  const home = tempFolder();
  const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: "sk-test-key", TANDEM_HOME: home };
  return {
    home,
    server,
    env,
    asked: (model) => server.requests.filter((request) => request.model === model),
    run: (args, options) => run(args, { ...options, env: { ...env, ...options.env } }),
  };
}

/** Runs the built command with nothing of the developer's environment but the PATH. */
export async function run(args: readonly string[], options: RunOptions): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], HOME: options.cwd, ...options.env },
    stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  options.during?.(child);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // The command may end without reading its input: that is its right.
  child.stdin?.on("error", () => undefined);
  if (options.stdin !== undefined && options.stdin !== OPEN) child.stdin?.end(options.stdin);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

/** A draft or a solve as the models write it. */
export function patch(...files: readonly string[]): ScriptedReply {
  return { kind: "text", text: ["*** Begin Patch", ...files, "*** End Patch"].join("\n") };
}

/** A review's answer. */
export function verdict(
  outcome: "approved" | "patched" | "rejected",
  over: { readonly findings?: readonly object[]; readonly summary?: string; readonly edits?: string } = {},
): ScriptedReply {
  return {
    kind: "json",
    value: { findings: [], verdict: outcome, summary: "as it should be", edits: "", ...over },
  };
}

/** A finding as the reviewer reports it. */
export function reviewFinding(over: object = {}): object {
  return {
    title: "Negative numbers",
    message: "negative numbers are not handled",
    category: "edge-case",
    severity: "error",
    path: "math.js",
    start_line: 2,
    end_line: 2,
    suggestion: null,
    ...over,
  };
}
