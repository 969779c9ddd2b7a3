import { sanitize, toJson } from "./output.ts";
import { exitCodeOf } from "./exit-codes.ts";
import type { Cli } from "./process.ts";

/** A throw that reached the top is a bug of tandem: says so, and what to send. Returns the exit code. */
export function reportBug(error: unknown, { surroundings, output, format }: Cli): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `a bug in tandem ${__TANDEM_VERSION__} (Node ${process.version}, ${process.platform})`;
  surroundings.stderr.write(`tandem: ${message}: please report it with these lines:\n${sanitize(text)}\n`);
  if (format !== "text") {
    const failure = { code: "bug", message, hint: "please report it with the lines on standard error" };
    output.result(toJson({ schema: 1, error: failure }));
  }
  return exitCodeOf("bug");
}
