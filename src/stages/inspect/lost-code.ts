import type { SourceFile } from "./checker.ts";
import { scanComments } from "./comments.ts";

/** Lines of code that a change may take away before a comment looks like their stand-in. */
const LOST_LINES = 3;

/** Tells of a line of a changed file, counted from 1, whether the change took code away there, or from the file at large. */
export function codeLoss({ path, change }: SourceFile): (line: number) => boolean {
  const { before, after } = change;
  if (before === null || after === null) return () => false;
  const then = codeLines(change.renamedFrom ?? path, before);
  const now = codeLines(path, after);
  if (then.length - now.length >= LOST_LINES) return () => true;
  const left = new Set(now.map(({ text }) => text));
  return (line) => {
    const above = now.findLast((one) => one.line < line)?.text;
    const below = now.find((one) => one.line > line)?.text;
    return then.some(({ text }, index) => {
      if (above !== undefined && text !== above) return false;
      const from = above === undefined ? index : index + 1;
      const length = then.slice(from).findIndex((one) => one.text === below);
      const between = then.slice(from, length === -1 ? undefined : from + length);
      return between.filter((one) => !left.has(one.text)).length >= LOST_LINES;
    });
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
