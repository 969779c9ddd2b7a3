import { diffArrays } from "diff";
import { definedName, isComment } from "./code-evidence.ts";

/** One run of changed lines in a file. Lines carry no ending. */
export interface ChangedLines {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Names of the functions and classes around the first changed line, innermost first. */
  readonly within: readonly string[];
}

/** Edits beyond this many lines are taken as a rewrite of the stretch: finding the smallest diff is quadratic. */
const MOST_EDITS = 1_000;

/** The changed stretches of a file. Line endings alone are no change. */
export function changedLines(before: string | null, after: string | null): readonly ChangedLines[] {
  const old = linesOf(before);
  const now = linesOf(after);
  const parts = diffArrays(old, now, { maxEditLength: MOST_EDITS }) ?? [
    { value: old, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  const found: ChangedLines[] = [];
  let at = 0;
  let removed: readonly string[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.removed) {
      removed = part.value;
      if (parts[index + 1]?.added === true) continue;
      found.push({ added: [], removed, within: around(now, at, removed) });
    } else if (part.added) {
      found.push({ added: part.value, removed, within: around(now, at, part.value) });
      at += part.value.length;
    } else {
      at += part.value.length;
    }
    removed = [];
  }
  return found;
}

/** Import, re-export, package and use lines: read at a glance. */
const IMPORT =
  /^\s*(?:import\b|export\s+(?:\*|\{[^}]*\})\s+from\b|(?:const|let|var)\s+[\w${},\s:]+=\s*require\(|from\s+\S+\s+import\b|use\s+[\w:{]|#include\b|using\s+[\w.]+;|package\s+\w|require(?:_relative)?\s+["']|\}\s+from\s+["']|"[\w./-]+"$)/;
/** Lines that say nothing by themselves. */
const EMPTY = /^[\s{}()[\];,]*$/;

/**
 * A line of markup that shows text: tags with plain attributes and words, no expression, no handler, no
 * address to send to.
 */
const MARKUP =
  /^(?:<[\w.]+(?:\s+(?:class|className|id|title|alt|aria-[a-z]+|label|placeholder|style)="[^"{}]*")*\s*\/?>|<\/[\w.]+>|[^<>{}()=;`$@])*$/;
/** What makes a line without brackets code all the same. */
const CODE_WORDS =
  /^\s*(?:return|throw|if|else|import|export|await|case|default)\b|&&|\|\||\?\.|\w\.\w|[,:[\]]\s*$/;
/** Longest line read as markup; a longer one is data. */
const MAX_MARKUP = 500;

/** Whether a line only shows something. */
export function isMarkup(line: string): boolean {
  return line.length <= MAX_MARKUP && !CODE_WORDS.test(line) && MARKUP.test(line);
}

/** What a stretch of changed lines is, at its weightiest. */
export function stretchKind(change: ChangedLines): "blank" | "imports" | "comments" | "code" {
  const lines = [...change.added, ...change.removed].filter((line) => !EMPTY.test(line));
  if (lines.length === 0) return "blank";
  if (lines.every((line) => IMPORT.test(line))) return "imports";
  return lines.every((line) => isComment(line) || IMPORT.test(line)) ? "comments" : "code";
}

/** Functions that lines define, by name. */
export function functionsIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const name =
      isComment(line) || /\b(?:class|interface|struct|trait)\s/.test(line) ? null : definedName(line);
    return name === null ? [] : [name];
  });
}

function linesOf(text: string | null): string[] {
  if (text === null || text === "") return [];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Farthest that an enclosing definition is looked for. */
const REACH = 2_000;

/** Definitions around a line, by indentation: each one further out is indented less. */
function around(lines: readonly string[], at: number, changed: readonly string[]): readonly string[] {
  const first = changed.find((line) => !EMPTY.test(line)) ?? "";
  let indent = indentOf(first);
  const names: string[] = [];
  for (let index = at - 1; index >= 0 && at - index <= REACH && indent > 0; index -= 1) {
    const line = lines[index] ?? "";
    if (EMPTY.test(line) || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    const name = definedName(line);
    if (name !== null) names.push(name);
  }
  return names;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
