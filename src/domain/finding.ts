/** How bad a finding is; `error` blocks an approval. */
export type Severity = "error" | "warning" | "info";

/** From which severity on findings are a failure; `any` counts what has none, too. */
export const FAIL_ON = ["never", "any", "info", "warning", "error"] as const;

/** One of {@link FAIL_ON}. */
export type FailOn = (typeof FAIL_ON)[number];

/** Kinds of defects a finding can name. */
export const CATEGORIES = [
  "import",
  "parameter",
  "api",
  "syntax",
  "undefined",
  "elision",
  "export",
  "edge-case",
  "correctness",
  "security",
  "leak",
  "secret",
] as const;

/** One of {@link CATEGORIES}. */
export type Category = (typeof CATEGORIES)[number];

/** One thing wrong with a draft or a diff: where, how bad, what kind, why, and who says so. */
export interface Finding {
  /** Stable identity: the same defect keeps it when lines move. */
  readonly id: string;
  readonly source: "inspect" | "review" | "verify";
  /** The check or rule that found it, as `imports` or `edge-case`. */
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly path: string;
  /** First line, counted from 1. */
  readonly start_line: number;
  /** Last line, inclusive. */
  readonly end_line: number;
  readonly message: string;
  readonly suggestion: string | null;
}

/** What became of one local check: `skipped` and `partial` say why, and never mean clean; `ran` may say how. */
export interface Check {
  readonly name: string;
  readonly state: "ran" | "partial" | "skipped";
  readonly ms: number;
  readonly why: string;
}

/** Why a check is skipped that has nothing to say about any of the changed files. */
export const NOTHING_TO_CHECK = "no changed file of a kind it knows";

/** True for a check that should have said more than it did. */
export function isUnchecked(check: Check): boolean {
  return check.state !== "ran" && check.why !== NOTHING_TO_CHECK;
}

/** What a check did not do, and why, in words: for who must not take silence for clean. */
export function uncheckedText({ name, state, why }: Check): string {
  return `${state === "partial" ? "checked in part" : "not checked"}: ${name} (${why})`;
}

/** The outcome of the local checks: only what the change made worse. */
export interface Inspection {
  readonly findings: readonly Finding[];
  readonly checks: readonly Check[];
}

/** True when a finding must be mended before anything may be called approved. */
export function isBlocking(finding: Finding): boolean {
  return finding.severity === "error";
}
