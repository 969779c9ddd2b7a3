import type { ChalkInstance } from "chalk";
import { sanitize } from "../output.ts";

/** A unified diff for a person: without control characters, its lines in the usual colours. */
export function renderPatch(patch: string, paint: ChalkInstance): string {
  return sanitize(patch)
    .split("\n")
    .map((line) => {
      if (/^(diff |index |--- |\+\+\+ |rename |new file|deleted file|similarity )/.test(line)) {
        return paint.bold(line);
      }
      if (line.startsWith("@@")) return paint.cyan(line);
      if (line.startsWith("+")) return paint.green(line);
      return line.startsWith("-") ? paint.red(line) : line;
    })
    .join("\n");
}
