import { expect, test } from "vitest";
import { spendingLimit } from "../../src/cli/spending.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { bareRun, recordOf, temporaryFolder } from "../support/history.ts";

const NOW = new Date("2026-03-15T12:00:00Z");

async function historyOf(...runs: readonly (readonly [day: string, usd: number | null])[]) {
  const history = await openHistory(`${temporaryFolder()}/history.db`, () => {});
  for (const [at, [day, usd]] of runs.entries()) {
    const run = bareRun({ id: `01JD2Z3K4M5N6P7Q8R9S0T1V${at}A`, cost_usd: usd });
    await history.record(recordOf(run, { started_at: Date.parse(day) }));
  }
  return history;
}

test("this month's runs count, those of the last month and those without a price don't", async () => {
  const history = await historyOf(
    ["2026-02-28T23:59:59Z", 5],
    ["2026-03-01", 1],
    ["2026-03-14", null],
    ["2026-03-15", 2],
  );
  expect(spendingLimit({ maxUsd: null, monthlyUsd: 10 }, history, NOW)).toEqual({
    ok: true,
    value: { name: "monthly_usd", usd: 10, spentUsd: 3 },
  });
  history.close();
});

test.each<readonly [number | null, number | null, string | null]>([
  [null, null, null],
  [2, null, "--max-usd"],
  [6, 10, "--max-usd"],
  [8, 10, "monthly_usd"],
  [null, 10, "monthly_usd"],
])(
  "of a run's %j and a month's %j, of which 3 are spent, the tighter one holds: %j",
  async (maxUsd, monthlyUsd, name) => {
    const history = await historyOf(["2026-03-02", 3]);
    const limit = spendingLimit({ maxUsd, monthlyUsd }, history, NOW);
    expect(limit).toMatchObject({ ok: true, value: name === null ? null : { name } });
    history.close();
  },
);

test("a month's budget can't be kept without a history", () => {
  expect(spendingLimit({ maxUsd: 1, monthlyUsd: 10 }, null, NOW)).toMatchObject({
    ok: false,
    failure: { code: "usage" },
  });
});
