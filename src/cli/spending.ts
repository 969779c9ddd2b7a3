import type { Settings } from "../config/settings.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import type { History } from "../history/history.ts";
import type { SpendingLimit } from "../models/budget.ts";

/**
 * The limit that leaves the least to spend: the run's own, or the month's with what this calendar month
 * (UTC) has cost already; null where none is set. Fails with `usage` where the month's can't be told.
 */
export function spendingLimit(
  { maxUsd, monthlyUsd }: Pick<Settings, "maxUsd" | "monthlyUsd">,
  history: History | null,
  now: Date = new Date(),
): Result<SpendingLimit | null> {
  const run = maxUsd === null ? null : { name: "--max-usd", usd: maxUsd, spentUsd: 0 };
  if (monthlyUsd === null) return ok(run);
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const spentUsd = history?.spentSince(first) ?? null;
  if (spentUsd === null) {
    return fail(
      "usage",
      "monthly_usd can't be kept: what this month has cost is in the history, which is not in use",
      "leave --no-log out, or see `tandem doctor`",
    );
  }
  const month = { name: "monthly_usd", usd: monthlyUsd, spentUsd };
  return ok(run !== null && run.usd <= month.usd - month.spentUsd ? run : month);
}
