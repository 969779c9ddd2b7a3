import { type ChildProcess, spawn } from "node:child_process";
import { type Environment, gitEnvironment, hardenedArguments } from "../git.ts";

/** How a streamed git command ended; `stopped` by its reader, by the signal, or for its silence. */
export type StreamEnd =
  | { readonly kind: "exited"; readonly code: number; readonly stderr: string }
  | { readonly kind: "stopped"; readonly why: "reader" | "signal" | "silence" }
  | { readonly kind: "missing" };

/** One git command whose output is read as it comes. */
export interface GitStream {
  readonly args: readonly string[];
  /** Written to its standard input. */
  readonly input?: string;
  /** Gets each piece of the output; `stop` ends git, and nothing is read after it. */
  readonly onData: (chunk: Buffer) => "go on" | "stop";
  /** git is ended when it printed nothing for this long. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/**
 * Nothing may be fetched: in a partial clone a missing object is an error, never a download. Large
 * files are compared like binary ones, so that git's own memory stays bounded.
 */
const OFFLINE = ["-c", "protocol.allow=never", "-c", "core.bigFileThreshold=1m", "--no-replace-objects"];
/** A file that a commit adds is read whole even so; past this git gives the commit up. */
const ALLOCATION_LIMIT = "256m";
/** Of what git says on standard error. */
const STDERR_MAX_CHARS = 4_096;

/** Runs a git command that may print gigabytes; resolves when it has ended. Never throws. */
export function streamGit(folder: string, env: Environment, stream: GitStream): Promise<StreamEnd> {
  return new Promise((resolve) => {
    const child = spawn("git", [...hardenedArguments(folder), ...OFFLINE, ...stream.args], {
      env: { ...gitEnvironment(folder, env), GIT_ALLOC_LIMIT: ALLOCATION_LIMIT },
      stdio: [stream.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    let stopped: "reader" | "signal" | "silence" | null = null;
    let stderr = "";
    const stop = (why: "reader" | "signal" | "silence"): void => {
      stopped ??= why;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop("silence"), stream.silenceMs);
    const onAbort = (): void => stop("signal");
    const settle = (end: StreamEnd): void => {
      clearTimeout(timer);
      stream.signal.removeEventListener("abort", onAbort);
      resolve(end);
    };
    stream.signal.addEventListener("abort", onAbort);
    if (stream.signal.aborted) onAbort();
    child.stdout?.on("data", (chunk: Buffer) => {
      timer.refresh();
      if (stopped === null && stream.onData(chunk) === "stop") stop("reader");
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(0, STDERR_MAX_CHARS);
    });
    child.on("error", () => settle({ kind: "missing" }));
    child.on("close", (code) =>
      settle(
        stopped === null
          ? { kind: "exited", code: code ?? 1, stderr: stderr.trim() }
          : { kind: "stopped", why: stopped },
      ),
    );
    write(child, stream.input);
  });
}

function write(child: ChildProcess, input: string | undefined): void {
  // git may be gone before it has read everything.
  child.stdin?.on("error", () => {});
  if (input !== undefined) child.stdin?.end(input);
}
