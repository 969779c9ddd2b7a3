import { DEMO_MODELS } from "../src/scripted/demo/script.ts";
import { inFolder, machine, median, type MeasuredRun, paced, runTask, withModels } from "./scripted-run.ts";
import { aloneScript, type ScriptedTask, scriptedTasks } from "./scripted-tasks.ts";

/*
 * What two models bring: npm run bench:gain -- [SAMPLES [TASK…]]. Each task is drafted at 1,000 tokens/s
 * after 150 ms and reviewed at 67 tokens/s after 900 ms by the built command, measured as a whole process.
 * The words are written beforehand; a token is four characters. The reviewer thinks 150 tokens (200 of the
 * game), and 50 more for each finding.
 *
 * Beside it stands the strong model alone, twice. "computed" is harsh on the pair: 900 ms, then the draft's
 * tokens at 67 a second, no token of thinking, no process. "measured" is `tandem run --strong` on a strong
 * model that thinks as much as the reviewer did and then writes the mended solution. Neither is what a
 * strong model does with a real task: it thinks by how hard that is, which nobody can script. So there is
 * also how much it would have to think, for each token it writes, to make the pair a quarter of it.
 */

const SAMPLES = Number(process.argv[2] ?? 10);
const NAMES = process.argv.slice(3);
const TARGET = 4;
/** The strong model alone takes minutes for a large file, beside which a machine's noise is nothing. */
const ALONE_RUNS = [
  { overMs: 60_000, runs: 1 },
  { overMs: 12_000, runs: 3 },
] as const;

interface Row {
  readonly name: string;
  /** Tokens. */
  readonly draft: number;
  readonly review: number;
  /** Milliseconds. */
  readonly pair: number;
  readonly computed: number;
  readonly measured: number;
  /** What the tokens alone take, of the pair and of the measured strong model: no machine changes it. */
  readonly pairPace: number;
  readonly alonePace: number;
}

console.log(machine());
console.log(
  `medians of ${SAMPLES} runs, in seconds; of the measured strong model ${SAMPLES}, of long tasks 3, of more than a minute 1\n`,
);
const HEAD = [
  "task",
  "draft",
  "review",
  "review/draft",
  "pair",
  "computed",
  "pair/comp.",
  "measured",
  "pair/meas.",
  "thinking for 1/4",
];
const WIDTHS = [14, 8, 8, 14, 8, 10, 12, 10, 12, 18];
print(HEAD);
const rows: Row[] = [];
await inFolder(async (folder) => {
  for (const task of await scriptedTasks()) {
    if (NAMES.length > 0 && !NAMES.includes(task.name)) continue;
    const row = await measure(task, folder);
    rows.push(row);
    const { name, draft, review, pair, computed, measured } = row;
    print([
      name,
      `${draft}`,
      `${review}`,
      (review / draft).toFixed(2),
      (pair / 1_000).toFixed(1),
      (computed / 1_000).toFixed(1),
      (pair / computed).toFixed(2),
      (measured / 1_000).toFixed(1),
      (pair / measured).toFixed(2),
      `${thinkingFor(row).toFixed(1)} × draft`,
    ]);
  }
});
console.log("");
compare(
  "computed without thinking",
  ({ pair }) => pair,
  ({ computed }) => computed,
);
compare(
  "measured with the reviewer's thinking",
  ({ pair }) => pair,
  ({ measured }) => measured,
);
compare(
  "so, by the models' pace alone",
  ({ pairPace }) => pairPace,
  ({ alonePace }) => alonePace,
);
console.log(
  `review tokens for each draft token: median ${median(rows.map(({ review, draft }) => review / draft)).toFixed(2)}, all tasks together ${(total(({ review }) => review) / total(({ draft }) => draft)).toFixed(2)}`,
);
console.log(machine());

function compare(against: string, pair: (row: Row) => number, alone: (row: Row) => number): void {
  const quarter = rows.filter((row) => pair(row) * TARGET <= alone(row));
  console.log(
    `against the strong model ${against}: at most a quarter in ${quarter.length} of ${rows.length} tasks; ` +
      `median ${median(rows.map((row) => pair(row) / alone(row))).toFixed(2)}, all tasks together ${(total(pair) / total(alone)).toFixed(2)}`,
  );
}

function total(pick: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + pick(row), 0);
}

async function measure(task: ScriptedTask, folder: string): Promise<Row> {
  const runs: MeasuredRun[] = [];
  for (let at = 0; at < SAMPLES; at += 1) {
    const run = await withModels(task, (server) => runTask(task, server, folder));
    if (run.tokens.solve > 0) throw new Error(`${task.name} went up to the strong model (${run.status})`);
    runs.push(run);
  }
  const [first] = runs;
  if (first === undefined) throw new Error("no run");
  const { draft, review } = first.tokens;
  const computed = paced(draft, DEMO_MODELS.strong);
  return {
    name: task.name,
    draft,
    review,
    pair: median(runs.map(({ wall }) => wall)),
    computed,
    pairPace: first.minimum,
    ...(await measureAlone(task, computed, folder)),
  };
}

/** The strong model alone. */
async function measureAlone(
  task: ScriptedTask,
  computed: number,
  folder: string,
): Promise<Pick<Row, "measured" | "alonePace">> {
  const most = ALONE_RUNS.find(({ overMs }) => computed > overMs)?.runs ?? SAMPLES;
  const alone = { ...task, script: aloneScript(task) };
  const runs: MeasuredRun[] = [];
  for (let at = 0; at < Math.min(most, SAMPLES); at += 1) {
    const run = await withModels(alone, (server) => runTask(alone, server, folder, "--strong"));
    if (run.status !== "solved") throw new Error(`${task.name} was not solved (${run.status})`);
    runs.push(run);
  }
  return {
    measured: median(runs.map(({ wall }) => wall)),
    alonePace: median(runs.map(({ minimum }) => minimum)),
  };
}

/** Tokens of thinking for each written one with which the strong model alone takes four times the pair. */
function thinkingFor({ draft, pair }: Row): number {
  const { firstTokenMs, tokensPerSecond } = DEMO_MODELS.strong;
  const tokens = ((pair * TARGET - firstTokenMs) / 1_000) * tokensPerSecond;
  return Math.max(0, tokens / draft - 1);
}

function print(cells: readonly string[]): void {
  const padded = cells.map((cell, at) =>
    at === 0 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0),
  );
  console.log(padded.join(""));
}
