import { DatabaseSync } from "@photostructure/sqlite";
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { thisProcess } from "../../src/domain/holder.ts";
import type { Taken } from "../../src/domain/usage.ts";
import type { History } from "../../src/history/history.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { bareRun, recordOf, temporaryFolder } from "../support/history.ts";

const NOW = Date.UTC(2026, 2, 15);

function place() {
  const file = path.join(temporaryFolder(), "history.db");
  const warnings: string[] = [];
  const opened = async (): Promise<History> => {
    const history = await openHistory(file, (line) => warnings.push(line));
    onTestFinished(() => history.close());
    return history;
  };
  const sql = (line: string, ...values: readonly (string | number)[]): unknown => {
    const db = new DatabaseSync(file);
    try {
      return db.prepare(line).all(...values);
    } finally {
      db.close();
    }
  };
  return { opened, sql, warnings };
}

/** Holds an amount, whatever others have. */
const hold = (history: History, usd: number): Promise<Taken | null> => history.hold(NOW, () => usd);

const costing = (usd: number) => recordOf(bareRun({ cost_usd: usd }), { started_at: NOW });

test("what one run holds the others see until it holds something else, or ends", async () => {
  const { opened, sql, warnings } = place();
  const [one, other] = [await opened(), await opened()];
  expect(await hold(one, 5)).toEqual({ spentUsd: 0, heldUsd: 0 });
  expect(await hold(other, 2)).toEqual({ spentUsd: 0, heldUsd: 5 });
  expect(await hold(one, 1)).toEqual({ spentUsd: 0, heldUsd: 2 });
  expect(await hold(other, 2)).toEqual({ spentUsd: 0, heldUsd: 1 });
  one.close();
  expect(await hold(other, 2)).toEqual({ spentUsd: 0, heldUsd: 0 });
  other.close();
  expect(sql("SELECT * FROM holds")).toEqual([]);
  expect(warnings).toEqual([]);
});

test("a run's record takes the place of what it held, and is no one else's for itself", async () => {
  const { opened } = place();
  const [one, other] = [await opened(), await opened()];
  await hold(one, 5);
  await one.record(costing(3));
  expect(await hold(other, 1)).toEqual({ spentUsd: 3, heldUsd: 0 });
  // It goes on: 3 of its 4 are in the record.
  expect(await hold(one, 4)).toEqual({ spentUsd: 0, heldUsd: 1 });
  expect(await hold(other, 1)).toEqual({ spentUsd: 3, heldUsd: 1 });
});

test("of runs that ask at once no two are told the same", async () => {
  const { opened } = place();
  const runs = await Promise.all(Array.from({ length: 8 }, opened));
  let granted = 0;
  await Promise.all(
    runs.map((run) =>
      run.hold(NOW, ({ heldUsd }) => {
        const usd = Math.min(3, 10 - heldUsd);
        granted += usd;
        return usd;
      }),
    ),
  );
  expect(granted).toBe(10);
});

test.each<readonly [string, object | string, number]>([
  ["was killed", { pid: spawnSync("true").pid }, 0],
  [
    "has the number of another one",
    { pid: process.ppid, started: "1" },
    process.platform === "linux" ? 0 : 9,
  ],
  ["is this one", {}, 9],
  ["was at work too long ago", { at: Date.now() - 601_000 }, 0],
  ["has a clock of its own", { at: Date.now() + 6_000_000 }, 0],
  ["may still be at work on another machine", { host: `not-${hostname()}`, pid: 2 ** 30 }, 9],
  ["is nobody", "{", 0],
])("what is held by a process that %s", async (_name, holder, heldUsd) => {
  const { opened, sql, warnings } = place();
  const history = await opened();
  const text = typeof holder === "string" ? holder : JSON.stringify({ ...(await thisProcess()), ...holder });
  sql("INSERT INTO holds VALUES ('a', ?, 9)", text);
  expect(await hold(history, 1)).toEqual({ spentUsd: 0, heldUsd });
  expect(sql("SELECT count(*) AS n FROM holds")).toEqual([{ n: heldUsd === 0 ? 1 : 2 }]);
  expect(warnings).toEqual([]);
});
