#!/usr/bin/env node
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OutputLost } from "./cli/process.ts";
import { isFinishing } from "./domain/at-exit.ts";

// The commonest question of scripts and installers needs nothing of the program, not even Node's streams.
const asksForVersion = process.argv.length === 3 && /^(?:--version|-V)$/.test(process.argv[2] ?? "");
if (asksForVersion && isWritten(`${__TANDEM_VERSION__}\n`)) process.exit(0);

/** False where standard output doesn't take it at once: a stream then waits, or says what is wrong. */
function isWritten(text: string): boolean {
  try {
    return writeSync(1, text) === text.length;
  } catch {
    return false;
  }
}

const USUAL_COLUMNS = 80;
/** What hasn't heard of a signal by then won't: git on a disk that hangs, a pipe that nobody reads. */
const PATIENCE_MS = 1_300;
/** How often it is looked whether what must not be left half done is done. */
const LOOK_MS = 50;

const stop = new AbortController();
let stoppedBy: "SIGINT" | "SIGTERM" | null = null;
let signals = 0;

/** The first signal stops the work in good order, the second one waits for a change alone, the third for nothing. */
function onSignal(name: "SIGINT" | "SIGTERM"): void {
  signals += 1;
  const withCode = exitCodeOfSignal(name);
  if (signals > 2) process.exit(withCode);
  if (signals === 2) return leave(withCode);
  stoppedBy = name;
  stop.abort(new Error(`stopped by ${name}`));
  setTimeout(() => leave(withCode), PATIENCE_MS).unref();
}

/** Ends the process with all that it started, unless a change stands that is about to be taken back. */
function leave(withCode: number): void {
  if (isFinishing()) setTimeout(() => leave(withCode), LOOK_MS).unref();
  else {
    process.stderr.write("tandem: stopped\n");
    process.exit(withCode);
  }
}

function exitCodeOfSignal(name: "SIGINT" | "SIGTERM"): number {
  return name === "SIGINT" ? 130 : 143;
}

process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);

// Some terminals say that they have no columns at all; whoever wraps lines by that never comes to an end.
for (const stream of [process.stdout, process.stderr]) {
  const assumeWidth = () => {
    if (stream.isTTY && !(stream.columns > 0)) stream.columns = USUAL_COLUMNS;
  };
  assumeWidth();
  stream.on("resize", assumeWidth);
}

// Standard output that takes nothing more stops the run, in good order: nothing is left half done.
let lost: NodeJS.ErrnoException | null = null;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  lost ??= error;
  stop.abort(new OutputLost(error.message));
});
// Who can't be told is not told; the result doesn't depend on it.
process.stderr.on("error", () => undefined);

void main();

/** A function of its own: the built command is a script, which starts sooner than a module and can't wait. */
async function main(): Promise<void> {
  const code = asksForVersion ? sayVersion() : await run(process.argv.slice(2));
  // What was written has to arrive before the process ends: a pipe takes large output in pieces, and what
  // went wrong is said a moment after the writing.
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit(exitCode(code));
}

/** Null where it was removed under our feet. */
function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

function sayVersion(): number {
  process.stdout.write(`${__TANDEM_VERSION__}\n`);
  return 0;
}

async function run(args: readonly string[]): Promise<number> {
  const cwd = currentFolder();
  if (cwd === null) {
    process.stderr.write("tandem: the current folder is no longer there (change to one that is)\n");
    return 4;
  }
  const { keepCompiledCode } = await import("./cli/packs.ts");
  keepCompiledCode(process.env);
  const { runProgram } = await import("./cli/program.ts");
  return runProgram({
    argv: args,
    env: process.env,
    cwd,
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    program: fileURLToPath(import.meta.url),
    signal: stop.signal,
    interrupt: () => onSignal("SIGINT"),
  });
}

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((done) => void stream.write("", () => done()));
  await new Promise<void>((done) => void setImmediate(done));
}

/** The command's own code; but a full disk is an error, and what was stopped ends with the signal's code. */
function exitCode(code: number): number {
  if (lost !== null && lost.code !== "EPIPE") {
    process.stderr.write(`tandem: standard output can't be written: ${lost.message}\n`);
    return 7;
  }
  if (code !== exitCodeOfSignal("SIGINT")) return code;
  // A reader that has seen enough (`| head`) ends the program quietly.
  return lost === null ? exitCodeOfSignal(stoppedBy ?? "SIGINT") : 0;
}
