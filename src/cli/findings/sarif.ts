import type { Check, Finding, Severity } from "../../domain/finding.ts";
import { isUnchecked } from "../../domain/finding.ts";
import { sanitize, toJson } from "../output.ts";
import { type Code, spanOf } from "./code.ts";
import { wordsOf } from "./words.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/**
 * SARIF 2.1.0 (OASIS), as code scanning services take it. Paths are relative to the root of the
 * repository; the fingerprint is the finding's id, which stays when lines move. A check that could not
 * judge everything is a notification of the run. Code is never quoted.
 */
export function toSarif(
  findings: readonly Finding[],
  checks: readonly Check[],
  { code, version }: { readonly code: Code; readonly version: string },
): string {
  const categories = new Map(findings.toReversed().map(({ rule, category }) => [rule, category]));
  const rules = [...categories.keys()].toSorted();
  const places = new Map(rules.map((rule, at) => [rule, at]));
  return toJson({
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "tandem",
            version,
            rules: rules.map((id) => ({ id, properties: { category: categories.get(id) } })),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: checks.filter(isUnchecked).map((check) => ({
              level: check.state === "skipped" ? "warning" : "note",
              message: { text: sanitize(`${check.name} ${check.state}: ${check.why}`) },
            })),
          },
        ],
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: places.get(finding.rule),
          level: LEVELS[finding.severity],
          message: { text: sanitize(wordsOf(finding)) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(finding.path), uriBaseId: "%SRCROOT%" },
                region: regionOf(finding, code),
              },
            },
          ],
          partialFingerprints: { "tandemFinding/v1": finding.id },
        })),
      },
    ],
  });
}

function regionOf(finding: Finding, code: Code) {
  const { start_line: startLine, end_line: endLine } = finding;
  const span = spanOf(finding, code);
  if (span === null) return { startLine, endLine: Math.max(startLine, endLine) };
  return { startLine, startColumn: span.start + 1, endLine: startLine, endColumn: span.end + 1 };
}

/** A relative reference (RFC 3986): a name with a colon must not be taken for a scheme. */
function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
