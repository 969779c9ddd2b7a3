import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { type Result, fail, ok } from "../../domain/failure.ts";
import {
  DEMO_FILE,
  DEMO_MODELS,
  DEMO_TASK,
  demoScript,
  draftedFile,
  readDemoReplies,
} from "../../scripted/demo/script.ts";
import { startScriptedServer } from "../../scripted/server.ts";
import { gitEnvironment } from "../../workspace/git.ts";
import { checkEnvironment } from "../check-env.ts";
import type { Output } from "../output.ts";
import { demoReport, parseDemoRun } from "./demo-report.ts";

/** What the user asked of `tandem demo`. */
export interface DemoOptions {
  /** Where the game is written, absolute or relative to `cwd`; null makes a new temporary folder. */
  readonly directory: string | null;
  /** Also keeps the draft as it was before the review, as `draft/snake.html`. */
  readonly keepDraft: boolean;
}

/** What the demo needs of the process it runs in. */
export interface DemoPorts {
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Path of the running program, to start the real command with. */
  readonly mainPath: string;
  readonly signal: AbortSignal;
}

const EXIT_CODES = { usage: 2, io: 7, bug: 70, cancelled: 130 } as const;

/**
 * Runs the real command, as its own process, on the demo's task in a fresh git repository, with two
 * scripted models behind real HTTP on 127.0.0.1. Needs no key and no network. Returns the exit code.
 */
export async function demo(options: DemoOptions, ports: DemoPorts): Promise<number> {
  const { output, signal } = ports;
  const folder = await makeFolder(options.directory, ports.cwd);
  if (!folder.ok) {
    const { code, message } = folder.failure;
    return refuse(output, message, code === "usage" ? EXIT_CODES.usage : EXIT_CODES.io);
  }
  const made = await makeRepository(folder.value, ports.env);
  if (!made.ok) return refuse(output, made.failure.message, EXIT_CODES.io);

  const replies = await readDemoReplies();
  const server = await startScriptedServer(demoScript(replies));
  const home = await mkdtemp(path.join(tmpdir(), "tandem-demo-home-"));
  try {
    const args = ["run", "--apply", "--no-verify", "--json", DEMO_TASK];
    const env = childEnvironment(ports.env, server.url, home);
    const child = await runChild([ports.mainPath, ...args], folder.value, env, signal);
    if (signal.aborted) return EXIT_CODES.cancelled;
    if (child.code !== 0) {
      const ended = child.code === null ? "was killed" : `ended with exit code ${child.code}`;
      return refuse(output, `the demo's run ${ended}; see ${folder.value}`, child.code ?? EXIT_CODES.bug);
    }
    const run = parseDemoRun(child.stdout);
    if (run === null) {
      return refuse(output, "the demo can't read what its run printed; please report this", EXIT_CODES.bug);
    }
    if (options.keepDraft) await keepDraft(folder.value, draftedFile(replies));
    output.result(demoReport(run, folder.value, options.keepDraft, output.paint.out));
    return 0;
  } finally {
    await server.close();
    await rm(home, { recursive: true, force: true });
  }
}

function refuse(output: Output, message: string, code: number): number {
  output.note(`tandem: ${message}`);
  return code;
}

/** The folder of the game, empty: made when it is missing, refused when it holds anything. */
async function makeFolder(directory: string | null, cwd: string): Promise<Result<string>> {
  const folder = directory === null ? null : path.resolve(cwd, directory);
  try {
    if (folder === null) return ok(await mkdtemp(path.join(tmpdir(), "tandem-demo-")));
    await mkdir(folder, { recursive: true });
    const entries = await readdir(folder);
    if (entries.length > 0) return fail("usage", `${folder} is not empty; name a new or an empty folder`);
    return ok(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EEXIST" || code === "ENOTDIR") return fail("usage", `${folder} is no folder; name another`);
    return fail(
      "io",
      `can't make the demo's folder: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** An empty repository without the user's templates and hooks. */
async function makeRepository(folder: string, env: DemoPorts["env"]): Promise<Result<void>> {
  const git = spawn("git", ["init", "--quiet", "--template=", folder], {
    env: gitEnvironment(folder, env),
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    const [complaint, [code]] = await Promise.all([text(git.stderr), once(git, "close")]);
    if (code === 0) return ok(undefined);
    return fail("io", `git can't make a repository in ${folder}: ${complaint.trim()}`);
  } catch {
    return fail("io", "git can't be started; install it and run the demo again");
  }
}

function childEnvironment(env: DemoPorts["env"], url: string, home: string) {
  return {
    ...checkEnvironment(env),
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: "scripted",
    TANDEM_HOME: home,
    TANDEM_FAST_MODEL: DEMO_MODELS.fast.id,
    TANDEM_STRONG_MODEL: DEMO_MODELS.strong.id,
  };
}

/** Runs node with these arguments; its progress shows on this process's standard error. */
async function runChild(
  args: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
  signal: AbortSignal,
): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  const stop = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const [stdout] = await Promise.all([text(child.stdout), once(child, "close")]);
  signal.removeEventListener("abort", stop);
  return { code: child.exitCode, stdout };
}

async function keepDraft(folder: string, content: string): Promise<void> {
  await mkdir(path.join(folder, "draft"));
  await writeFile(path.join(folder, "draft", DEMO_FILE), content);
}
