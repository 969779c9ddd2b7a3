import type { NotReviewed, ReviewedDiff } from "../../domain/diff-review.ts";
import { type Check, isUnchecked } from "../../domain/finding.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { formatCost, formatDuration } from "../render/units.ts";
import { oneLine, summaryLine } from "./notes.ts";

/** Paths named in a line of several; the JSON has all of them. */
const NAMED = 3;

/** What was not reviewed, one line a reason. */
export function notReviewedLines(notReviewed: readonly NotReviewed[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { path, why } of notReviewed) byReason.set(why, [...(byReason.get(why) ?? []), path]);
  return [...byReason].map(([why, paths]) => {
    const more = paths.length > NAMED ? [`and ${paths.length - NAMED} more`] : [];
    return oneLine(`not reviewed: ${[...paths.slice(0, NAMED), ...more].join(", ")} (${why})`);
  });
}

/**
 * The local checks with the review as one more: what it did not look at is told like what they did not,
 * in the forms that have a place for it.
 */
export function checksOf({ inspection, review, notReviewed, failure }: ReviewedDiff): readonly Check[] {
  const [line] = notReviewedLines(notReviewed);
  if (line === undefined && failure === null) return inspection.checks;
  const state = review === null || review.parts === 0 ? "skipped" : "partial";
  const why = line ?? failure?.message ?? "";
  return [...inspection.checks, { name: "review", state, ms: review?.ms ?? 0, why }];
}

/** What came of it, on one line. */
export function reviewSummary(reviewed: ReviewedDiff, compared: Pick<Compared, "title" | "changes">): string {
  const { findings, inspection, review, verdict } = reviewed;
  const found = summaryLine(findings, inspection.checks.filter(isUnchecked), compared);
  if (review === null || verdict === "incomplete" || reviewed.failure !== null) {
    const how = reviewed.notReviewed.length >= compared.changes.length ? "not reviewed" : "reviewed in part";
    return oneLine(`${found}; ${how}`);
  }
  const { model, served_model: served, cached, ms, cost_usd: cost } = review;
  const name = model === served ? model : `${model} (served: ${served})`;
  if (cached) return oneLine(`${found}; reviewed by ${name}, cached`);
  const price = cost === null ? "cost not known" : formatCost(cost);
  return oneLine(`${found}; reviewed by ${name} in ${formatDuration(ms)}, ${price}`);
}
