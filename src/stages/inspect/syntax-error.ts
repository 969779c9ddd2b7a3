import type { Observation, SourceFile } from "./checker.ts";
import { lineText } from "./lines.ts";

/** Errors reported for one file: more of them say nothing more. */
export const MAX_ERRORS = 10;

/** What does not parse at a line: the message and the text of the line make it the same on both sides. */
export function syntaxError(
  file: SourceFile,
  line: number,
  message: string,
  suggestion: string | null = null,
): Observation {
  return {
    rule: "parse",
    category: "syntax",
    severity: "error",
    path: file.path,
    line,
    endLine: line,
    message,
    suggestion,
    key: `${message}\n${lineText(file.content, line)}`,
  };
}
