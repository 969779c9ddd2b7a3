import { spawn } from "node:child_process";
import { BOUNDS } from "../../domain/bounds.ts";
import { atExit } from "../../domain/at-exit.ts";
import type { Verification } from "../../domain/verification.ts";

/** The check to run: the user's own command, in a shell, at the root of the working tree. */
export interface VerifyInput {
  readonly command: string;
  readonly root: string;
  /** Limit in milliseconds; the whole process group is killed at it. */
  readonly timeoutMs: number;
  /** The environment the command gets, built from a list of what is allowed. */
  readonly env: Readonly<Record<string, string>>;
  /** Keys that must not be in the output, however the command came by them (a `.env` of its own). */
  readonly secrets: readonly string[];
}

/**
 * After SIGTERM the group gets this long to end by itself, in milliseconds. A stopped run has 1.3 s in all
 * (main.ts), and has to take the change back, record the run and say so in what is left of them.
 */
const GRACE_MS = 500;

/** After the command's own end its output pipes get this long to close, in milliseconds. */
const DRAIN_MS = 100;

/** Runs the project's own check. This is the only place where a shell is used. */
export async function verify(input: VerifyInput, signal: AbortSignal): Promise<Verification> {
  const start = performance.now();
  const tail = outputTail(BOUNDS.verify_tail_lines);
  const end = (ended: Verification["ended"], passed: boolean): Verification => ({
    command: input.command,
    passed,
    ms: Math.round(performance.now() - start),
    output_tail: strike(tail.text(), input.secrets),
    ended,
  });
  if (signal.aborted) return end("not_started", false);
  // A group of its own, so that what the command starts ends with it.
  const child = spawn("/bin/sh", ["-c", input.command], {
    cwd: input.root,
    env: { ...input.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const release = atExit(() => killGroup(child.pid, "SIGKILL"));
  child.stdout.on("data", (chunk: Buffer) => tail.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => tail.push(chunk));
  return new Promise<Verification>((resolve) => {
    let timedOut = false;
    let kill: NodeJS.Timeout | undefined;
    const stop = () => {
      killGroup(child.pid, "SIGTERM");
      kill = setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE_MS);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, input.timeoutMs);
    signal.addEventListener("abort", stop, { once: true });
    let settled = false;
    const settle = (ended: Verification["ended"], passed: boolean) => {
      if (settled) return;
      settled = true;
      for (const pending of [timer, kill, patience]) clearTimeout(pending);
      signal.removeEventListener("abort", stop);
      // Children that outlived the command keep its output pipes open: end them, too.
      killGroup(child.pid, "SIGKILL");
      release();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(end(ended, passed));
    };
    let patience: NodeJS.Timeout | undefined;
    child.once("error", (error) => {
      tail.push(Buffer.from(error.message));
      settle("not_started", false);
    });
    const exited = (code: number | null) =>
      settle(howEnded(code, timedOut), code === 0 && !timedOut && !signal.aborted);
    child.once("exit", (code) => {
      // What is still in the pipes belongs to the output; a grandchild may hold them open for ever.
      patience = setTimeout(() => exited(code), DRAIN_MS);
    });
    child.once("close", exited);
  });
}

/** A shell exits with 126 or 127 when the command can't be run or isn't there. */
function howEnded(code: number | null, timedOut: boolean): Verification["ended"] {
  if (timedOut) return "timed_out";
  return code === 126 || code === 127 ? "not_started" : "exited";
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

/** The output goes to the screen, the history and a model: a key does not. */
function strike(output: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[key]"), output);
}

/** Bytes kept of the output's end, whatever its lines are like. */
const TAIL_BYTES = 32_768;

function outputTail(lines: number): { push(chunk: Buffer): void; text(): string } {
  let kept = Buffer.alloc(0);
  let cut = false;
  return {
    push: (chunk) => {
      const all = Buffer.concat([kept, chunk]);
      cut ||= all.length > TAIL_BYTES;
      kept = all.length > TAIL_BYTES ? Buffer.from(all.subarray(all.length - TAIL_BYTES)) : all;
    },
    text: () => {
      const all = kept.toString("utf8").split("\n");
      // What is left of a line that was cut may be half a character, or half a key.
      const whole = cut && all.length > 1 ? all.slice(1) : all;
      return whole.slice(-lines).join("\n").trimEnd();
    },
  };
}
