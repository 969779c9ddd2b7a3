import type { Finding, Severity } from "../../domain/finding.ts";
import { sanitize } from "../output.ts";
import { type Code, spanOf } from "./code.ts";
import { wordsOf } from "./words.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/**
 * GitHub's workflow commands, one line a finding: in the log of a workflow they become annotations of
 * the changed lines. Byte for byte what `@actions/core` prints.
 */
export function toGithub(findings: readonly Finding[], code: Code): string {
  return findings.map((finding) => `${commandOf(finding, code)}\n`).join("");
}

function commandOf(finding: Finding, code: Code): string {
  const { path, start_line: start, end_line: end, severity, rule } = finding;
  const span = spanOf(finding, code);
  const properties: readonly (readonly [string, string | number])[] = [
    ["title", rule],
    // The runner takes equals signs at a value's beginning for its own.
    ["file", sanitize(path).startsWith("=") ? `./${path}` : path],
    ["line", start],
    ["endLine", span === null ? Math.max(start, end) : start],
    ...(span === null
      ? []
      : ([
          ["col", span.start + 1],
          ["endColumn", span.end],
        ] as const)),
  ];
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  return `::${COMMANDS[severity]} ${list}::${escapeData(wordsOf(finding))}`;
}

/** Line breaks are escaped before control characters go, or two lines would become one. */
function escapeData(text: string): string {
  return sanitize(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
