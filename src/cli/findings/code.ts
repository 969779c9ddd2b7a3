import type { ChangeSet } from "../../domain/change.ts";
import type { Finding } from "../../domain/finding.ts";

/** The lines of code that findings are about, as far as they may be shown. */
export interface Code {
  /** A line without its ending, counted from 1; null where there is none. */
  line(path: string, number: number): string | null;
  /** True for a line that holds a secret: it is shown nowhere. */
  isSecret(path: string, number: number): boolean;
}

/** What stands for a text that could be a secret. */
const HIDDEN = "…";
/** Parts of a hidden line shorter than this, in characters, give nothing away. */
const TELLING = 6;

/** The changed files after the change, and which of their lines hold secrets by the findings. */
export function codeOf(changes: ChangeSet, findings: readonly Finding[]): Code {
  const texts = new Map(changes.map(({ path, after }) => [path, after]));
  const lines = new Map<string, readonly string[]>();
  const secrets = secretLines(findings);
  return {
    line: (path, number) => {
      const known = lines.get(path) ?? texts.get(path)?.split(/\r?\n/) ?? [];
      lines.set(path, known);
      return known[number - 1] ?? null;
    },
    isSecret: (path, number) => secrets.get(path)?.(number) === true,
  };
}

/** For each path whether a line holds a secret. */
function secretLines(findings: readonly Finding[]): ReadonlyMap<string, (line: number) => boolean> {
  const stretches = new Map<string, { readonly start: number; end: number }[]>();
  const secrets = findings.filter(({ category }) => category === "secret");
  for (const { path, start_line: start, end_line: end } of secrets.toSorted(byStart)) {
    const known = stretches.get(path) ?? [];
    stretches.set(path, known);
    const last = known.at(-1);
    if (last !== undefined && start <= last.end + 1) last.end = Math.max(last.end, end);
    else known.push({ start, end });
  }
  return new Map([...stretches].map(([path, sorted]) => [path, (line) => isWithin(sorted, line)]));
}

function byStart(a: Finding, b: Finding): number {
  return a.start_line - b.start_line;
}

/** True for a line in one of the stretches, which are in order and apart. */
function isWithin(
  sorted: readonly { readonly start: number; readonly end: number }[],
  line: number,
): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.end ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return (sorted[low]?.start ?? Infinity) <= line;
}

/**
 * Findings whose words give no secret away: a message about a line that also holds a secret may quote
 * it, so what it has in common with that line is left out.
 */
export function withoutSecrets(findings: readonly Finding[], code: Code): readonly Finding[] {
  return findings.map((finding) => {
    if (finding.category === "secret") return finding;
    const parts = new Set<string>();
    for (let number = finding.start_line; number <= finding.end_line; number += 1) {
      const line = code.isSecret(finding.path, number) ? code.line(finding.path, number) : null;
      for (const [part] of line?.matchAll(/[^\s"'`,;:=?&@/()[\]{}<>]+/g) ?? []) {
        if (part.length >= TELLING) parts.add(part);
      }
    }
    if (parts.size === 0) return finding;
    const hide = (text: string): string =>
      [...parts]
        .toSorted((a, b) => b.length - a.length)
        .reduce((rest, part) => rest.replaceAll(part, HIDDEN), text);
    const { message, suggestion } = finding;
    return { ...finding, message: hide(message), suggestion: suggestion === null ? null : hide(suggestion) };
  });
}

/** Where on its line a finding is, in UTF-16 code units counted from 0; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of its first line that a finding is about: what its message quotes first and the line holds
 * exactly once. Null where that can't be told, and on a line that holds a secret.
 */
export function spanOf(finding: Finding, code: Code): Span | null {
  const { path, start_line: number, message } = finding;
  const line = code.isSecret(path, number) ? null : code.line(path, number);
  if (line === null) return null;
  for (const [, double, back, single] of message.matchAll(/"([^"]+)"|`([^`]+)`|(?<!\w)'([^']+)'(?!\w)/g)) {
    const quoted = double ?? back ?? single ?? "";
    const start = line.indexOf(quoted);
    if (start !== -1 && line.indexOf(quoted, start + 1) === -1) return { start, end: start + quoted.length };
  }
  return null;
}
