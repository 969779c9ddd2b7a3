import type { Settings } from "../config/settings.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import type { History } from "../history/history.ts";
import type { SpendingLimit } from "../models/budget.ts";

/**
 * The limits on what a run may spend: its own, and this calendar month's (UTC), of which other runs, also
 * those at work at the same time, have their part. Fails with `usage` where the month's can't be told.
 */
export function spendingLimits(
  { maxUsd, monthlyUsd }: Pick<Settings, "maxUsd" | "monthlyUsd">,
  history: History | null,
  now: Date = new Date(),
): Result<readonly SpendingLimit[]> {
  const run = maxUsd === null ? [] : [runLimit(maxUsd)];
  if (monthlyUsd === null) return ok(run);
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const spentUsd = history?.spentSince(first) ?? null;
  if (history === null || spentUsd === null) {
    return fail(
      "usage",
      "monthly_usd can't be kept: what this month has cost is in the history, which is not in use",
      "leave --no-log out, or see `tandem doctor`",
    );
  }
  return ok([...run, monthLimit(monthlyUsd, history, first, spentUsd)]);
}

function runLimit(usd: number): SpendingLimit {
  const nothing = { spentUsd: 0, heldUsd: 0 };
  return { name: "--max-usd", usd, hold: async () => nothing };
}

function monthLimit(usd: number, history: History, first: number, spentUsd: number): SpendingLimit {
  // A history that can't be written has warned of it, and each further try may wait for whoever holds it.
  let canHold = true;
  return {
    name: "monthly_usd",
    usd,
    hold: async (own) => {
      const others = canHold ? await history.hold(first, own) : null;
      canHold = others !== null;
      return others ?? { spentUsd, heldUsd: 0 };
    },
  };
}
