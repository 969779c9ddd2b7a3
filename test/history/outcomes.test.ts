import { DatabaseSync } from "@photostructure/sqlite";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Route } from "../../src/domain/route.ts";
import type { History } from "../../src/history/history.ts";
import { migrate, MIGRATIONS } from "../../src/history/migrations.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { fullRun, recordOf, temporaryFolder } from "../support/history.ts";

const REPOSITORY = "/home/dev/shop/.git";

async function open(file: string): Promise<History> {
  const history = await openHistory(file, (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  return history;
}

const fresh = () => open(path.join(temporaryFolder(), "history.db"));

/** A run with a route like that of `fullRun`, but for what is given. */
function routed(id: string, over: Partial<Route> = {}, basis: Route["estimate"]["basis"] = "model") {
  const { route } = fullRun();
  if (route === null) throw new Error("the run has a route");
  return fullRun({ id, route: { ...route, ...over, estimate: { ...route.estimate, basis } } });
}

test("a run of the fast lane comes back with what was predicted, what came of it and what it took", async () => {
  const history = await fresh();
  await history.record(recordOf(routed("01JD0001"), { shift: -0.25 }));
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toEqual([
    {
      probability: 0.9,
      shift: -0.25,
      status: "patched",
      escalated: "verify_failed",
      verdict: "patched",
      undone: false,
      draftMs: 812.5,
      draftTokens: 260,
      inspectMs: 31,
      reviewMs: 6200,
      verifyMs: 4100,
    },
  ]);
});

test("what did not happen took no time", async () => {
  const history = await fresh();
  const run = { ...routed("01JD0001"), draft: null, inspection: null, review: null, escalated: null };
  await history.record(recordOf({ ...run, verification: null, status: "failed" }));
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toMatchObject([
    { escalated: null, verdict: null, draftMs: 0, draftTokens: 0, inspectMs: 0, reviewMs: 0, verifyMs: 0 },
  ]);
});

test("only runs that the estimate of a size sent to the fast lane of this repository count", async () => {
  const history = await fresh();
  await history.record(recordOf(routed("01JD0001", { lane: "strong", rule: "not-verifiable" })));
  await history.record(recordOf(routed("01JD0002", { rule: "forced" })));
  await history.record(recordOf(routed("01JD0003", {}, "words+repo")));
  await history.record(recordOf(routed("01JD0004"), { repository: "/elsewhere/.git" }));
  await history.record(recordOf(routed("01JD0005"), { repository: null }));
  await history.record(recordOf(fullRun({ id: "01JD0006", route: null })));
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toEqual([]);
  await history.record(recordOf(routed("01JD0007", {}, "model+repo"), { root: "/home/dev/shop-worktree" }));
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toHaveLength(1);
});

test("the newest come first, as many as are asked for", async () => {
  const history = await fresh();
  for (const at of [1, 4, 2, 3])
    await history.record(recordOf(routed(`01JD000${at}`), { started_at: at, shift: at }));
  const runs = history.fastRuns({ repository: REPOSITORY, limit: 3 }) ?? [];
  expect(runs.map(({ shift }) => shift)).toEqual([4, 3, 2]);
});

test("an undo is remembered, and taken off by an apply", async () => {
  const history = await fresh();
  await history.record(recordOf(routed("01JD0001")));
  const undone = () => history.fastRuns({ repository: REPOSITORY, limit: 1 })?.[0]?.undone;
  await history.markApplied("01JD0001", false);
  expect(undone()).toBe(true);
  await history.markApplied("01JD0001", true);
  expect(undone()).toBe(false);
});

test("forgotten outcomes teach nothing, the runs stay, and later ones count", async () => {
  const history = await fresh();
  await history.record(recordOf(routed("01JD0001"), { started_at: 1000 }));
  await history.forgetOutcomes(REPOSITORY, 1000.7);
  await history.forgetOutcomes("/elsewhere/.git", 9000);
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toEqual([]);
  await history.record(recordOf(routed("01JD0002"), { started_at: 1001 }));
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toHaveLength(1);
  await history.forgetOutcomes(REPOSITORY, 1001);
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toEqual([]);
  expect(history.list({ root: null, limit: 9 })).toHaveLength(2);
});

test("a history that was written before is read on", async () => {
  const file = path.join(temporaryFolder(), "history.db");
  const db = new DatabaseSync(file);
  migrate(db, MIGRATIONS.slice(0, 2));
  db.exec(`INSERT INTO runs (id, root, started_at, task, status, applied, answered, ms, detail)
    VALUES ('01JDOLD', '/a', 1, 'x', 'failed', 0, 0, 1, '{}')`);
  db.close();
  const history = await open(file);
  expect(history.list({ root: null, limit: 9 })).toMatchObject([{ id: "01JDOLD" }]);
  await history.record(recordOf(routed("01JD0001")));
  expect(history.fastRuns({ repository: REPOSITORY, limit: 9 })).toHaveLength(1);
});
