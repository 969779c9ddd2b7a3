import { ulid } from "ulid";
import type { ReviewedDiff } from "../../domain/diff-review.ts";
import type { Listen } from "../../domain/events.ts";
import type { Run } from "../../domain/run.ts";
import type { History } from "../../history/history.ts";
import { type Ledger, openLedger } from "../../ledger.ts";

/** Opens the account of a review as a run of the history: what it cost counts, and `show` has its findings. */
export function openReviewLedger(
  reviewed: ReviewedDiff,
  task: string,
  listen: Listen,
  signal: AbortSignal,
): Ledger {
  const { review, findings, inspection, fallbacks, mends } = reviewed;
  // A review has no route to say.
  const ledger = openLedger(
    ulid(),
    task,
    (event) => {
      if (event.type !== "run.started") listen(event);
    },
    signal,
  );
  ledger.run.inspection = inspection;
  ledger.run.fallbacks = fallbacks;
  if (review === null) return ledger;
  ledger.run.usage = review.tokens;
  ledger.run.cost_usd = review.cost_usd;
  ledger.run.unpriced_models = review.unpriced_models;
  ledger.run.review = {
    model: review.model,
    served_model: review.served_model,
    verdict: mends.length > 0 ? "patched" : findings.length > 0 ? "rejected" : "approved",
    findings: findings.filter(({ source }) => source === "review"),
    ms: review.ms,
    tokens: review.tokens,
  };
  return ledger;
}

/** Ends the account of a review that changes nothing. */
export function closeReview(ledger: Ledger, { findings, failure, review }: ReviewedDiff): Run {
  const status = failure !== null ? "failed" : findings.length > 0 ? "rejected" : "approved";
  return { ...ledger.close(status, failure), ms: review?.ms ?? 0 };
}

/** Records a review, or what became of its mends. */
export function recordReview(
  history: History,
  run: Run,
  place: { readonly root: string; readonly repository: string | null; readonly startedAt: number },
): Promise<void> {
  const { root, repository, startedAt } = place;
  const task = { text: run.task, input: null, files: [], context: [], answer: false, forced: null };
  return history.record({ root, repository, shift: 0, started_at: startedAt, task, run, draft: null });
}
