import { DatabaseSync } from "@photostructure/sqlite";
import * as fc from "fast-check";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Run } from "../../src/domain/run.ts";
import type { History, RunRecord } from "../../src/history/history.ts";
import { migrate, MIGRATIONS } from "../../src/history/migrations.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import type { Stats, StatsFilter } from "../../src/history/stats.ts";
import { bareRun, fullRun, recordOf, temporaryFolder } from "../support/history.ts";

const DAY = 86_400_000;
const ALL: StatsFilter = { place: null, sinceDay: null };
const HERE = { root: "/home/dev/shop", repository: "/home/dev/shop/.git" };

const place = () => path.join(temporaryFolder(), "history.db");

async function open(file: string = place()): Promise<History> {
  const history = await openHistory(file, (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  return history;
}

function statsOf(history: History, filter: StatsFilter = ALL): Stats {
  const stats = history.stats(filter);
  if (stats === null) throw new Error("no stats");
  return stats;
}

const total = (stats: Stats) => stats.runs.reduce((sum, { runs }) => sum + runs, 0);
const timesOf = (stats: Stats, stage: string) => stats.times.find((row) => row.stage === stage);

test("a run is counted once in each of its parts", async () => {
  const history = await open();
  await history.record(recordOf(fullRun()));
  const stats = statsOf(history);
  expect(stats).toEqual({
    runs: [
      {
        lane: "fast",
        status: "patched",
        escalated: "verify_failed",
        boundary: null,
        runs: 1,
        undone: 0,
        inspected: 1,
        caught: 1,
      },
    ],
    times: [
      ["draft", 812.5],
      ["inspect", 31],
      ["review", 6200],
      ["run", 20_123],
      ["solve", 9000],
      ["verify", 4100],
    ].map(([stage, ms]) => ({ lane: "fast", stage, times: 1, median_ms: ms, p90_ms: ms })),
    costs: [{ month: "2025-10", cost_usd: 0.0123 }],
    tokens: [
      {
        month: "2025-10",
        role: "fast",
        model: "gpt-5.3-codex-spark",
        input: 1200,
        cached: 1024,
        output: 300,
        reasoning: 40,
      },
      {
        month: "2025-10",
        role: "strong",
        model: "gpt-5.3-codex",
        input: 2400,
        cached: 2048,
        output: 600,
        reasoning: 80,
      },
    ],
    findings: [
      { category: "correctness", inspect: 0, review: 1 },
      { category: "edge-case", inspect: 0, review: 1 },
      { category: "import", inspect: 1, review: 0 },
    ],
    pace: {
      solves: 1,
      solve_output: 300,
      solve_ms: 9000,
      kept: 0,
      kept_tokens: 0,
      kept_ms: 0,
      lost_ms: 7012.5,
    },
  });
});

test("a draft that stayed counts for the pace with its tokens but its reasoning, and with its review", async () => {
  const history = await open();
  await history.record(recordOf(fullRun({ escalated: null, solve: null })));
  expect(statsOf(history).pace).toMatchObject({ kept: 1, kept_tokens: 260, kept_ms: 7012.5, lost_ms: 0 });
});

test("a run that ended before anything came of it is one without a lane", async () => {
  const history = await open();
  await history.record(recordOf(bareRun()));
  expect(statsOf(history)).toMatchObject({
    runs: [{ lane: null, status: "failed", escalated: null, inspected: 0, caught: 0 }],
    times: [{ lane: null, stage: "run" }],
    costs: [{ cost_usd: null }],
    tokens: [],
    findings: [],
  });
});

test("a run recorded again is counted as it is now, and an undo is seen and taken back", async () => {
  const history = await open();
  await history.record(recordOf(fullRun()));
  await history.record(recordOf(bareRun()));
  const fresh = await open();
  await fresh.record(recordOf(bareRun()));
  expect(statsOf(history)).toEqual(statsOf(fresh));
  const undone = () => statsOf(history).runs.map((row) => row.undone);
  await history.markApplied(fullRun().id, false);
  expect(undone()).toEqual([1]);
  await history.markApplied(fullRun().id, true);
  expect(undone()).toEqual([0]);
  await history.markApplied("01JDNOTTHERE", false);
  expect(undone()).toEqual([0]);
});

test.each<[string, StatsFilter, number]>([
  ["every one", ALL, 5],
  ["a repository, with its working trees", { ...ALL, place: HERE }, 3],
  ["a working tree of no known repository", { ...ALL, place: { ...HERE, repository: null } }, 1],
  ["a folder", { ...ALL, place: { root: "/c", repository: null } }, 1],
  ["a place without runs", { ...ALL, place: { root: "/d", repository: "/d/.git" } }, 0],
  ["since the day of the newest", { ...ALL, sinceDay: 4 }, 1],
  ["since a day, its first moment included", { ...ALL, sinceDay: 2 }, 3],
  ["since a day that is to come", { ...ALL, sinceDay: 99 }, 0],
])("runs of %s", async (_name, filter, expected) => {
  const history = await open();
  const runs: readonly Partial<RunRecord>[] = [
    {},
    { root: "/home/dev/shop-tree" },
    { repository: null },
    { root: "/b", repository: "/b/.git" },
    { root: "/c", repository: null },
  ];
  for (const [day, over] of runs.entries()) {
    await history.record(recordOf(bareRun({ id: `01JD000${day}` }), { started_at: day * DAY, ...over }));
  }
  expect(total(statsOf(history, filter))).toBe(expected);
});

test("percentiles are those of the times, within a bucket of 9 %", async () => {
  const history = await open();
  const whole = fc.integer({ min: 1, max: 600_000 });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(whole, { minLength: 1, maxLength: 40 }), async (times) => {
      count += 1;
      const root = `/${count}`;
      for (const [index, ms] of times.entries()) {
        await history.record(recordOf(bareRun({ id: `${count}-${index}`, ms }), { root, repository: null }));
      }
      const sorted = [...times].sort((a, b) => a - b);
      const rank = (p: number) => sorted[Math.ceil(p * sorted.length) - 1] ?? 0;
      const row = timesOf(statsOf(history, { ...ALL, place: { root, repository: null } }), "run");
      expect(row?.times).toBe(times.length);
      for (const [seen, exact] of [
        [row?.median_ms ?? 0, rank(0.5)],
        [row?.p90_ms ?? 0, rank(0.9)],
      ] as const) {
        expect(seen / exact).toBeGreaterThan(2 ** (-1 / 8));
        expect(seen / exact).toBeLessThan(2 ** (1 / 8));
      }
    }),
    { numRuns: 15 },
  );
});

