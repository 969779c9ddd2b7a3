import type { SourceFile } from "./checker.ts";
import { scanComments } from "./comments.ts";

/** Lines of code that a change may take away before a comment looks like their stand-in. */
const LOST_LINES = 3;

/** Where a change took code away from a file. */
export interface CodeLoss {
  /** True when the file has fewer lines of code than it had. */
  readonly overall: boolean;
  /** True of a line of the file as it is now, counted from 1, where code stood before. */
  at(line: number): boolean;
}

/** Nothing went away. */
export const NO_LOSS: CodeLoss = { overall: false, at: () => false };

/** What code a changed file lost; none for a new one. */
export function codeLoss({ path, change }: SourceFile): CodeLoss {
  const { before, after } = change;
  if (before === null || after === null) return NO_LOSS;
  const then = codeLines(change.renamedFrom ?? path, before);
  const now = codeLines(path, after);
  const had = new Set(then.map(({ text }) => text));
  const has = new Set(now.map(({ text }) => text));
  return {
    overall: then.length - now.length >= LOST_LINES,
    at: (line) => {
      // Between the nearest lines that were there before.
      const above = now.findLast((one) => one.line < line && had.has(one.text))?.text;
      const below = now.find((one) => one.line > line && had.has(one.text))?.text;
      return then.some(({ text }, index) => {
        if (above === undefined ? index > 0 : text !== above) return false;
        const from = above === undefined ? 0 : index + 1;
        const length = then.slice(from).findIndex((one) => one.text === below);
        const between = then.slice(from, length === -1 ? undefined : from + length);
        return between.filter((one) => !has.has(one.text)).length >= LOST_LINES;
      });
    },
  };
}

/** Lines that hold code, with their indentation, which tells one closing brace from another. */
function codeLines(
  path: string,
  content: string,
): readonly { readonly line: number; readonly text: string }[] {
  return scanComments(path, content)
    .code.split("\n")
    .map((text, index) => ({ line: index + 1, text: text.trimEnd() }))
    .filter(({ text }) => text !== "");
}
