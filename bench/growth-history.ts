import { DatabaseSync } from "@photostructure/sqlite";
import { migrate } from "../src/history/migrations.ts";
import { tallyEarlier } from "../src/history/tallies.ts";

/** Runs a day that the made history has: enough that a million of them are two years and a half. */
const RUNS_A_DAY = 1_100;

/** JSON of the size and the shape that a run's has: what is looked at is real, the rest is there to be read past. */
const DETAIL = `json_object(
  'task', json_object('text', 'add a limit to parseList', 'input', NULL, 'files', json_array('src/list.ts'),
    'context', json_array(), 'answer', json('false'), 'forced', NULL),
  'route', json_object('rule', 'verifiable', 'boundary', iif(n % 29 = 0, 'security', NULL),
    'estimate', json_object('seconds', 12, 'probability', 0.9, 'basis', 'model+repo'),
    'counterfactual', 'would be strong if it touched migrations/'),
  'escalated', iif(n % 11 = 0, json_object('reason', 'draft_too_big', 'detail', '3 functions'), NULL),
  'checks', json_array(json_object('name', 'imports', 'state', 'ran', 'ms', n % 90, 'why', ''),
    json_object('name', 'syntax', 'state', 'ran', 'ms', n % 40, 'why', '')),
  'files', json_array(json_object('path', 'src/list.ts', 'added', 18, 'removed', 2)),
  'verification', json_object('command', 'npm test', 'passed', json('true'), 'ms', 900 + n % 4000,
    'output_tail', substr(hex(zeroblob(400)), 1, 800), 'ended', 'exited'),
  'usage', json_object('input', 3600, 'cached', 3072, 'output', 900, 'reasoning', 120),
  'bounds', json_object('verify_budget_seconds', 30))`;

const LANE = "iif(n % 4 = 0 OR n % 29 = 0, 'strong', 'fast')";

/**
 * Writes a history of so many runs as an earlier version would have left it, spread over the days before
 * `now` and over `roots`, nine in ten of them in the first. Returns the milliseconds that counting took.
 */
export function writeHistory(file: string, runs: number, roots: readonly string[], now: number): number {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  migrate(db);
  const numbers = `WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${runs})`;
  const [main = "/", other = main] = roots;
  const at = `${now} - (${runs} - n) * ${Math.floor(86_400_000 / RUNS_A_DAY)}`;
  const insert = db.prepare(`
    INSERT INTO runs (id, root, started_at, task, lane, status, applied, added, removed, answered, ms, cost_usd,
      detail, repository)
    ${numbers} SELECT printf('01J%023d', n), iif(n % 10 = 9, ?2, ?1), ${at}, 'add a limit to parseList', ${LANE},
      iif(${LANE} = 'strong', 'solved', iif(n % 3 = 0, 'patched', 'approved')), 1, 18, 2, 0,
      4000 + n % 7919 * 3, 0.01, ${DETAIL}, iif(n % 10 = 9, ?2, ?1) || '/.git' FROM numbers`);
  db.exec("BEGIN");
  insert.run(main, other);
  const turns = `INSERT INTO stages (run_id, stage, model, served_model, ms, input, cached, output, reasoning)
    SELECT id, '?', '?', '?', ms * ?, 1200, 900, 300, 40 FROM runs WHERE lane = '?'`;
  const turn = (...values: readonly string[]): void => {
    db.exec(values.reduce((sql, value) => sql.replace("?", value), turns));
  };
  turn("draft", "gpt-5.3-codex-spark", "gpt-5.3-codex-spark", "0.1", "fast");
  turn("review", "gpt-5.3-codex", "gpt-5.3-codex", "0.5", "fast");
  turn("solve", "gpt-5.3-codex", "gpt-5.3-codex", "0.9", "strong");
  db.exec(`INSERT INTO findings SELECT id, 'inspect', 0, 'f', 'inspect', 'imports', 'import', 'error',
    'src/list.ts', 1, 1, 'no module ./lists.js', NULL FROM runs WHERE rowid % 5 = 0`);
  db.exec("UPDATE tally_state SET uncounted = (SELECT coalesce(max(rowid), 0) FROM runs)");
  db.exec("COMMIT");
  const start = performance.now();
  for (let left = 1; left > 0;) {
    db.exec("BEGIN IMMEDIATE");
    left = tallyEarlier(db);
    db.exec("COMMIT");
  }
  const counting = performance.now() - start;
  db.close();
  return counting;
}