/** A database of a version that kept no tallies: what this one writes, less the tallies. */
async function earlier(records: readonly RunRecord[]): Promise<string> {
  const file = place();
  const db = new DatabaseSync(file);
  migrate(db, MIGRATIONS.slice(0, 3));
  const now = place();
  const history = await openHistory(now, (line) => {
    throw new Error(line);
  });
  for (const record of records) await history.record(record);
  history.close();
  const from = new DatabaseSync(now);
  from.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  from.close();
  copyFileSync(now, `${file}.new`);
  db.exec(`ATTACH '${file}.new' AS new`);
  for (const table of ["runs", "stages", "findings", "artefacts"])
    db.exec(`INSERT INTO ${table} SELECT * FROM new.${table}`);
  db.close();
  return file;
}

const alike = (id: number, over: Partial<Run> = {}) =>
  recordOf(fullRun({ id: `01JD${String(id).padStart(6, "0")}`, ...over }), { started_at: id * 1000 });

test("runs of before are counted when they are asked for, and in between nothing is counted twice", async () => {
  const records = Array.from({ length: 30 }, (_, index) => alike(index));
  const history = await open(await earlier(records));
  expect(total(statsOf(history))).toBe(0);
  // The last one of before is written anew, and changed, while none of them are counted.
  const again = alike(29, { status: "failed" });
  await history.record(again);
  await history.markApplied(again.run.id, false);
  await history.record(alike(30));
  while (history.countEarlier() > 0);
  expect(history.countEarlier()).toBe(0);
  const direct = await open();
  for (const record of [...records, again, alike(30)]) await direct.record(record);
  await direct.markApplied(again.run.id, false);
  expect(statsOf(history)).toEqual(statsOf(direct));
});

test("a run of before whose details are damaged keeps no other from being counted", async () => {
  const file = await earlier([alike(1), alike(2)]);
  const db = new DatabaseSync(file);
  db.exec("UPDATE runs SET detail = '{' WHERE id = '01JD000001'");
  db.close();
  const history = await open(file);
  expect(history.countEarlier()).toBe(0);
  expect(total(statsOf(history))).toBe(2);
});
