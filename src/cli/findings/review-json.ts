import type { ReviewedDiff } from "../../domain/diff-review.ts";
import type { Run } from "../../domain/run.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { toJson } from "../output.ts";
import { codeOf, withoutSecrets } from "./code.ts";
import { describe } from "./print.ts";

/** A reviewed diff for a program: one set of findings, who reviewed, and what was not reviewed. */
export function reviewJson(reviewed: ReviewedDiff, compared: Compared, fix: Run | null): string {
  const { verdict, inspection, review, notReviewed, notices, fallbacks, failure } = reviewed;
  const code = codeOf(compared.changes, reviewed.findings);
  return toJson({
    schema: 1,
    ...describe(compared),
    verdict,
    findings: withoutSecrets(reviewed.findings, code),
    inspection: { checks: inspection.checks },
    review,
    not_reviewed: notReviewed,
    fallbacks,
    notices: [...compared.notices, ...notices],
    ...(fix === null
      ? {}
      : { fix: { id: fix.id, status: fix.status, change: fix.change, verification: fix.verification } }),
    error: failure ?? fix?.error ?? null,
  });
}
