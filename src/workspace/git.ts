import { spawn } from "node:child_process";
import { atExit } from "../domain/at-exit.ts";
import { programPath } from "./program-path.ts";

/** The process environment as the caller read it; only a few names are passed on to git. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How one git command ended. `missing` means that there is no git to run. */
export type GitResult =
  | {
      readonly kind: "exited";
      readonly code: number;
      readonly stdout: Buffer;
      readonly stderr: string;
      /** True when the output was cut at `maxBytes` and git was stopped. */
      readonly cut: boolean;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "timed-out" };

/** Runs git in one folder. Never throws, never asks, never writes. */
export type Git = (args: readonly string[], options?: GitOptions) => Promise<GitResult>;

/** What a command reads, and when it is stopped before its end: what it printed until then is its output, and `cut`. */
interface GitOptions {
  readonly maxBytes?: number;
  /** So many NUL-ended names. */
  readonly maxNames?: number;
  readonly signal?: AbortSignal | undefined;
  /** What git reads from its standard input, which is empty without it. */
  readonly input?: string;
}

/** What git needs of the environment beside the way to it: its user's settings, and Windows' own names. */
const KEPT = [
  "HOME",
  "XDG_CONFIG_HOME",
  "PATHEXT",
  "SystemRoot",
  "USERPROFILE",
  "HOMEDRIVE",
  "HOMEPATH",
  "TEMP",
];

/**
 * Settings of a repository or user that could start a program or change the shape of the output.
 * A repository that is only read must not be able to run anything.
 */
const HARDENED = [
  "core.fsmonitor=false",
  // A folder of a clone may be made up as a bare repository with settings of its own.
  "safe.bareRepository=explicit",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "core.quotePath=false",
  "diff.external=",
  // The program that would look at signatures may be named by the repository.
  "log.showSignature=false",
  "submodule.recurse=false",
  "grep.column=false",
  "grep.lineNumber=false",
  "grep.fullName=false",
  "color.ui=false",
];

const DEFAULT_MAX_BYTES = 268_435_456;

/**
 * A git that cannot be led astray by the surroundings: no shell, no `GIT_*` of a surrounding hook,
 * no prompt, no locks, no hooks, no monitors, and messages in English.
 *
 * @param timeoutMs after which git is killed and the result is `timed-out`
 * @param indexFile another index than the working tree's own, as git hands one to a hook
 */
export function createGit(
  folder: string,
  env: Environment,
  timeoutMs: number,
  indexFile: string | null = null,
): Git {
  const kept = gitEnvironment(folder, env);
  return (args, options = {}) =>
    run([...hardenedArguments(folder), ...args], {
      env: indexFile === null ? kept : { ...kept, GIT_INDEX_FILE: indexFile },
      timeoutMs,
      maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
      maxNames: options.maxNames ?? Infinity,
      signal: options.signal,
      input: options.input ?? null,
    });
}

/** What stands before the name of every git command. */
export function hardenedArguments(folder: string): readonly string[] {
  return ["-C", folder, "--no-pager", ...HARDENED.flatMap((setting) => ["-c", setting])];
}

/** The whole environment that git gets in a folder. */
export function gitEnvironment(folder: string, env: Environment): Record<string, string> {
  const kept: Record<string, string> = {
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    // Versions before 2.45 don't know the above: what a partial clone lacks they would fetch, with a command
    // that the repository's configuration may name.
    GIT_ALLOW_PROTOCOL: "none",
    LC_ALL: "C",
  };
  for (const name of KEPT) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  for (const name of ["PATH", "Path"]) {
    const found = programPath(env[name], folder, env["HOME"]);
    if (found !== null) kept[name] = found;
  }
  return kept;
}

function run(
  args: readonly string[],
  options: Required<Omit<GitOptions, "input">> & {
    readonly env: Record<string, string>;
    readonly timeoutMs: number;
    readonly input: string | null;
  },
): Promise<GitResult> {
  return new Promise((resolve) => {
    const child = spawn("git", args, { env: options.env, stdio: ["pipe", "pipe", "pipe"] });
    const release = atExit(() => child.kill("SIGKILL"));
    // A git that ends early needs no more of its input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    let names = 0;
    let cut = false;
    let timedOut = false;
    const end = (result: GitResult): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abandon);
      release();
      resolve(result);
    };
    const exited = (code: number): GitResult => ({
      kind: "exited",
      code,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString("utf8").trim(),
      cut,
    });
    const stop = (): void => {
      cut = true;
      child.kill("SIGKILL");
    };
    const abandon = (): void => {
      stop();
      // Who has no more patience doesn't wait for its death either.
      end(exited(0));
    };
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, options.timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => {
      if (cut) return;
      stdout.push(chunk);
      bytes += chunk.length;
      if (options.maxNames !== Infinity) names += countZeros(chunk);
      if (bytes >= options.maxBytes || names >= options.maxNames) stop();
    });
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", () => end({ kind: "missing" }));
    child.on("close", (code) => end(timedOut ? { kind: "timed-out" } : exited(code ?? 0)));
    if (options.signal?.aborted) abandon();
    else options.signal?.addEventListener("abort", abandon, { once: true });
  });
}

function countZeros(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) count += 1;
  return count;
}
