import { DEMO_MODELS } from "../src/scripted/demo/script.ts";
import { inFolder, machine, median, type MeasuredRun, paced, runTask, withModels } from "./scripted-run.ts";
import { type ScriptedTask, scriptedTasks } from "./scripted-tasks.ts";

/*
 * What two models bring: `node scripts/run.mjs bench/gain.ts [SAMPLES [TASK…]]`, after `npm run build`. Each
 * task is drafted at 1,000 tokens/s after 150 ms and reviewed at 67 tokens/s after 900 ms by the built
 * command, measured as a whole process. The words are written beforehand; a token is four characters. The
 * reviewer is given 150 tokens of thinking and 50 for each finding. The strong model alone is computed, not
 * run: 900 ms, then the draft's own tokens at 67 a second, without a token of thinking. That favours it,
 * so beside the ratio stands how much it would have to think for each token it writes to make
 * draft and review a quarter of it.
 */

const SAMPLES = Number(process.argv[2] ?? 10);
const NAMES = process.argv.slice(3);
const TARGET = 4;

interface Row {
  readonly name: string;
  readonly draft: number;
  readonly review: number;
  readonly pair: number;
  readonly alone: number;
}

console.log(machine());
console.log(`medians of ${SAMPLES} runs, in seconds; the strong model alone is computed\n`);
const HEAD = ["task", "draft", "review", "review/draft", "pair", "alone", "pair/alone", "thinking for 1/4"];
const WIDTHS = [14, 8, 8, 14, 8, 8, 12, 18];
print(HEAD);
const rows: Row[] = [];
await inFolder(async (folder) => {
  for (const task of await scriptedTasks()) {
    if (NAMES.length > 0 && !NAMES.includes(task.name)) continue;
    const row = await measure(task, folder);
    rows.push(row);
    const { name, draft, review, pair, alone } = row;
    print([
      name,
      `${draft}`,
      `${review}`,
      (review / draft).toFixed(2),
      (pair / 1_000).toFixed(1),
      (alone / 1_000).toFixed(1),
      (pair / alone).toFixed(2),
      `${thinkingFor(row).toFixed(1)} × draft`,
    ]);
  }
});
const quarter = rows.filter(({ pair, alone }) => pair * TARGET <= alone);
const total = (pick: (row: Row) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
console.log(
  `\nat most a quarter without thinking: ${quarter.length} of ${rows.length} tasks; median ${median(rows.map(({ pair, alone }) => pair / alone)).toFixed(2)}, all tasks together ${(total(({ pair }) => pair) / total(({ alone }) => alone)).toFixed(2)}`,
);
console.log(
  `review tokens for each draft token: median ${median(rows.map(({ review, draft }) => review / draft)).toFixed(2)}, all tasks together ${(total(({ review }) => review) / total(({ draft }) => draft)).toFixed(2)}`,
);
console.log(machine());

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
  return {
    name: task.name,
    draft,
    review,
    pair: median(runs.map(({ wall }) => wall)),
    alone: paced(draft, DEMO_MODELS.strong),
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
