import type { Finding, Severity } from "../../domain/finding.ts";
import { sanitize, toJson } from "../output.ts";
import { type Code, spanOf } from "./code.ts";
import { wordsOf } from "./words.ts";

const SEVERITIES: Readonly<Record<Severity, string>> = { error: "ERROR", warning: "WARNING", info: "INFO" };

/**
 * Reviewdog's Diagnostic Format (reviewdog/reviewdog, proto/rdf), a `DiagnosticResult`. Columns count
 * bytes of UTF-8 from 1, and an end with a column is exclusive.
 */
export function toRdjson(findings: readonly Finding[], code: Code): string {
  return toJson({
    source: { name: "tandem" },
    diagnostics: findings.map((finding) => ({
      message: sanitize(wordsOf(finding)),
      location: { path: finding.path, range: rangeOf(finding, code) },
      severity: SEVERITIES[finding.severity],
      code: { value: finding.rule },
    })),
  });
}

function rangeOf(finding: Finding, code: Code) {
  const { path, start_line: start, end_line: end } = finding;
  const span = spanOf(finding, code);
  const line = span === null ? null : code.line(path, start);
  if (span === null || line === null) return { start: { line: start }, end: { line: Math.max(start, end) } };
  const column = (at: number): number => Buffer.byteLength(line.slice(0, at)) + 1;
  return {
    start: { line: start, column: column(span.start) },
    end: { line: start, column: column(span.end) },
  };
}
