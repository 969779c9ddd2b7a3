import { Writable } from "node:stream";
import type { Failure } from "../../src/domain/failure.ts";
import { createOutput, type Output } from "../../src/cli/output.ts";

/** An output whose two streams are kept as text, without colours unless asked for. */
export interface Captured {
  readonly output: Output;
  readonly out: () => string;
  readonly err: () => string;
  /** Stands for the printing of failures: notes the line, and gives an exit code that no command has. */
  readonly fail: (failure: Failure) => number;
}

/** The exit code of {@link Captured.fail}. */
export const FAILED = 99;

/** Captures what a command writes. */
export function captureOutput(color = false): Captured {
  const texts = { out: "", err: "" };
  const into = (name: "out" | "err") =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  const output = createOutput(into("out"), into("err"), { out: color, err: color });
  return {
    output,
    out: () => texts.out,
    err: () => texts.err,
    fail: ({ code, message, hint }) => {
      output.note(`${code}: ${message} | ${hint ?? ""}`);
      return FAILED;
    },
  };
}
