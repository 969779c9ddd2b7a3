import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import { spendingLimits } from "../../src/cli/spending.ts";
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

/** The limits that are set, each with what others have of it. */
async function limitsOf(
  maxUsd: number | null,
  monthlyUsd: number | null,
  history: Awaited<ReturnType<typeof historyOf>>,
) {
  const limits = spendingLimits({ maxUsd, monthlyUsd }, history, NOW);
  if (!limits.ok) throw new Error(limits.failure.message);
  return Promise.all(
    limits.value.map(async (limit) => [limit.name, limit.usd, await limit.hold(() => 0)] as const),
  );
}

test("this month's runs count, those of the last month and those without a price don't", async () => {
  const history = await historyOf(
    ["2026-02-28T23:59:59Z", 5],
    ["2026-03-01", 1],
    ["2026-03-14", null],
    ["2026-03-15", 2],
  );
  const month = ["monthly_usd", 10, { spentUsd: 3, heldUsd: 0 }] as const;
  expect(await limitsOf(null, 10, history)).toEqual([month]);
  // A run's own limit doesn't stand in for the month's, of which others may take their part meanwhile.
  const run = ["--max-usd", 2, { spentUsd: 0, heldUsd: 0 }] as const;
  expect(await limitsOf(2, 10, history)).toEqual([run, month]);
  expect(await limitsOf(2, null, history)).toEqual([run]);
  expect(await limitsOf(null, null, history)).toEqual([]);
  history.close();
});

test("a history that can't be written any more costs one warning, and what was spent before counts", async () => {
  const warnings: string[] = [];
  const file = `${temporaryFolder()}/history.db`;
  const history = await openHistory(file, (line) => warnings.push(line), 10);
  await history.record(recordOf(bareRun({ cost_usd: 4 }), { started_at: NOW.getTime() }));
  const limits = spendingLimits({ maxUsd: null, monthlyUsd: 10 }, history, NOW);
  const holder = new DatabaseSync(file);
  holder.exec("BEGIN IMMEDIATE");
  for (let call = 0; call < 2; call += 1)
    expect(limits.ok && (await limits.value[0]?.hold(() => 1))).toEqual({ spentUsd: 4, heldUsd: 0 });
  expect(warnings).toEqual([
    expect.stringContaining("what other runs spend meanwhile is not counted: another process holds it"),
  ]);
  holder.close();
  history.close();
});

test("a month's budget can't be kept without a history", () => {
  expect(spendingLimits({ maxUsd: 1, monthlyUsd: 10 }, null, NOW)).toMatchObject({
    ok: false,
    failure: { code: "usage" },
  });
});
