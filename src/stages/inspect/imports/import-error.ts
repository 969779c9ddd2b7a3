import type { Observation } from "../checker.ts";
import { withMeant } from "../nearest.ts";

/** An import that leads nowhere, with the name that was probably meant at the end of its message. */
export function importError(
  rule: "unresolved" | "unknown-package",
  message: string,
  meant: string | null,
  at: { readonly path: string; readonly line: number },
  key: string,
  severity: Observation["severity"] = "error",
): Observation {
  return {
    rule,
    category: "import",
    severity,
    path: at.path,
    line: at.line,
    endLine: at.line,
    ...withMeant(message, meant),
    key,
  };
}
