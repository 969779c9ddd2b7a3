import { verdictCache } from "../../config/verdict-cache.ts";
import type { Settings } from "../../config/settings.ts";
import { NO_VERDICTS, type ReviewedDiff } from "../../domain/diff-review.ts";
import type { Result } from "../../domain/failure.ts";
import type { Run } from "../../domain/run.ts";
import type { History } from "../../history/history.ts";
import type { ReviewDeps } from "../../review-compared.ts";
import type { Reviewer } from "../../review-parts.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { reviewerOf } from "../crew.ts";
import { learntPlace } from "../knowledge.ts";
import type { Cli } from "../process.ts";
import { openLog, type Session } from "../session.ts";
import { shutdownWarnings } from "../shutdown.ts";
import { spendingLimits } from "../spending.ts";
import { closeReview, openReviewLedger, recordReview } from "./review-record.ts";

/** What a review needs of the user's settings and history; who watches it and whether it mends is the caller's. */
export interface ReviewSession {
  readonly deps: Pick<ReviewDeps, "reviewer" | "effort" | "verdicts">;
  /** Records a review that was paid for, and warns of a model that ends soon. */
  keep(reviewed: ReviewedDiff, compared: Pick<Compared, "title">, signal: AbortSignal): Promise<void>;
  /** Records what became of a review's mends. */
  record(run: Run): Promise<void>;
  /** Lets go of the history. */
  close(): void;
}

/** Opens what a review needs. The history only where a limit asks for it: that takes longer than a kept verdict. */
export async function openReviewSession(
  cli: Cli,
  session: Session,
  { cache, log }: { readonly cache: boolean; readonly log: boolean },
): Promise<ReviewSession> {
  const { settings } = session;
  const startedAt = Date.now();
  let history = log && settings.monthlyUsd !== null ? await openLog(cli, settings) : null;
  const reviewer = reviewerIn(settings, history);
  const record = async (run: Run): Promise<void> => {
    if (!log) return;
    history ??= await openLog(cli, settings);
    const root = session.workspace?.root ?? cli.surroundings.cwd;
    const repository = (await learntPlace(session))?.repository ?? null;
    await recordReview(history, run, { root, repository, startedAt });
  };
  return {
    deps: {
      reviewer,
      effort: settings.reviewEffort,
      verdicts: cache ? verdictCache(settings.locations.history, placeOf(settings)) : NO_VERDICTS,
    },
    keep: async (reviewed, { title }, signal) => {
      const { review, failure } = reviewed;
      if (review === null || review.cached) return;
      const strong = reviewer.ok ? [reviewer.value.strong] : [];
      for (const line of await shutdownWarnings(strong, settings.locations.history)) {
        cli.output.note(`warning: ${line}`);
      }
      // A call that never came about is no run.
      if (failure !== null && review.tokens.input === 0) return;
      const ledger = openReviewLedger(reviewed, titleOf(title), () => undefined, signal);
      await record(closeReview(ledger, reviewed));
    },
    record,
    close: () => history?.close(),
  };
}

/** What a review is called in the history. */
export function titleOf(compared: string): string {
  return `review: ${compared}`;
}

function reviewerIn(settings: Settings, history: History | null): Result<Reviewer> {
  const limits = spendingLimits(settings, history);
  return limits.ok ? reviewerOf(settings, limits.value) : limits;
}

/** Who is asked: the same model of another provider is another reviewer. */
function placeOf({ strong: { provider } }: Settings): string {
  return provider.kind === "codex" ? provider.name : `${provider.name} ${provider.baseUrl}`;
}
