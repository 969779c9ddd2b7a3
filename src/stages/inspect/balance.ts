import { scanComments } from "./comments.ts";
import { lineCounter } from "./lines.ts";

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Open brackets, the last one first: shared between branches, so that a file of nothing but `#if` costs little. */
interface Open {
  readonly closing: string;
  readonly at: number;
  readonly outer: Open | null;
}

/**
 * The line of the first bracket that has no partner, counted from 1; null when all have. For C and
 * its like: comments, strings and the definitions of macros don't count, and of the branches of an
 * `#if` only one does, as each has the same bracket to open or close.
 */
export function balanceFault(path: string, text: string): number | null {
  const { code } = scanComments(path, text);
  const lineAt = lineCounter(code);
  let open: Open | null = null;
  const branches: (Open | null)[] = [];
  // A directive with the lines that it goes on in, or one bracket.
  for (const found of code.matchAll(/^[^\S\n]*#[^\S\n]*(\w*)(?:\\\r?\n|[^\n])*|[()[\]{}]/gm)) {
    const [token, directive] = found;
    if (directive !== undefined) {
      if (directive.startsWith("if")) branches.push(open);
      else if (directive.startsWith("el")) open = branches.at(-1) ?? null;
      else if (directive === "endif") branches.pop();
      continue;
    }
    const closing = CLOSING[token];
    if (closing !== undefined) open = { closing, at: found.index, outer: open };
    else if (open?.closing !== token) return lineAt(found.index);
    else open = open.outer;
  }
  while (open !== null && open.outer !== null) open = open.outer;
  return open === null ? null : lineAt(open.at);
}
