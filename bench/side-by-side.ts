import { parseArgs } from "node:util";
import { describeModel } from "../src/models/catalog.ts";
import { DEMO_MODELS } from "../src/scripted/demo/script.ts";
import { inFolder, machine, median, paced } from "./scripted-run.ts";
import { type ScriptedTask, scriptedTasks } from "./scripted-tasks.ts";
import { findCodex } from "./side-by-side-codex.ts";
import { confirmed, liveProvider, mostDollars, PROCESS_BOUNDS } from "./side-by-side-live.ts";
import { type Provider, runOnce, type Taken, type Way, WAYS } from "./side-by-side-run.ts";

/*
 * The same tasks through tandem, through the Codex CLI with the strong model alone, and through Codex
 * twice: npm run bench -- [--runs N] [--live [--yes]] [TASK…]. bench/README.md says how to read it.
 */

/** Named when no task is: small ones, and three for which the strong model writes for 15 s and more. */
const SCRIPTED = [
  "one-function",
  "two-functions",
  "small-script",
  "small-module",
  "helpers",
  "report",
  "snake-game",
  "module",
];
/** Real models cost money. */
const LIVE = ["snake-game"];
/** Of a task that the strong model alone writes longer than this at, three runs are enough: the noise is the machine's. */
const LONG_MS = 14_000;
const RUNS_OF_LONG = 3;

const SIMULATED = [
  "Simulated: the models. What they say is written beforehand, at 1,000 tokens/s after 150 ms (fast) and 67",
  "tokens/s after 900 ms (strong); a token is four characters; the strong model thinks as long in each way.",
  "Real: HTTP on 127.0.0.1, tandem and the Codex CLI as whole processes, git, the local checks, the files;",
  '"equal" means that the tree held the task\'s solution, byte for byte, after every run.',
  "Favours Codex: its model is right at once, in the fewest turns, and its extras are off. Favours tandem: every",
  "task fits the fast lane, and every draft can be mended. bench/README.md says more.",
  "Dollars are at the catalogue's prices; the fast model has none there and is charged as the strong one is.",
];

const REAL = [
  'Real models: times and tokens are what the provider gave at this hour. "written" means that the file is',
  "there, not that it is right. A fast model without a price in the catalogue is charged as the strong one is.",
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    live: { type: "boolean", default: false },
    yes: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs ?? (values.live ? 1 : 10));
const names = positionals.length > 0 ? positionals : values.live ? LIVE : SCRIPTED;
const known = await scriptedTasks();
const tasks = names.flatMap((name) => known.find((task) => task.name === name) ?? []);

const provider = chooseProvider();
if (provider !== null && (provider.real === null || (await isPaid(provider)))) await compare(provider);

/** Whom to ask; null where nobody can be, which has been said. */
function chooseProvider(): Provider | null {
  if (!(runs >= 1) || tasks.length < names.length) {
    console.error(
      `bench: --runs is a number from 1, and the tasks are ${known.map(({ name }) => name).join(", ")}`,
    );
    process.exitCode = 2;
    return null;
  }
  if (!values.live) return { fast: DEMO_MODELS.fast.id, strong: DEMO_MODELS.strong.id, real: null };
  const chosen = liveProvider(process.env);
  if (!("why" in chosen)) return chosen;
  console.error(chosen.why);
  process.exitCode = chosen.code;
  return null;
}

/** Says what it costs at most, and whether it may. */
async function isPaid(asked: Provider): Promise<boolean> {
  const { input, output } = PROCESS_BOUNDS;
  console.log(
    `on the real ${asked.fast} and ${asked.strong}: at most $${mostDollars(asked, tasks.length, runs).toFixed(2)}, ` +
      `which is ${tasks.length} task(s) × ${runs} run(s) × 4 processes of at most ${input} tokens in and ${output} out`,
  );
  if (describeModel(asked.fast, null).price === null)
    console.log(`no price is published for ${asked.fast}: it is taken to cost what ${asked.strong} does`);
  if (values.yes || (await confirmed("go on?"))) return true;
  console.error("bench: nothing was asked; --yes goes on without a question");
  process.exitCode = 2;
  return false;
}

async function compare(asked: Provider): Promise<void> {
  const codex = findCodex(process.env);
  console.log(`${machine()}, ${codex.version}\n`);
  const ratios = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
  print([
    "task",
    "way",
    "runs",
    "wall s",
    "× tandem",
    "CPU s",
    "tokens in",
    "tokens out",
    "requests",
    "dollars",
    "tree",
  ]);
  print(["---", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "---"]);
  await inFolder(async (folder) => {
    for (const task of tasks) {
      const times = asked.real === null && isLong(task) ? Math.min(runs, RUNS_OF_LONG) : runs;
      const all: Record<Way, Taken[]> = { tandem: [], codex: [], "codex twice": [] };
      // In turn, so that what else the machine does meets all three; the first of each warms up.
      for (let at = asked.real === null ? -1 : 0; at < times; at += 1) {
        for (const way of WAYS) {
          const taken = await runOnce(way, task, asked, { folder, codex });
          if (at >= 0) all[way].push(taken);
        }
      }
      const own = median(all.tandem.map(({ wall }) => wall));
      for (const way of WAYS) {
        const of = (pick: (taken: Taken) => number): number => median(all[way].map(pick));
        const ratio = of(({ wall }) => wall) / own;
        ratios.get(way)?.push(ratio);
        print([
          task.name,
          way,
          `${times}`,
          (of(({ wall }) => wall) / 1_000).toFixed(2),
          ratio.toFixed(2),
          (of(({ cpu }) => cpu) / 1_000).toFixed(2),
          of(({ input }) => input).toFixed(0),
          of(({ output }) => output).toFixed(0),
          of(({ requests }) => requests).toFixed(0),
          of(({ dollars }) => dollars).toFixed(4),
          all[way].every(({ right }) => right) ? (asked.real === null ? "equal" : "written") : "WRONG",
        ]);
        if (!all[way].every(({ right }) => right)) process.exitCode = 1;
      }
    }
  });
  const said = (["codex", "codex twice"] as const).map(
    (way) => `${way} ${median(ratios.get(way) ?? []).toFixed(2)} (${range(ratios.get(way) ?? [])})`,
  );
  console.log(`\nwall time against tandem's, median of the tasks: ${said.join(", ")}`);
  for (const line of asked.real === null ? SIMULATED : REAL) console.log(line);
  console.log(machine());
}

function isLong({ solution, thought }: ScriptedTask): boolean {
  return paced(solution.length / 4 + thought, DEMO_MODELS.strong) > LONG_MS;
}

function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
}

function print(cells: readonly string[]): void {
  const widths = [14, 11, 4, 7, 8, 6, 9, 10, 8, 7, 5];
  const padded = cells.map((cell, at) =>
    at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
  );
  console.log(`| ${padded.join(" | ")} |`);
}
