import { verdictCache } from "../../config/verdict-cache.ts";
import type { Settings } from "../../config/settings.ts";
import { NO_VERDICTS } from "../../domain/diff-review.ts";
import { ok, type Result } from "../../domain/failure.ts";
import type { History } from "../../history/history.ts";
import type { ReviewDeps } from "../../review-compared.ts";
import type { Reviewer } from "../../review-parts.ts";
import { reviewerOf } from "../crew.ts";
import { spendingLimit } from "../spending.ts";

/**
 * What a review needs of the settings; who watches and mends is the caller's.
 *
 * @param history needed where `monthly_usd` is set, null otherwise
 */
export function reviewDeps(
  settings: Settings,
  history: History | null,
  { cache }: { readonly cache: boolean },
): Pick<ReviewDeps, "reviewer" | "effort" | "verdicts"> {
  const { provider } = settings.strong;
  const place = provider.kind === "codex" ? provider.name : `${provider.name} ${provider.baseUrl}`;
  return {
    reviewer: reviewerIn(settings, history),
    effort: settings.reviewEffort,
    verdicts: cache ? verdictCache(settings.locations.history, place) : NO_VERDICTS,
  };
}

function reviewerIn(settings: Settings, history: History | null): Result<Reviewer> {
  const limit = spendingLimit(settings, history);
  if (!limit.ok) return limit;
  const reviewer = reviewerOf(settings, limit.value);
  return reviewer.ok ? ok(reviewer.value) : reviewer;
}
