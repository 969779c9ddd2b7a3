import type { Finding, Severity } from "../../domain/finding.ts";

/** From which severity findings make the exit code 1. */
export const FAIL_ON = ["never", "any", "info", "warning", "error"] as const;

/** One of {@link FAIL_ON}. */
export type FailOn = (typeof FAIL_ON)[number];

const RANKS: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };

/** True when a finding is at or above the severity that was asked for. */
export function fails(findings: readonly Finding[], failOn: FailOn): boolean {
  if (failOn === "never") return false;
  const from = failOn === "any" ? 0 : RANKS[failOn];
  return findings.some(({ severity }) => RANKS[severity] >= from);
}
