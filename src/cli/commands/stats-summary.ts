import type { Model } from "../../models/model.ts";
import { costOf } from "../../models/catalog.ts";
import type { Stats } from "../../history/stats.ts";

/** Below this many solves nobody knows how fast the strong model writes here. */
const MIN_SOLVES = 3;

/** Tokens of a role in a month, and its part of what the month cost; null where that can't be said. */
export interface RoleUse {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
  readonly cost_usd: number | null;
}

/** A month's cost in dollars (null where no price was known) and each role's part of it. */
interface MonthUse {
  /** As `2026-11`, in UTC. */
  readonly month: string;
  readonly cost_usd: number | null;
  readonly fast: RoleUse;
  readonly strong: RoleUse;
}

/** How long the strong model alone would have taken for the drafts that stayed, and how that is computed. */
export interface Saved {
  /** `draft_tokens / tokens_per_second`, less `spent_ms`; below 0 it was a loss. */
  readonly ms: number;
  /** Of the drafts that were approved or patched; without reasoning, which the strong model would do too. */
  readonly draft_tokens: number;
  readonly drafts: number;
  /** Output of the strong model's own solves over their whole time. */
  readonly tokens_per_second: number;
  readonly solves: number;
  /** Drafts and their reviews, also of the runs that went up in the end. */
  readonly spent_ms: number;
}

/** The JSON of `tandem stats` but for whose runs they are. */
export interface StatsSummary {
  readonly runs: number;
  readonly lanes: readonly {
    readonly lane: "fast" | "strong" | null;
    readonly status: string;
    readonly runs: number;
  }[];
  readonly fast_lane: {
    readonly runs: number;
    readonly approved: number;
    readonly patched: number;
    /** By the reason of the escalation, whatever came of it. */
    readonly went_up: Readonly<Record<string, number>>;
    /** Rejected, unreviewed, failed or cancelled without having gone up. */
    readonly other: number;
    readonly undone: number;
  };
  readonly boundaries: {
    /** Runs of each boundary that the strong model got at once. */
    readonly held: Readonly<Record<string, number>>;
    /** Drafts that turned out to cross one, and were given up. */
    readonly drafts_stopped: number;
    /** Runs of a boundary in the fast lane: a bug when there are any. */
    readonly missed: number;
  };
  readonly times: Stats["times"];
  /** The local checks of drafts and changes: how many were looked at, and how many of those had a finding. */
  readonly inspector: {
    readonly inspected: number;
    readonly caught: number;
    readonly findings: Stats["findings"];
  };
  readonly months: readonly MonthUse[];
  /** Null where the strong model has solved too little to know its pace, or no draft has stayed. */
  readonly saved: Saved | null;
}

/** Puts the sums of the history into what a person asks; `priceOf` says what a model costs now. */
export function summarise(stats: Stats, priceOf: (model: string) => Model["price"]): StatsSummary {
  const count = (which: (row: Stats["runs"][number]) => boolean, what: "runs" | "undone" = "runs"): number =>
    stats.runs.filter(which).reduce((sum, row) => sum + row[what], 0);
  const fast = stats.runs.filter(({ lane }) => lane === "fast");
  const stayed = (status: string) =>
    count((row) => row.lane === "fast" && row.escalated === null && row.status === status);
  const wentUp = tallyBy(fast, ({ escalated }) => escalated);
  const [approved, patched] = [stayed("approved"), stayed("patched")];
  const ofFast = count(({ lane }) => lane === "fast");
  const up = Object.values(wentUp).reduce((sum, runs) => sum + runs, 0);
  return {
    runs: count(() => true),
    lanes: (["fast", "strong", null] as const).flatMap((lane) =>
      Object.entries(
        tallyBy(
          stats.runs.filter((row) => row.lane === lane),
          ({ status }) => status,
        ),
      ).map(([status, runs]) => ({ lane, status, runs })),
    ),
    fast_lane: {
      runs: ofFast,
      approved,
      patched,
      went_up: wentUp,
      other: ofFast - approved - patched - up,
      undone: count(({ lane }) => lane === "fast", "undone"),
    },
    boundaries: {
      held: tallyBy(
        stats.runs.filter(({ lane }) => lane === "strong"),
        ({ boundary }) => boundary,
      ),
      drafts_stopped: wentUp["draft_boundary"] ?? 0,
      missed: count(({ lane, boundary }) => lane === "fast" && boundary !== null),
    },
    times: stats.times,
    inspector: {
      inspected: stats.runs.reduce((sum, row) => sum + row.inspected, 0),
      caught: stats.runs.reduce((sum, row) => sum + row.caught, 0),
      findings: stats.findings,
    },
    months: stats.costs.map(({ month, cost_usd }) => monthOf(month, cost_usd, stats.tokens, priceOf)),
    saved: savedOf(stats.pace),
  };
}

/** How many runs there are of each value, most first; those without one are left out. */
function tallyBy(
  rows: Stats["runs"],
  valueOf: (row: Stats["runs"][number]) => string | null,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = valueOf(row);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + row.runs);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** The history keeps what a run cost, not what each role of it did: the tokens' prices of now say the parts. */
function monthOf(
  month: string,
  cost_usd: number | null,
  tokens: Stats["tokens"],
  priceOf: (model: string) => Model["price"],
): MonthUse {
  const priced = tokens
    .filter((row) => row.month === month)
    .map((row) => ({ ...row, price: costOf(row, priceOf(row.model)) }));
  const all = priced.reduce((sum, { price }) => sum + (price ?? 0), 0);
  const use = (role: "fast" | "strong"): RoleUse => {
    const rows = priced.filter((row) => row.role === role);
    const sum = (what: "input" | "cached" | "output" | "reasoning"): number =>
      rows.reduce((total, row) => total + row[what], 0);
    const known = rows.some(({ price }) => price !== null);
    const part = rows.reduce((total, { price }) => total + (price ?? 0), 0);
    return {
      input: sum("input"),
      cached: sum("cached"),
      output: sum("output"),
      reasoning: sum("reasoning"),
      cost_usd: cost_usd === null || !known || all === 0 ? null : (cost_usd * part) / all,
    };
  };
  return { month, cost_usd, fast: use("fast"), strong: use("strong") };
}

function savedOf(pace: Stats["pace"]): Saved | null {
  const { solves, solve_output, solve_ms, kept, kept_tokens, kept_ms, lost_ms } = pace;
  if (solves < MIN_SOLVES || kept === 0 || solve_output === 0 || solve_ms === 0) return null;
  const rate = (solve_output / solve_ms) * 1000;
  const spent = kept_ms + lost_ms;
  return {
    ms: (kept_tokens / rate) * 1000 - spent,
    draft_tokens: kept_tokens,
    drafts: kept,
    tokens_per_second: rate,
    solves,
    spent_ms: spent,
  };
}
