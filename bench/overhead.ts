import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Cost,
  inFolder,
  machine,
  type MeasuredRun,
  median,
  runTask,
  timed,
  withModels,
} from "./scripted-run.ts";
import { scriptedTasks } from "./scripted-tasks.ts";

/*
 * What tandem adds to its models: `node scripts/run.mjs bench/overhead.ts [SAMPLES [TASK…]]`, after `npm run
 * build`. Whole processes against a scripted server on 127.0.0.1 at the field's published rates: 1,000
 * tokens/s after 150 ms, 67 tokens/s after 900 ms. The overhead is the wall time of the process less what
 * the tokens themselves take; beside it a bare node process that posts the very same requests and reads
 * the answers, in turn with tandem, so that what else the machine does meets both. Processor time is of
 * the whole process with all that it starts (git, the engines of the checks); the server's isn't in it.
 */

const SAMPLES = Number(process.argv[2] ?? 11);
const NAMES = process.argv.slice(3);
const DEFAULT_TASKS = ["one-function", "helpers"];
const LIMIT_MS = 150;
const LIMIT_CPU = 2;

const BARE = path.resolve("bench/overhead-bare.mjs");

interface Sample {
  readonly tandem: MeasuredRun;
  readonly bare: Cost;
  readonly empty: Cost;
}

const tasks = (await scriptedTasks()).filter(({ name }) =>
  (NAMES.length > 0 ? NAMES : DEFAULT_TASKS).includes(name),
);
console.log(machine());
console.log(`medians of ${SAMPLES} runs after a first one, in milliseconds\n`);
await inFolder(async (folder) => {
  for (const task of tasks) {
    const samples: Sample[] = [];
    for (let at = 0; at <= SAMPLES; at += 1) {
      // Each process has models of its own: they start with their first reply.
      const run = await withModels(task, (server) => runTask(task, server, folder));
      const bodies = path.join(folder, "bodies");
      writeFileSync(bodies, `${run.requests.join("\n")}\n`);
      const node = `'${process.execPath}'`;
      const bare = await withModels(task, (server) =>
        timed(`${node} '${BARE}' '${server.url}' '${bodies}'`, folder, {}),
      );
      const empty = await timed(`${node} -e 0`, folder, {});
      if (at > 0) samples.push({ tandem: run, bare, empty });
    }
    report(task.name, samples);
  }
});
console.log(`\n${machine()}`);

function report(name: string, samples: readonly Sample[]): void {
  const of = (pick: (sample: Sample) => number) => median(samples.map(pick));
  const over = (cost: (sample: Sample) => Cost) => of((sample) => cost(sample).wall - sample.tandem.minimum);
  const added = over(({ tandem }) => tandem);
  const ratio = of(({ tandem, bare }) => tandem.cpu / bare.cpu);
  const least = Math.min(...samples.map(({ tandem }) => tandem.wall - tandem.minimum));
  console.log(`${name}: the models alone ${of(({ tandem }) => tandem.minimum).toFixed(0)}`);
  console.log(
    `  tandem      over them ${added.toFixed(0)} (least ${least.toFixed(0)}, target ${LIMIT_MS}: ${met(added <= LIMIT_MS)}), processor ${of(({ tandem }) => tandem.cpu).toFixed(0)}`,
  );
  console.log(
    `  bare node   over them ${over(({ bare }) => bare).toFixed(0)}, processor ${of(({ bare }) => bare.cpu).toFixed(0)}`,
  );
  console.log(
    `  node -e 0   wall ${of(({ empty }) => empty.wall).toFixed(0)}, processor ${of(({ empty }) => empty.cpu).toFixed(0)}`,
  );
  const names = new Set(samples.flatMap(({ tandem }) => Object.keys(tandem.stages)));
  const stages = [...names].map(
    (stage) => `${stage} ${of(({ tandem }) => tandem.stages[stage] ?? 0).toFixed(0)}`,
  );
  console.log(`  where       ${stages.join(", ")}`);
  console.log(
    `  processor, tandem to bare ${ratio.toFixed(2)} (target ${LIMIT_CPU}: ${met(ratio <= LIMIT_CPU)})`,
  );
}

function met(holds: boolean): string {
  return holds ? "met" : "missed";
}
