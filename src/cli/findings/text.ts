import type { ChalkInstance } from "chalk";
import type { Finding, Severity } from "../../domain/finding.ts";
import { sanitize } from "../output.ts";
import { type Code, spanOf } from "./code.ts";
import { adviceOf } from "./words.ts";

/** Columns of code shown around the place. */
const CODE_WIDTH = 120;
const INDENT = "      ";

/** Findings for a person: grouped by file, each with its line of code and a caret under the place. */
export function renderFindings(findings: readonly Finding[], code: Code, paint: ChalkInstance): string {
  const lines: string[] = [];
  let path: string | null = null;
  for (const finding of findings) {
    if (finding.path !== path) {
      if (path !== null) lines.push("");
      path = finding.path;
      lines.push(paint.magenta(oneLine(path)));
    }
    lines.push(headLine(finding, paint), ...codeLines(finding, code, paint));
    const advice = adviceOf(finding);
    if (advice !== null) lines.push(`${INDENT}${paint.dim(oneLine(advice))}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function headLine(finding: Finding, paint: ChalkInstance): string {
  const { start_line: line, severity, message, rule } = finding;
  const place = `${paint.green(String(line))}: ${paintSeverity(severity, paint)}`;
  return `${place}: ${oneLine(message)} ${paint.dim(`[${oneLine(rule)}]`)}`;
}

function paintSeverity(severity: Severity, paint: ChalkInstance): string {
  if (severity === "error") return paint.red.bold(severity);
  return severity === "warning" ? paint.yellow.bold(severity) : paint.blue.bold(severity);
}

function codeLines(finding: Finding, code: Code, paint: ChalkInstance): readonly string[] {
  if (code.isSecret(finding.path, finding.start_line)) {
    return [`${INDENT}${paint.dim("(not shown: it holds a secret)")}`];
  }
  const line = code.line(finding.path, finding.start_line);
  if (line === null || line.trim() === "") return [];
  const span = spanOf(finding, code);
  const indent = line.length - line.trimStart().length;
  const from = span === null || span.end - indent <= CODE_WIDTH ? indent : span.start;
  const shown = visible(line.slice(from, from + CODE_WIDTH).trimEnd());
  const cut = line.trimEnd().length > from + CODE_WIDTH ? "…" : "";
  const first = `${INDENT}${from > indent ? "…" : ""}${shown}${cut}`;
  if (span === null || span.start < from) return [first];
  const before = visible(line.slice(from, span.start));
  const width = columns(visible(line.slice(span.start, Math.min(span.end, from + CODE_WIDTH))));
  const blank = " ".repeat(columns(before) + (from > indent ? 1 : 0));
  return [first, `${INDENT}${blank}${paint.red("^".repeat(Math.max(1, width)))}`];
}

/** Code without what a terminal would obey; a tab is as wide wherever it stands. */
function visible(text: string): string {
  return sanitize(text).replaceAll("\t", "  ");
}

/** How many columns a terminal gives a text: two for East Asian wide characters and emoji, none for marks. */
function columns(text: string): number {
  let sum = 0;
  for (const character of text) {
    if (/\p{M}|\u200d|\ufe0f/u.test(character)) continue;
    sum +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return sum;
}

/** A text from outside on one line of its own. */
function oneLine(text: string): string {
  return sanitize(text.replace(/\s*[\n\r\u2028\u2029]\s*/g, " "));
}
