import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import * as z from "zod/mini";

/*
 * The counts that `tandem stats` adds up. They are kept with every write, by place and day: what is
 * asked then costs as much as there are days, not as there are runs. A run is taken out by the
 * statements that put it in, with the sign turned.
 */

/** Runs of before that one write transaction counts: another process waits no longer than for these. */
const CHUNK = 500;

/**
 * ?1: 1 or -1; the runs are those of rowid ?2 (exclusive) to ?3, each at its place and among all ('').
 * The order of the join is the one given.
 */
const CHOSEN = `
  FROM runs r CROSS JOIN tally_places p ON p.name IN (coalesce(r.repository, r.root), '')
  WHERE r.rowid > ?2 AND r.rowid <= ?3`;

const DAY = "r.started_at / 86400000";

/** One row that is not as tandem writes it must not keep the others from being counted. */
const DETAIL = "iif(json_valid(r.detail), r.detail, '{}')";

/** Percentiles are read of buckets an eighth of a doubling wide: each holds times within 9 % of each other. */
const BUCKET = "CAST(8 * log2(max(ms, 1)) AS INTEGER)";

const PLACES = `
  INSERT OR IGNORE INTO tally_places (name)
  SELECT DISTINCT coalesce(repository, root) FROM runs WHERE rowid > ?2 AND rowid <= ?3 AND ?1 > 0`;

const RUNS = `
  INSERT INTO tally_runs
  SELECT place, day, lane, status, escalated, boundary, ?1 * count(*), ?1 * sum(undone),
    ?1 * sum(inspected), ?1 * sum(inspected AND caught), ?1 * count(cost_usd), ?1 * total(cost_usd)
  FROM (
    SELECT p.id AS place, ${DAY} AS day, coalesce(r.lane, '') AS lane, r.status, r.undone, r.cost_usd,
      coalesce(${DETAIL} ->> '$.escalated.reason', '') AS escalated,
      coalesce(${DETAIL} ->> '$.route.boundary', '') AS boundary,
      ${DETAIL} ->> '$.checks' IS NOT NULL AS inspected,
      EXISTS (SELECT 1 FROM findings f WHERE f.run_id = r.id AND f.stage = 'inspect') AS caught
    ${CHOSEN}
  )
  WHERE true GROUP BY 1, 2, 3, 4, 5, 6
  ON CONFLICT DO UPDATE SET runs = runs + excluded.runs, undone = undone + excluded.undone,
    inspected = inspected + excluded.inspected, caught = caught + excluded.caught,
    priced = priced + excluded.priced, cost_usd = cost_usd + excluded.cost_usd`;

const TURNS = `
  INSERT INTO tally_turns
  SELECT place, day, lane, outcome, stage, model, ?1 * count(*), ?1 * sum(ms), ?1 * sum(input),
    ?1 * sum(cached), ?1 * sum(output), ?1 * sum(reasoning)
  FROM (
    SELECT p.id AS place, ${DAY} AS day, coalesce(r.lane, '') AS lane, s.*,
      CASE
        WHEN r.lane IS NOT 'fast' THEN ''
        WHEN ${DETAIL} ->> '$.escalated.reason' IS NOT NULL THEN 'went_up'
        WHEN r.status IN ('approved', 'patched') THEN 'kept'
        ELSE ''
      END AS outcome
    ${CHOSEN.replace("WHERE", "CROSS JOIN stages s ON s.run_id = r.id WHERE")}
  )
  WHERE true GROUP BY 1, 2, 3, 4, 5, 6
  ON CONFLICT DO UPDATE SET turns = turns + excluded.turns, ms = ms + excluded.ms,
    input = input + excluded.input, cached = cached + excluded.cached,
    output = output + excluded.output, reasoning = reasoning + excluded.reasoning`;

const TIMES = `
  INSERT INTO tally_times
  SELECT place, day, lane, stage, ${BUCKET}, ?1 * count(*), ?1 * sum(ms)
  FROM (
    SELECT p.id AS place, ${DAY} AS day, coalesce(r.lane, '') AS lane, 'run' AS stage, r.ms AS ms ${CHOSEN}
    UNION ALL
    SELECT p.id, ${DAY}, coalesce(r.lane, ''), 'inspect',
      (SELECT sum(value ->> '$.ms') FROM json_each(${DETAIL}, '$.checks')) ${CHOSEN}
    UNION ALL
    SELECT p.id, ${DAY}, coalesce(r.lane, ''), 'verify', ${DETAIL} ->> '$.verification.ms' ${CHOSEN}
    UNION ALL
    SELECT p.id, ${DAY}, coalesce(r.lane, ''), s.stage, s.ms
    ${CHOSEN.replace("WHERE", "CROSS JOIN stages s ON s.run_id = r.id WHERE")}
  )
  WHERE ms IS NOT NULL GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET times = times + excluded.times, ms = ms + excluded.ms`;

const FINDINGS = `
  INSERT INTO tally_findings
  SELECT p.id, ${DAY}, f.category, f.stage, ?1 * count(*)
  ${CHOSEN.replace("WHERE", "CROSS JOIN findings f ON f.run_id = r.id WHERE")}
  GROUP BY 1, 2, 3, 4
  ON CONFLICT DO UPDATE SET findings = findings + excluded.findings`;

const rowidRow = z.optional(z.object({ rowid: z.number() }));
const stateRow = z.object({ uncounted: z.number() });

/** The rowid up to which runs are not counted yet; 0 when all are. */
function uncountedUpTo(db: DatabaseSyncInstance): number {
  return stateRow.parse(db.prepare("SELECT uncounted FROM tally_state").get()).uncounted;
}

function tally(db: DatabaseSyncInstance, sign: 1 | -1, after: number, upTo: number): void {
  for (const sql of [PLACES, RUNS, TURNS, TIMES, FINDINGS]) db.prepare(sql).run(sign, after, upTo);
}

/**
 * Puts a run into the tallies (1) or takes it out (-1): before and after it is written, in the same
 * transaction. A run that is not there, or not counted yet, is left alone.
 */
export function tallyRun(db: DatabaseSyncInstance, sign: 1 | -1, id: string): void {
  const row = rowidRow.parse(db.prepare("SELECT rowid FROM runs WHERE id = ?").get(id));
  if (row !== undefined && row.rowid > uncountedUpTo(db)) tally(db, sign, row.rowid - 1, row.rowid);
}

/**
 * Counts a part of the runs that were written before there were tallies, the newest first; returns
 * about how many are left. To be called in a write transaction of its own, until it returns 0.
 */
export function tallyEarlier(db: DatabaseSyncInstance): number {
  const upTo = uncountedUpTo(db);
  if (upTo === 0) return 0;
  const after = Math.max(0, upTo - CHUNK);
  tally(db, 1, after, upTo);
  db.prepare("UPDATE tally_state SET uncounted = ?").run(after);
  return after;
}
