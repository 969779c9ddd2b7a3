import { fstatSync } from "node:fs";
import type { Readable } from "node:stream";
import { BOUNDS } from "../domain/bounds.ts";
import type { Surroundings } from "./process.ts";
import { fail, ok, type Result } from "../domain/failure.ts";

/** The task's words with what came on standard input beside them. */
export interface TaskInput {
  readonly text: string;
  readonly input: string | null;
}

/**
 * A pipe that says nothing for this long, in milliseconds, is taken to be silent: hooks, CI and
 * editors leave one open. `-` beside the words waits for it to the end.
 */
const SILENCE_MS = 250;

/** The words without the `-` before or after them, and whether there was one. */
export function wordsOf(words: readonly string[]): { readonly text: string; readonly wait: boolean } {
  const first = words[0] === "-" ? 1 : 0;
  const last = words.length > 1 && words.at(-1) === "-" ? -1 : undefined;
  const text = words.slice(first, last).join(" ").trim();
  return { text, wait: first === 1 || last === -1 };
}

/**
 * The task from its words and from standard input. `-` alone: the task is standard input. Words: piped
 * input is context, but an input that is open and silent is not waited for. Words and `-`: it is. Fails
 * with `usage`, and with `cancelled` when the signal fires first.
 */
export async function readTask(
  words: readonly string[],
  stdin: Surroundings["stdin"],
  signal: AbortSignal,
): Promise<Result<TaskInput>> {
  const { text, wait } = wordsOf(words);
  const given = text === "" && wait ? ok(null) : checkTask(text);
  if (!given.ok) return given;
  const piped = await readInput(stdin, wait, signal);
  if (!piped.ok) return piped;
  if (text !== "") return ok({ text, input: piped.value === "" ? null : piped.value });
  const task = (piped.value ?? "").trim();
  if (task === "") return fail("usage", "the task on standard input is empty", "say what you want");
  const read = checkTask(task);
  return read.ok ? ok({ text: task, input: null }) : read;
}

/** What every task has to be, however it came: some words of plain text, not too many. */
export function checkTask(text: string): Result<null> {
  if (text.trim() === "") {
    return fail("usage", "no task was given", 'say what you want: tandem "…"; or - to read it from a pipe');
  }
  if (Buffer.byteLength(text) > BOUNDS.task_max_bytes) return tooLong("the task", BOUNDS.task_max_bytes);
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) {
    return fail("usage", "the task holds control characters: is it binary?", "give it as plain text");
  }
  return ok(null);
}

async function readInput(
  stdin: Surroundings["stdin"],
  wait: boolean,
  signal: AbortSignal,
): Promise<Result<string | null>> {
  if (stdin.isTTY && wait) return fail("usage", "standard input is a terminal", "pipe the text in");
  if (!hasInput(stdin)) return ok(null);
  const bytes = await collect(stdin, wait ? null : SILENCE_MS, BOUNDS.input_max_bytes, signal);
  if (signal.aborted) return fail("cancelled", "stopped before anything was sent");
  if (bytes === null) return ok(null);
  if (bytes.length > BOUNDS.input_max_bytes) return tooLong("standard input", BOUNDS.input_max_bytes);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return ok(text);
  } catch {
    // Falls through to the same answer.
  }
  return fail("usage", "standard input is not UTF-8 text", "give text, or name the file with -c");
}

/**
 * A diff from standard input, to its end, as the bytes that it is: files in it may have any encoding.
 * Empty when standard input is closed. Fails with `usage`, and with `cancelled`.
 */
export async function readDiff(stdin: Surroundings["stdin"], signal: AbortSignal): Promise<Result<Buffer>> {
  if (stdin.isTTY) return fail("usage", "standard input is a terminal", "pipe a diff in");
  if (!hasInput(stdin)) return ok(Buffer.alloc(0));
  const bytes = (await collect(stdin, null, BOUNDS.compared_max_bytes, signal)) ?? Buffer.alloc(0);
  if (signal.aborted) return fail("cancelled", "stopped before anything was looked at");
  if (bytes.length <= BOUNDS.compared_max_bytes) return ok(bytes);
  const limit = `${BOUNDS.compared_max_bytes / 1_048_576} MiB`;
  return fail("usage", `the diff is longer than ${limit}`, "send it in parts");
}

/** A terminal is not read, and neither is a closed standard input or one that isn't there. */
function hasInput(stdin: Surroundings["stdin"]): boolean {
  if (stdin.isTTY) return false;
  try {
    const stat = fstatSync(stdin.fd);
    return stat.isFIFO() || stat.isFile() || stat.isSocket();
  } catch {
    return false;
  }
}

/** All bytes of the stream; null when nothing came within the silence. Stops past the limit, and at the signal. */
async function collect(
  stream: Readable,
  silenceMs: number | null,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const settle = (value: Buffer | null) => {
      clearTimeout(silence);
      signal.removeEventListener("abort", stop);
      stream.off("data", take);
      stream.pause();
      // An input left open must not keep the process alive.
      stream.destroy();
      resolve(value);
    };
    const stop = () => settle(null);
    const silence = silenceMs === null ? undefined : setTimeout(() => settle(null), silenceMs);
    const take = (chunk: Buffer) => {
      clearTimeout(silence);
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) settle(Buffer.concat(chunks));
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) return stop();
    stream.on("data", take);
    stream.once("end", () => settle(Buffer.concat(chunks)));
    stream.once("error", () => settle(Buffer.concat(chunks)));
  });
}

function tooLong(what: string, limit: number): Result<never> {
  return fail(
    "usage",
    `${what} is longer than ${Math.round(limit / 1024)} KiB`,
    "split it, or put it in a file and name it with -c",
  );
}
