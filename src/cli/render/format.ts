import type { FileStat } from "../../domain/change.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Usage } from "../../domain/usage.ts";
import { formatDuration } from "./units.ts";

/** Digits in groups of three: `1,234`. Without `Intl`, which takes 20 ms to load what it knows of numbers. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Tokens of one turn with their rate. */
export function tokenRate(tokens: Usage, ms: number): string {
  const rate = ms > 0 ? ` (${grouped(Math.round(tokens.output / (ms / 1_000)))} tokens/s)` : "";
  return `${plural(tokens.output, "token")} in ${formatDuration(ms)}${rate}`;
}

/** `2 files, +18 -2`. */
export function fileStats(files: readonly FileStat[]): string {
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  return `${plural(files.length, "file")}, +${grouped(added)} -${grouped(removed)}`;
}

/** One finding on one line. */
export function findingLine(finding: Finding): string {
  const hint = finding.suggestion === null ? "" : ` (${finding.suggestion})`;
  const text = `${finding.path}:${finding.start_line}: ${finding.severity}: ${finding.message}${hint}`;
  return `${text.replace(/\s*\n\s*/g, " ")} [${finding.rule}]`;
}
