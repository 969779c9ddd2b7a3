#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { runProgram } from "./cli/program.ts";

const stop = new AbortController();
let stoppedBy: "SIGINT" | "SIGTERM" | null = null;

function onSignal(name: "SIGINT" | "SIGTERM"): void {
  // The second one doesn't wait for what the first one is tidying up.
  if (stoppedBy !== null) process.exit(exitCodeOfSignal(name));
  stoppedBy = name;
  stop.abort(new Error(`stopped by ${name}`));
}

function exitCodeOfSignal(name: "SIGINT" | "SIGTERM"): number {
  return name === "SIGINT" ? 130 : 143;
}

process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);

// A reader that goes away (`| head`) ends the program quietly; anything else is an error of this machine.
for (const [stream, name] of [
  [process.stdout, "standard output"],
  [process.stderr, "standard error"],
] as const) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    if (stream === process.stdout)
      process.stderr.write(`tandem: ${name} can't be written: ${error.message}\n`);
    process.exit(7);
  });
}

const code = await runProgram({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  program: fileURLToPath(import.meta.url),
  signal: stop.signal,
  interrupt: () => onSignal("SIGINT"),
});

// What was written has to arrive before the process ends: a pipe takes large output in pieces.
await Promise.all([drained(process.stdout), drained(process.stderr)]);
process.exit(stoppedBy === null ? code : exitCodeOfSignal(stoppedBy));

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength > 0) await new Promise<void>((done) => void stream.write("", () => done()));
}
