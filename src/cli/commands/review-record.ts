import { ulid } from "ulid";
import type { ReviewedDiff } from "../../domain/diff-review.ts";
import type { Run } from "../../domain/run.ts";
import type { History } from "../../history/history.ts";
import { openLedger } from "../../ledger.ts";

/**
 * A review as a run of the history, so that what it cost counts and `tandem show` has its findings. Null
 * where nothing was asked: a verdict that was given before is no run.
 */
export function reviewAsRun(
  reviewed: ReviewedDiff,
  task: string,
  signal: AbortSignal,
  id: string = ulid(),
): Run | null {
  const { review, findings, inspection, failure, fallbacks } = reviewed;
  if (review === null || review.cached) return null;
  const ledger = openLedger(id, task, () => undefined, signal);
  const isClean = findings.length === 0;
  ledger.run.inspection = inspection;
  ledger.run.fallbacks = fallbacks;
  ledger.run.usage = review.tokens;
  ledger.run.cost_usd = review.cost_usd;
  ledger.run.unpriced_models = review.unpriced_models;
  ledger.run.review = {
    model: review.model,
    served_model: review.served_model,
    verdict: isClean ? "approved" : "rejected",
    findings: findings.filter(({ source }) => source === "review"),
    ms: review.ms,
    tokens: review.tokens,
  };
  const run = ledger.close(failure !== null ? "failed" : isClean ? "approved" : "rejected", failure);
  return { ...run, ms: review.ms };
}

/** Records a review that was paid for. */
export function recordReview(
  history: History,
  run: Run,
  place: { readonly root: string; readonly repository: string | null; readonly startedAt: number },
): void {
  const { root, repository, startedAt } = place;
  const task = { text: run.task, input: null, files: [], context: [], answer: false, forced: null };
  history.record({ root, repository, shift: 0, started_at: startedAt, task, run, draft: null });
}
