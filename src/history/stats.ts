import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import * as z from "zod/mini";
import { CATEGORIES } from "../domain/finding.ts";

/** Whose runs, and since when. */
export interface StatsFilter {
  /** A repository's git folder and a working tree of it; null for the runs of every one. */
  readonly place: { readonly repository: string | null; readonly root: string } | null;
  /** The first day, in days since 1970 UTC; null from the beginning. */
  readonly sinceDay: number | null;
}

const text = z.string();
const number = z.number();
const lane = z.nullable(z.enum(["fast", "strong"]));

const runsRow = z.object({
  lane,
  status: z.enum(["approved", "patched", "solved", "rejected", "unreviewed", "failed", "cancelled"]),
  escalated: z.nullable(text),
  boundary: z.nullable(text),
  runs: number,
  undone: number,
  inspected: number,
  caught: number,
});
const timeRow = z.object({ lane, stage: text, times: number, median_ms: number, p90_ms: number });
const costRow = z.object({ month: text, cost_usd: z.nullable(number) });
const tokensRow = z.object({
  month: text,
  role: z.enum(["fast", "strong"]),
  model: text,
  input: number,
  cached: number,
  output: number,
  reasoning: number,
});
const findingsRow = z.object({ category: z.enum(CATEGORIES), inspect: number, review: number });
const paceRow = z.object({
  solves: number,
  solve_output: number,
  solve_ms: number,
  kept: number,
  kept_tokens: number,
  kept_ms: number,
  lost_ms: number,
});

/** What the runs of a history add up to. Times in milliseconds, months as `2026-11` in UTC. */
export interface Stats {
  /** Runs that are alike, with how many they are. */
  readonly runs: readonly z.infer<typeof runsRow>[];
  /** Stages and whole runs (`run`). The percentiles are exact for few and within 9 % for many. */
  readonly times: readonly z.infer<typeof timeRow>[];
  /** What the runs of a month cost; null where no price was known. */
  readonly costs: readonly z.infer<typeof costRow>[];
  readonly tokens: readonly z.infer<typeof tokensRow>[];
  /** Findings of a kind: of the local checks, and of the reviewer behind them. */
  readonly findings: readonly z.infer<typeof findingsRow>[];
  /** The strong model's own solves, the fast lane's drafts that stayed, and the time of those that went up. */
  readonly pace: z.infer<typeof paceRow>;
}

/** ?1 and ?2: names of places, '' for all; ?3: first day. */
const CHOSEN = "WHERE place IN (SELECT id FROM tally_places WHERE name IN (?1, ?2)) AND day >= ?3";

const RUNS = `
  SELECT nullif(lane, '') AS lane, status, nullif(escalated, '') AS escalated,
    nullif(boundary, '') AS boundary, sum(runs) AS runs, sum(undone) AS undone,
    sum(inspected) AS inspected, sum(caught) AS caught
  FROM tally_runs ${CHOSEN} GROUP BY 1, 2, 3, 4 HAVING sum(runs) > 0`;

// The mean of a bucket rises with the bucket: the one a rank falls in is the last that begins before it.
const TIMES = `
  SELECT nullif(lane, '') AS lane, stage, max(upto) AS times,
    max(ms / n) FILTER (WHERE upto - n < 0.5 * total) AS median_ms,
    max(ms / n) FILTER (WHERE upto - n < 0.9 * total) AS p90_ms
  FROM (
    SELECT *, sum(n) OVER (PARTITION BY lane, stage ORDER BY bucket) AS upto,
      sum(n) OVER (PARTITION BY lane, stage) AS total
    FROM (
      SELECT lane, stage, bucket, sum(times) AS n, sum(ms) AS ms
      FROM tally_times ${CHOSEN} GROUP BY 1, 2, 3 HAVING sum(times) > 0
    )
  )
  GROUP BY lane, stage`;

const MONTH = "strftime('%Y-%m', day * 86400, 'unixepoch') AS month";

// Rounded: what was put in and taken out again leaves the last bits of a sum behind.
const COSTS = `
  SELECT month, iif(sum(priced) > 0, round(sum(cost_usd), 9), NULL) AS cost_usd
  FROM (SELECT ${MONTH}, runs, priced, cost_usd FROM tally_runs ${CHOSEN})
  GROUP BY month HAVING sum(runs) > 0 ORDER BY month`;

const TOKENS = `
  SELECT month, role, model, sum(input) AS input, sum(cached) AS cached, sum(output) AS output,
    sum(reasoning) AS reasoning
  FROM (SELECT *, ${MONTH}, iif(stage = 'draft', 'fast', 'strong') AS role FROM tally_turns ${CHOSEN})
  GROUP BY month, role, model HAVING sum(turns) > 0 ORDER BY month, role, model`;

const FINDINGS = `
  SELECT category, coalesce(sum(findings) FILTER (WHERE stage = 'inspect'), 0) AS inspect,
    coalesce(sum(findings) FILTER (WHERE stage = 'review'), 0) AS review
  FROM tally_findings ${CHOSEN} GROUP BY category HAVING sum(findings) > 0
  ORDER BY sum(findings) DESC, category`;

const PACE = `
  SELECT coalesce(sum(turns) FILTER (WHERE stage = 'solve'), 0) AS solves,
    total(output) FILTER (WHERE stage = 'solve') AS solve_output,
    total(ms) FILTER (WHERE stage = 'solve') AS solve_ms,
    coalesce(sum(turns) FILTER (WHERE stage = 'draft' AND outcome = 'kept'), 0) AS kept,
    total(output - reasoning) FILTER (WHERE stage = 'draft' AND outcome = 'kept') AS kept_tokens,
    total(ms) FILTER (WHERE stage <> 'solve' AND outcome = 'kept') AS kept_ms,
    total(ms) FILTER (WHERE stage <> 'solve' AND outcome = 'went_up') AS lost_ms
  FROM tally_turns ${CHOSEN}`;

/** Adds the tallies up; throws when they are not as tandem writes them. */
export function readStats(db: DatabaseSyncInstance, { place, sinceDay }: StatsFilter): Stats {
  // Runs that an earlier version wrote know their working tree alone.
  const [name, tree] = place === null ? ["", ""] : [place.repository ?? place.root, place.root];
  const rows = (sql: string): unknown => db.prepare(sql).all(name, tree, sinceDay ?? 0);
  return {
    runs: z.array(runsRow).parse(rows(RUNS)),
    times: z.array(timeRow).parse(rows(TIMES)),
    costs: z.array(costRow).parse(rows(COSTS)),
    tokens: z.array(tokensRow).parse(rows(TOKENS)),
    findings: z.array(findingsRow).parse(rows(FINDINGS)),
    pace: z.tuple([paceRow]).parse(rows(PACE))[0],
  };
}
