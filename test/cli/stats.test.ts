import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sinceDayOf, statsCommand } from "../../src/cli/commands/stats.ts";
import { summarise } from "../../src/cli/commands/stats-summary.ts";
import type { Run } from "../../src/domain/run.ts";
import type { History } from "../../src/history/history.ts";
import { NO_HISTORY } from "../../src/history/none.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { describeModel } from "../../src/models/catalog.ts";
import { bareRun, fullRun, recordOf, temporaryFolder } from "../support/history.ts";
import { captureOutput, FAILED } from "../support/output.ts";
import { HALF, project, TASK } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
import { bench, patch, verdict } from "../support/tandem.ts";

const PLACE = { root: "/home/dev/shop", repository: "/home/dev/shop/.git" };
const NOW = Date.UTC(2026, 10, 23, 12);

async function historyOf(runs: readonly Run[]): Promise<History> {
  const history = await openHistory(path.join(temporaryFolder(), "history.db"), (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  for (const [index, run] of runs.entries()) {
    await history.record(recordOf({ ...run, id: `01JD${index}` }, { started_at: NOW - index }));
  }
  return history;
}

const priceOf = (model: string) => describeModel(model, null).price;

async function stats(
  history: History,
  options: { filter?: object; json?: boolean; signal?: AbortSignal } = {},
) {
  const captured = captureOutput();
  const { signal = new AbortController().signal } = options;
  const filter = { place: PLACE, sinceDay: null, ...options.filter };
  const deps = { ...captured, history, priceOf, signal, quiet: false };
  const code = await statsCommand(filter, options.json === true, deps);
  return { code, out: captured.out(), err: captured.err() };
}

const stayed = (over: Partial<Run> = {}) => fullRun({ escalated: null, solve: null, ...over });

function strong(over: Partial<Run> = {}): Run {
  const { route, ...run } = fullRun({ status: "solved", draft: null, review: null, escalated: null });
  if (route === null) throw new Error("the run has a route");
  return { ...run, route: { ...route, lane: "strong", rule: "boundary", boundary: "security" }, ...over };
}

/** 4 in the fast lane of which one went up, 3 in the strong one, and one that came to nothing. */
const RUNS = [
  stayed(),
  stayed({ status: "approved" }),
  stayed({ status: "rejected", inspection: { findings: [], checks: [] } }),
  fullRun(),
  strong(),
  strong(),
  strong(),
  bareRun(),
];

const SCREEN = `8 runs, this repository

LANE    RUNS  APPROVED  PATCHED  SOLVED  REJECTED  FAILED
fast       4         1        2       -         1       -
strong     3         -        -       3         -       -
none       1         -        -       -         -       1

FAST LANE       RUNS  SHARE
approved           1   25 %
patched            1   25 %
went up            1   25 %
  check failed     1   25 %
no result          1   25 %

TIME       FAST MEDIAN     P90  STRONG MEDIAN     P90  NONE MEDIAN     P90
draft           813 ms  813 ms              -       -            -       -
inspect          31 ms   31 ms          31 ms   31 ms            -       -
review           6.2 s   6.2 s              -       -            -       -
solve            9.0 s   9.0 s          9.0 s   9.0 s            -       -
verify           4.1 s   4.1 s          4.1 s   4.1 s            -       -
whole run       20.1 s  20.1 s         20.1 s  20.1 s       20.1 s  20.1 s

MONTH       COST  FAST IN     OUT  COST  STRONG IN     OUT     COST
2026-11  $0.0861   4.80 k  1.20 k     -     9.60 k  2.40 k  $0.0861

FINDINGS     CHECKS  REVIEW
import            6       0
correctness       0       4
edge-case         0       4

The local checks found something in 6 of 7 changes, before the reviewer.
Boundaries held: security 3.
About 5.4 s lost against the strong model alone. An estimate: 520 tokens of
2 drafts at 33 tokens/s, its pace in 4 solves, less 21.0 s of drafts and reviews.
`;

test("one screen", async () => {
  const { code, out, err } = await stats(await historyOf(RUNS));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toBe(SCREEN);
});

test("what is estimated says what of", async () => {
  const history = await historyOf(RUNS);
  const { saved } = JSON.parse((await stats(history, { json: true })).out);
  // 4 solves of 300 tokens in 9 s each; 2 drafts of 260 tokens; 3 drafts with reviews of 7,012.5 ms.
  const rate = 300 / 9;
  expect(saved).toEqual({
    ms: expect.closeTo((520 / rate) * 1000 - 3 * 7012.5, 6),
    draft_tokens: 520,
    drafts: 2,
    tokens_per_second: expect.closeTo(rate, 9),
    solves: 4,
    spent_ms: 3 * 7012.5,
  });
});

test.each([
  ["the strong model has solved too little", [stayed(), strong(), strong()]],
  ["no draft has stayed", [strong(), strong(), strong(), fullRun()]],
])("nothing is estimated where %s", async (_name, runs) => {
  const history = await historyOf(runs);
  expect(JSON.parse((await stats(history, { json: true })).out).saved).toBeNull();
  expect((await stats(history)).out).not.toContain("estimate");
});

test("a month's cost is parted by what the tokens of each role cost", async () => {
  const history = await historyOf(RUNS);
  const read = history.stats({ place: null, sinceDay: null });
  if (read === null) throw new Error("no stats");
  const price = { input: 1, cached: 1, output: 1 };
  const of = (prices: Readonly<Record<string, typeof price>>) =>
    summarise(read, (model) => prices[model] ?? null).months[0];
  // 1,500 tokens a turn: 4 drafts, and 4 reviews and 4 solves.
  const { cost_usd, fast, strong: big } = of({ "gpt-5.3-codex": price, "gpt-5.3-codex-spark": price }) ?? {};
  expect(cost_usd).toBeCloseTo(7 * 0.0123);
  expect(fast?.cost_usd).toBeCloseTo((7 * 0.0123) / 3);
  expect(big?.cost_usd).toBeCloseTo((7 * 0.0123 * 2) / 3);
  expect(of({ "gpt-5.3-codex": price })).toMatchObject({ fast: { cost_usd: null }, strong: { cost_usd } });
  expect(of({})).toMatchObject({ cost_usd, fast: { cost_usd: null }, strong: { cost_usd: null } });
});

test("a boundary in the fast lane is said", async () => {
  const { route } = fullRun();
  if (route === null) throw new Error("the run has a route");
  const history = await historyOf([fullRun({ route: { ...route, boundary: "migration" } })]);
  expect((await stats(history)).out).toContain("Boundaries that reached the fast model: 1.");
});

test.each([
  ["30d", "2026-10-25"],
  ["1d", "2026-11-23"],
  ["2026-02-28", "2026-02-28"],
  ["2026-02-30", null],
  ["2026-13-01", null],
  ["2026-2-1", null],
  ["0d", null],
  ["-3d", null],
  ["30", null],
  ["99999999d", null],
  ["", null],
])("--since %j begins on %j", (text, day) => {
  const since = sinceDayOf(text, NOW);
  expect(since === null ? null : new Date(since * 86_400_000).toISOString().slice(0, 10)).toBe(day);
});

test.each([
  [{}, "no runs in this repository yet; --all counts those of others\n"],
  [{ place: null }, "no runs yet\n"],
  [{ sinceDay: 20_000 }, "no runs in this repository since 2024-10-04; --all counts those of others\n"],
])("nothing to add up: %j", async (filter, err) => {
  expect(await stats(await historyOf([]), { filter })).toEqual({ code: 0, out: "", err });
});

test("as JSON an empty history is one of no runs", async () => {
  const { out, err } = await stats(await historyOf([]), { json: true });
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({
    schema: 1,
    ...PLACE,
    since: null,
    runs: 0,
    lanes: [],
    fast_lane: { runs: 0, went_up: {} },
    months: [],
    saved: null,
  });
});

test("the runs of before are announced once and counted to the end, unless the user stops it", async () => {
  const left = [5000, 3000, 1000, 0];
  let asked = 0;
  const counting = { ...NO_HISTORY, countEarlier: () => left[asked++] ?? 0 };
  expect((await stats(counting)).err).toMatch(/^counting 5000 runs of an earlier version, this once\n/);
  expect(asked).toBe(4);
  asked = 0;
  expect((await stats(counting, { signal: AbortSignal.abort() })).code).toBe(130);
  expect(asked).toBe(1);
});

test("a history that can't be read is no empty one", async () => {
  expect(await stats(NO_HISTORY)).toEqual({
    code: FAILED,
    out: "",
    err: "io: the history can't be added up | \n",
  });
});

test("the command: this repository or all, and a --since that is none", async () => {
  const tandem = await bench({});
  const cwd = temporaryFolder();
  const outside = await tandem.runHere(["stats"], { cwd });
  expect(outside).toEqual({ code: 0, stdout: "", stderr: "no runs yet\n" });
  const history = await openHistory(path.join(tandem.home, "history.db"), (line) => {
    throw new Error(line);
  });
  await history.record(recordOf(fullRun()));
  history.close();
  const all = await tandem.runHere(["stats", "--all", "--json"], { cwd });
  expect(JSON.parse(all.stdout)).toMatchObject({ runs: 1, root: null, since: null });
  const later = await tandem.runHere(["stats", "--since", "2030-01-01"], { cwd });
  expect(later.stderr).toBe("no runs since 2030-01-01\n");
  const wrong = await tandem.runHere(["stats", "--since", "soon"], { cwd });
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr).toContain("--since soon: expected days as 30d or a date as 2026-01-31");
});

test("a run in one working tree of a repository is seen from another one, and not from elsewhere", async () => {
  const { runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  const repo = project();
  expect((await runHere(["-q", "-y", TASK], { cwd: repo.root })).code).toBe(0);
  const tree = path.join(tempFolder(), "tree");
  repo.git("worktree", "add", "-q", "--detach", tree);
  const from = async (cwd: string) => JSON.parse((await runHere(["stats", "--json"], { cwd })).stdout);
  expect(await from(tree)).toMatchObject({
    root: tree,
    runs: 1,
    lanes: [{ lane: "fast", status: "approved", runs: 1 }],
    fast_lane: { runs: 1, approved: 1, went_up: {} },
    inspector: { inspected: 1, caught: 0 },
  });
  expect(await from(project().root)).toMatchObject({ runs: 0 });
});
