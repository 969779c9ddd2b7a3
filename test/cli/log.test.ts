import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { logCommand, type LogDeps } from "../../src/cli/commands/log.ts";
import type { Run } from "../../src/domain/run.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { bareRun, fullRun, recordOf, temporaryFolder } from "../support/history.ts";
import { captureOutput } from "../support/output.ts";

const NOW = 1_760_000_000_000;
const HERE = "/home/dev/shop";
const ids = z.array(z.object({ id: z.string() }));

/** Runs `tandem log` on a history of these runs, the first one the newest. */
async function log(
  runs: readonly { readonly run: Run; readonly age?: number; readonly root?: string }[],
  options: { all?: boolean; limit?: number; json?: boolean } = {},
  deps: Partial<LogDeps> = {},
) {
  const history = await openHistory(path.join(temporaryFolder(), "history.db"), (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  for (const [index, { run, age = index * 1000, root = HERE }] of runs.entries()) {
    await history.record(recordOf(run, { started_at: NOW - age, root }));
  }
  const captured = captureOutput(deps.width === 1);
  const code = logCommand(
    { all: false, limit: 20, json: false, ...options },
    { output: captured.output, history, root: HERE, nowMs: NOW, width: null, ...deps },
  );
  expect(code).toBe(0);
  return { out: captured.out(), err: captured.err() };
}

const idsOf = ({ out }: { out: string }) => ids.parse(JSON.parse(out)).map(({ id }) => id.slice(-2));

const ulid = (end: string) => `01JD2Z3K4M5N6P7Q8R9S0T1V${end}`;

test("a table, newest first", async () => {
  const minute = 60_000;
  const { out } = await log([
    { run: fullRun({ id: "01JD9AAAAA0000000000000000" }), age: 4 * minute },
    {
      run: fullRun({
        id: "01JD8BBBBB0000000000000000",
        status: "rejected",
        cost_usd: null,
        ms: 812,
        change: { applied: false, files: [], patch: "" },
        task: "two\nlines",
      }),
      age: 3 * 60 * minute,
    },
    { run: bareRun({ id: "01JD7CCCCC0000000000000000", ms: 3, task: "three" }), age: 50 * 60 * minute },
    {
      run: bareRun({ id: "01JD6DDDDD0000000000000000", answer: "42", status: "solved", ms: 72_000 }),
      age: 90 * 24 * 60 * minute,
    },
  ]);
  expect(out).toBe(
    [
      "ID          AGE    LANE  STATUS    CHANGE             TIME        COST     TASK",
      "01JD9AAAAA  4 min  fast  patched   +19 -2             20.1 s      $0.0123  add a limit to parseList",
      "01JD8BBBBB  3 h    fast  rejected  +0 -0 not applied  812 ms      -        two lines",
      "01JD7CCCCC  2 d    -     failed    -                  3 ms        -        three",
      "01JD6DDDDD  90 d   -     solved    answer             1 min 12 s  -        add a limit to parseList",
      "",
    ].join("\n"),
  );
});

test("ids are as long as it takes to tell them apart", async () => {
  const { out } = await log([
    { run: bareRun({ id: ulid("AA") }) },
    { run: bareRun({ id: ulid("AB") }) },
    { run: bareRun({ id: "01JD9AAAAA0000000000000000" }) },
  ]);
  const ids = out.split("\n").map((line) => line.split(" ")[0]);
  expect(ids.slice(1, 4)).toEqual([ulid("AA"), ulid("AB"), "01JD9AAAAA"]);
});

test.each([
  // 53 characters of columns, and 27 of the task.
  [80, "01234567890123456789012345…"],
  [10, "012345678…"],
  [null, "0123456789".repeat(20)],
])("a terminal of %j columns cuts the task", async (width, task) => {
  const { out } = await log([{ run: bareRun({ task: "0123456789".repeat(20) }) }], {}, { width });
  const line = out.split("\n")[1] ?? "";
  expect(line.split("  ").at(-1)?.trim()).toBe(task);
});

test("a cut falls between characters as a person sees them", async () => {
  const { out } = await log([{ run: bareRun({ task: "👩‍👩‍👧é".repeat(20) }) }], {}, { width: 10 });
  expect(out.trimEnd().endsWith("é👩‍👩‍👧…")).toBe(true);
});

test("control characters of a task stay out of the terminal, and in the JSON", async () => {
  const run = bareRun({ task: "\u001b[2Jhi\u202e there\u0007" });
  expect((await log([{ run }])).out).toContain("  [2Jhi there\n");
  const { out } = await log([{ run }], { json: true });
  expect(JSON.parse(out)).toMatchObject([{ task: "\u001b[2Jhi\u202e there\u0007" }]);
});

test("an outcome has its colour where there are colours", async () => {
  const { out } = await log([{ run: fullRun() }, { run: bareRun({ id: ulid("AA") }) }], {}, { width: 1 });
  expect(out).toContain("\u001b[32mpatched\u001b[39m");
  expect(out).toContain("\u001b[31mfailed \u001b[39m");
});

test("runs of this tree only, unless all are asked for", async () => {
  const runs = [
    { run: bareRun({ id: ulid("AA") }) },
    { run: bareRun({ id: ulid("AB") }), root: "/elsewhere" },
    { run: bareRun({ id: ulid("AC") }) },
  ];
  expect(idsOf(await log(runs, { json: true }))).toEqual(["AA", "AC"]);
  expect(idsOf(await log(runs, { json: true, all: true }))).toEqual(["AA", "AB", "AC"]);
  expect(idsOf(await log(runs, { json: true }, { root: null }))).toEqual(["AA", "AB", "AC"]);
  expect(idsOf(await log(runs, { json: true, all: true, limit: 2 }))).toEqual(["AA", "AB"]);
});

test.each([
  [{}, {}, "", "no runs in this repository yet; --all shows those of others\n"],
  [{ all: true }, {}, "", "no runs yet\n"],
  [{}, { root: null }, "", "no runs yet\n"],
  [{ json: true }, {}, "[]\n", ""],
])("nothing to list: %j %j", async (options, deps, out, err) => {
  expect(await log([], options, deps)).toEqual({ out, err });
});
