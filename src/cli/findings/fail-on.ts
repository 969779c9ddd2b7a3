import type { FailOn, Finding, Severity } from "../../domain/finding.ts";

export { FAIL_ON, type FailOn } from "../../domain/finding.ts";

const RANKS: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };

/** True when a finding is at or above the severity that was asked for. */
export function fails(findings: readonly Finding[], failOn: FailOn): boolean {
  if (failOn === "never") return false;
  const from = failOn === "any" ? 0 : RANKS[failOn];
  return findings.some(({ severity }) => RANKS[severity] >= from);
}
