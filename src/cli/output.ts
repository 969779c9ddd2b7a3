import type { Writable } from "node:stream";
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
