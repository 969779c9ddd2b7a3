import { type ChildProcess, spawn } from "node:child_process";
import { createReadStream, openSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import type { ScriptedModel, ScriptedReply } from "../../src/scripted/script.ts";
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
  readonly runHere: (args: readonly string[], options: RunHereOptions) => Promise<Ended>;
  /** Requests that reached a model, by its id. */
  readonly asked: (model: string) => ScriptedServer["requests"];
}

/** Starts scripted models that answer at once, and a fresh home; both end with the test. */
export async function bench(replies: {
  readonly fast?: ScriptedModel["replies"];
  readonly strong?: ScriptedModel["replies"];
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
    runHere: (args, options) => runHere(args, { ...options, env: { ...env, ...options.env } }),
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

/** What a run inside this process is given beside its arguments. */
export interface RunHereOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What a file that is standard input holds; nothing by default. */
  readonly stdin?: string | Uint8Array;
}

/**
 * Does what {@link run} does, but inside this process: the same built program on streams of its own. It
 * takes a fraction of a start's time. What the process adds (signals, pipes, exit) is shown by `run` alone.
 */
export async function runHere(args: readonly string[], options: RunHereOptions): Promise<Ended> {
  const { runProgram } = await import(builtProgram());
  const texts = { stdout: "", stderr: "" };
  const into = (name: keyof typeof texts, fd: number) => {
    const write = (chunk: unknown, _encoding: string, done: () => void): void => {
      texts[name] += String(chunk);
      done();
    };
    return Object.assign(new Writable({ decodeStrings: false, write }), { fd, isTTY: false });
  };
  const stdin = createReadStream("", { fd: openSync(inputFile(options.stdin), "r") });
  try {
    const code = await runProgram({
      argv: args,
      env: { PATH: process.env["PATH"], HOME: options.cwd, ...options.env },
      cwd: options.cwd,
      stdin,
      // No file that Node could be asked about: what is written is kept here.
      stdout: into("stdout", -1),
      stderr: into("stderr", -1),
      program: PROGRAM,
      signal: new AbortController().signal,
      interrupt: () => undefined,
    });
    return { code, ...texts };
  } finally {
    stdin.destroy();
  }
}

/** The part of the built command that main.js starts once its process is set up. */
export function builtProgram(): string {
  return (built ??= findProgram());
}

/** Found once: a test that becomes another user may not read the folder any more. */
let built: string | null = null;

function findProgram(): string {
  const folder = path.dirname(PROGRAM);
  const name = readdirSync(folder).find((file) => /^program-\w+\.mjs$/.test(file));
  if (name === undefined) throw new Error("dist/ holds no program");
  return pathToFileURL(path.join(folder, name)).href;
}

function inputFile(content: string | Uint8Array | undefined): string {
  if (content === undefined) return "/dev/null";
  const file = path.join(tempFolder(), "stdin");
  writeFileSync(file, content);
  return file;
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
