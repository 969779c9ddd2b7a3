import { DatabaseSync } from "@photostructure/sqlite";
import * as fc from "fast-check";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Run } from "../../src/domain/run.ts";
import type { History } from "../../src/history/history.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { bareRun, fullRun, recordOf, temporaryFolder } from "../support/history.ts";

/** A history in a fresh folder; a warning fails the test. */
async function fresh(): Promise<History> {
  const history = await openHistory(path.join(temporaryFolder(), "history.db"), (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  return history;
}

test.each<[string, Run, ReturnType<typeof recordOf>["draft"]]>([
  ["with every part", fullRun(), [{ path: "a", renamedFrom: "b", before: null, after: "x" }]],
  ["without any part", bareRun(), null],
  ["that answered", fullRun({ change: null, answer: "42" }), "a draft of an answer"],
  ["with an empty answer", bareRun({ answer: "" }), ""],
  ["with an inspection that found nothing", fullRun({ inspection: { findings: [], checks: [] } }), []],
  ["with a change of no file", fullRun({ change: { applied: false, files: [], patch: "" } }), null],
  ["with a NUL in its patch", fullRun({ change: { applied: true, files: [], patch: "a\u0000b" } }), null],
  ["with a review of the strong model's name", fullRun({ draft: null, inspection: null }), null],
])("a run %s comes back as it was", async (_name, run, draft) => {
  const history = await fresh();
  const record = recordOf(run, { draft });
  await history.record(record);
  expect(history.get(run.id)).toStrictEqual(record);
});

test("any text survives the way in and out", async () => {
  const history = await fresh();
  const text = fc.string({ unit: "binary", maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (task, patch, answer) => {
      const run = fullRun({ change: { applied: false, files: [], patch: `\u0000${patch}` }, answer });
      const record = recordOf(run, { draft: `${answer}\u0000${patch}` });
      await history.record({ ...record, run: { ...run, task } });
      // A NUL in a one-line text is noise and shows as such; a patch and a draft are exact.
      const shown = task.replaceAll("\u0000", "\ufffd");
      expect(history.get(run.id)).toStrictEqual({ ...record, run: { ...run, task: shown } });
    }),
    { numRuns: 50 },
  );
});

test("a run that was recorded before timelines were has none", async () => {
  const file = path.join(temporaryFolder(), "history.db");
  const history = await openHistory(file, (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  await history.record(recordOf(fullRun()));
  const db = new DatabaseSync(file);
  onTestFinished(() => db.close());
  db.exec("UPDATE runs SET detail = json_remove(detail, '$.timeline')");
  expect(history.get(fullRun().id)).toMatchObject({ run: { ...fullRun(), timeline: [] } });
});

test("a second record of an id replaces the first with all its parts", async () => {
  const history = await fresh();
  await history.record(recordOf(fullRun()));
  const second = recordOf(bareRun(), { draft: null });
  await history.record(second);
  expect(history.get(second.run.id)).toStrictEqual(second);
  expect(history.list({ root: null, limit: 10 })).toHaveLength(1);
});

test("the list is newest first, limited, and of one tree where asked", async () => {
  const history = await fresh();
  for (const [index, root] of ["/a", "/b", "/a", "/a"].entries()) {
    const id = `01JD000000000000000000000${index}`;
    await history.record(recordOf(fullRun({ id }), { root, started_at: 1000 * index }));
  }
  const ids = (root: string | null, limit: number) =>
    history.list({ root, limit }).map((summary) => summary.id.at(-1));
  expect(ids(null, 10)).toEqual(["3", "2", "1", "0"]);
  expect(ids("/a", 10)).toEqual(["3", "2", "0"]);
  expect(ids("/a", 2)).toEqual(["3", "2"]);
  expect(ids("/c", 10)).toEqual([]);
});

test("a line of the list sums up the run", async () => {
  const history = await fresh();
  await history.record(recordOf(fullRun()));
  expect(history.list({ root: null, limit: 1 })).toStrictEqual([
    {
      id: "01JD2Z3K4M5N6P7Q8R9S0T1V2W",
      started_at: 1_760_000_000_000,
      root: "/home/dev/shop",
      task: "add a limit to parseList",
      lane: "fast",
      status: "patched",
      error_code: null,
      applied: true,
      lines: { added: 19, removed: 2 },
      answered: false,
      ms: 20_123,
      cost_usd: 0.0123,
    },
  ]);
  await history.record(recordOf(bareRun({ answer: "yes" })));
  expect(history.list({ root: null, limit: 1 })).toMatchObject([
    { lane: null, status: "failed", error_code: "auth", applied: false, lines: null, answered: true },
  ]);
});

test.each([
  ["the whole id", "01JD2Z3K4M5N6P7Q8R9S0T1V2W", "found"],
  ["a prefix of one", "01JD2", "found"],
  ["lower case", "01jd2z", "found"],
  ["a prefix of two", "01JD", "ambiguous"],
  ["too short a prefix", "01J", "not-found"],
  ["nothing", "", "not-found"],
  ["another id", "01JE", "not-found"],
  ["a wildcard of LIKE", "01JD2%", "not-found"],
  ["a wildcard of GLOB", "01JD2*", "not-found"],
  ["one character in the place of another", "01JD_", "not-found"],
  ["more than an id", "01JD2Z3K4M5N6P7Q8R9S0T1V2WX", "not-found"],
  ["an id that another one starts with", "01JD1", "found"],
])("a run is found by %s", async (_name, wanted, expected) => {
  const history = await fresh();
  for (const id of ["01JD2Z3K4M5N6P7Q8R9S0T1V2W", "01JD1", "01JD11"]) {
    await history.record(recordOf(bareRun({ id })));
  }
  const found = history.get(wanted);
  expect(typeof found === "string" ? found : "found").toBe(expected);
});

test("an undone change is marked, and marked back", async () => {
  const history = await fresh();
  const { id } = fullRun();
  await history.record(recordOf(fullRun()));
  await history.markApplied(id, false);
  expect(history.get(id)).toMatchObject({ run: { change: { applied: false } } });
  expect(history.list({ root: null, limit: 1 })).toMatchObject([{ applied: false }]);
  await history.markApplied(id, true);
  expect(history.get(id)).toMatchObject({ run: { change: { applied: true } } });
});

test.each([
  [[], null],
  [[700], 700],
  [[100, 300], 200],
  [[900, 100, 200], 200],
  [[1, 1, 1, 1, 1, 50, 50, 50, 50, 50, 50, 50, 50, 50], 50],
])("the median of the last durations of %j is %j", async (durations, median) => {
  const history = await fresh();
  await history.recordCheck("/other", "npm test", 5);
  await history.recordCheck("/a", "make test", 6);
  for (const ms of durations) await history.recordCheck("/a", "npm test", ms);
  expect(history.checkDuration("/a", "npm test")).toBe(median);
});

test("what was recorded is there when the history is opened again", async () => {
  const file = path.join(temporaryFolder(), "deep", "er", "history.db");
  const warnings: string[] = [];
  const first = await openHistory(file, (line) => warnings.push(line));
  await first.record(recordOf(fullRun()));
  await first.recordCheck("/a", "npm test", 5);
  first.close();
  first.close();
  const second = await openHistory(file, (line) => warnings.push(line));
  expect(second.get(fullRun().id)).toStrictEqual(recordOf(fullRun()));
  expect(second.checkDuration("/a", "npm test")).toBe(5);
  second.close();
  expect(warnings).toEqual([]);
});
