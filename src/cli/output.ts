import { fstatSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { Chalk, type ChalkInstance } from "chalk";

/**
 * Text from outside (models, files, commands, error bodies) made safe for a terminal: C0 but for
 * newline and tab, DEL, C1 and bidirectional overrides are dropped, so no escape sequence survives.
 */
export function sanitize(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    "",
  );
}

/**
 * A value as one line of JSON. What a terminal would obey and JSON leaves as it is (DEL, C1, bidirectional
 * overrides), and what some readers take for the end of a line, is written as an escape of the same value.
 */
export function toJson(value: unknown): string {
  const escaped = JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${escaped}\n`;
}

/** Where commands write: the result to standard output, everything else to standard error. */
export interface Output {
  /** The result. Written as it is: callers sanitise what a person would read, not JSON or patches. */
  result(text: string): void;
  /** One line of notice or error on standard error, sanitised; shown even with `-q`. */
  note(line: string): void;
  /** Colours for standard output and for standard error, off where they don't belong. */
  readonly paint: { readonly out: ChalkInstance; readonly err: ChalkInstance };
}

/** Builds the output over two streams; each stream's colours follow its own terminal. */
export function createOutput(
  stdout: Writable,
  stderr: Writable,
  color: { readonly out: boolean; readonly err: boolean },
): Output {
  return {
    result: (text) => void stdout.write(text),
    note: (line) => void stderr.write(`${sanitize(line)}\n`),
    paint: { out: new Chalk({ level: color.out ? 1 : 0 }), err: new Chalk({ level: color.err ? 1 : 0 }) },
  };
}

/**
 * Standard output that is written whole or fails: for a file, Node takes a write that a full disk cut
 * short for a complete one. What goes wrong is an `error` of the stream that was given.
 */
export function wholeWrites(stdout: NodeJS.WriteStream & { readonly fd: 1 }): Writable {
  const { fd } = stdout;
  try {
    if (!fstatSync(fd).isFile()) return stdout;
  } catch {
    return stdout;
  }
  const whole = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  return whole.on("error", (error) => stdout.emit("error", error));
}
