import { type Check, type Finding, isUnchecked, type Severity, uncheckedText } from "../../domain/finding.ts";
import type { Compared, LeftOut, LeftOutReason } from "../../workspace/diff/comparison.ts";
import { plural } from "../render/format.ts";

/** Paths named in a notice of several; the JSON has all of them. */
const NAMED = 3;

const WORDS: Readonly<Record<LeftOutReason, readonly [one: string, many: string]>> = {
  generated: ["generated file", "generated files"],
  vendored: ["vendored file", "vendored files"],
  "lock file": ["lock file", "lock files"],
  binary: ["binary file", "binary files"],
  submodule: ["submodule", "submodules"],
  "symbolic link": ["symbolic link", "symbolic links"],
  unreadable: ["file that can't be read as text", "files that can't be read as text"],
};

/** What was left out, one line a reason. */
export function leftOutLines(leftOut: readonly LeftOut[]): readonly string[] {
  const byReason = new Map<LeftOutReason, LeftOut[]>();
  for (const one of leftOut) byReason.set(one.reason, [...(byReason.get(one.reason) ?? []), one]);
  return [...byReason].map(([reason, all]) => {
    const named = all
      .slice(0, NAMED)
      .map(({ path, why }) => (reason === "unreadable" ? `${path}: ${why}` : path));
    const more = all.length > NAMED ? [`and ${all.length - NAMED} more`] : [];
    const noun = WORDS[reason][all.length === 1 ? 0 : 1];
    return oneLine(`left out: ${all.length} ${noun} (${[...named, ...more].join(", ")})`);
  });
}

/** What was not checked, or in part, one line a check: what is said nowhere else was checked. */
export function uncheckedLines(checks: readonly Check[]): readonly string[] {
  return checks.filter(isUnchecked).map((check) => oneLine(uncheckedText(check)));
}

/** What came of it, on one line; of the quick checks alone, nothing found says so. */
export function summaryLine(
  findings: readonly Finding[],
  checks: readonly Check[],
  { title, changes }: Pick<Compared, "title" | "changes">,
  which: "all" | "quick" = "all",
): string {
  const where = `in ${plural(changes.length, "changed file")}, ${title}`;
  if (findings.length === 0) {
    const quick = which === "quick" ? " by the quick checks" : "";
    const by = checks.some(isUnchecked) ? " by the checks that ran" : quick;
    return oneLine(`nothing found${by} ${where}`);
  }
  const counts = (["error", "warning", "info"] satisfies readonly Severity[])
    .map((severity) => [severity, findings.filter((one) => one.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => (severity === "info" ? `${count} info` : plural(count, severity)));
  return oneLine(`${plural(findings.length, "finding")} (${counts.join(", ")}) ${where}`);
}

/** A text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\n\r]\s*/g, " ");
}
