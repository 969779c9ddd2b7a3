import { type ChildProcess, spawn } from "node:child_process";
import type { Launch } from "./launch.ts";

/** Between the request to end and the end without asking, in milliseconds. */
const GRACE_MS = 500;
/** Bytes kept of what the process says on standard error. */
const STDERR_BYTES = 4_096;

/** How a process ended. */
export interface Exit {
  /** Null when a signal ended it, or it never ran. */
  readonly code: number | null;
  /** False when it could not be started; `stderr` then says why. */
  readonly ran: boolean;
  /** The end of what it said on standard error. */
  readonly stderr: string;
}

/** A running Codex CLI. */
export interface Running {
  /** Writes to standard input; what it can't take any more is lost. */
  write(text: string): void;
  /** Closes standard input: all has been said. */
  end(): void;
  /** Standard output, until it ends or the process is stopped. */
  readonly output: AsyncIterable<Uint8Array>;
  readonly ended: Promise<Exit>;
  /** Ends the process with all that it started; returns at once. */
  readonly stop: () => void;
}

/** Starts the CLI in a process group of its own, which ends with this process whatever happens to it. */
export function start(launch: Launch, args: readonly string[], cwd: string): Running {
  const child = spawn(launch.command, [...args], {
    cwd,
    env: { ...launch.env },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_BYTES);
  });
  // Whoever ended meanwhile reads nothing any more: its end says why.
  child.stdin.on("error", () => {});
  const release = atExit(() => killGroup(child, "SIGKILL"));
  let unguard = (): void => {};
  let stopped = false;
  const ended = new Promise<Exit>((resolve) => {
    child.once("error", (error) => {
      release();
      resolve({ code: null, ran: false, stderr: error.message });
    });
    child.once("exit", (code) => {
      // What it started and left running has no business here.
      killGroup(child, "SIGKILL");
      release();
      unguard();
      resolve({ code, ran: true, stderr });
    });
  });
  return {
    write: (text) => void child.stdin.write(text),
    end: () => {
      child.stdin.end();
      // An open input would have told it that we are gone.
      if (child.pid !== undefined && child.exitCode === null) unguard = guard(child.pid);
    },
    output: child.stdout,
    ended,
    stop: () => {
      if (stopped) return;
      stopped = true;
      killGroup(child, "SIGTERM");
      child.stdout.destroy();
      const timer = setTimeout(() => killGroup(child, "SIGKILL"), GRACE_MS);
      void ended.then(() => clearTimeout(timer));
    },
  };
}

/**
 * Has a process group end once this process is gone, even where it was killed and could do nothing more: a
 * shell reads from a pipe that only we hold, and it ends with us. The returned function takes that back.
 */
function guard(pid: number): () => void {
  const script = `read _; kill -s TERM -- -${pid}; sleep 1; kill -s KILL -- -${pid}`;
  const shell = spawn("/bin/sh", ["-c", script], {
    cwd: "/",
    env: {},
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Where there is no shell nothing is guarded.
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  shell.unref();
  return () => void shell.kill("SIGKILL");
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

const cleanups = new Set<() => void>();

/** Does something (at once, without waiting) when this process exits; the returned function takes it back. */
export function atExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) process.once("exit", cleanUp);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) process.off("exit", cleanUp);
  };
}

function cleanUp(): void {
  for (const cleanup of cleanups) cleanup();
}

/** The lines of an output that are JSON; anything else in it is passed over. */
export async function* jsonLines(
  output: AsyncIterable<Uint8Array>,
  onBytes: (chunk: Uint8Array) => void,
): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  for await (const chunk of untilClosed(output)) {
    onBytes(chunk);
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    pieces.push(first);
    for (const next of more) {
      const value = parse(pieces.join(""));
      pieces = [next];
      if (value !== undefined) yield value;
    }
  }
  const value = parse(pieces.join(""));
  if (value !== undefined) yield value;
}

/** A stream that is torn down ends: how the process ended says why. */
async function* untilClosed(output: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const chunks = output[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch(() => null);
    if (next === null || next.done === true) return;
    yield next.value;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
