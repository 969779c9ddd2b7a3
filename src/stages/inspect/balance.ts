import { scanComments } from "./comments.ts";
import { lineCounter } from "./lines.ts";

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * The line of the first bracket that has no partner, counted from 1; null when all have. For C and
 * its like: comments, strings and the definitions of macros don't count, and of the branches of an
 * `#if` only one does, as each has the same bracket to open or close.
 */
export function balanceFault(path: string, text: string): number | null {
  const { code } = scanComments(path, text);
  const lineAt = lineCounter(code);
  const open: { readonly closing: string; readonly at: number }[] = [];
  const branches: (readonly { readonly closing: string; readonly at: number }[])[] = [];
  // A directive with the lines that it goes on in, or one bracket.
  for (const found of code.matchAll(/^[^\S\n]*#[^\S\n]*(\w*)(?:\\\r?\n|[^\n])*|[()[\]{}]/gm)) {
    const [token, directive] = found;
    if (directive !== undefined) {
      if (directive.startsWith("if")) branches.push([...open]);
      else if (directive.startsWith("el")) open.splice(0, open.length, ...(branches.at(-1) ?? open));
      else if (directive === "endif") branches.pop();
      continue;
    }
    const closing = CLOSING[token];
    if (closing !== undefined) open.push({ closing, at: found.index });
    else if (open.pop()?.closing !== token) return lineAt(found.index);
  }
  const [first] = open;
  return first === undefined ? null : lineAt(first.at);
}
