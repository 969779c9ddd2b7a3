import { sanitize } from "./output.ts";
import type { Surroundings } from "./process.ts";

/** A throw that reached the top is a bug of tandem: says so, and what to send. Returns the exit code. */
export function reportBug(error: unknown, surroundings: Surroundings): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  surroundings.stderr.write(
    `tandem: a bug in tandem ${__TANDEM_VERSION__} (Node ${process.version}, ${process.platform}): please report it with these lines:\n${sanitize(text)}\n`,
  );
  return 70;
}
