import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod/mini";
import { inFolder, instant, machine, runTask, timed, withModels } from "./scripted-run.ts";
import { scriptedTasks } from "./scripted-tasks.ts";
import { codeSizes, measureStarts, type StartName } from "./start-up-runs.ts";

/*
 * Whether tandem has become slower or larger: `npm run guard` compares with bench/baseline.json and fails
 * where a figure is more than a fifth above it; `npm run guard -- --record` writes the file anew. Times are
 * processor time as a ratio to a bare node of the same version, each the smallest of many, and what is too
 * large is measured again before it counts: other work on the machine only ever adds.
 *
 * A new figure is a new entry in what a group returns, or a new group in `GROUPS`; then record.
 */

/** Above the baseline. */
const ALLOWED = 1.2;
const ROUNDS = 15;
/** A run takes ten times as long as a start. */
const RUNS = 5;
const ATTEMPTS = 3;
const BASELINE = path.resolve("bench/baseline.json");

/** Figures by name; smaller is better. */
type Figures = Readonly<Record<string, number>>;

interface Group {
  /** Where the baseline keeps them: ratios to node differ from one major version of it to the next. */
  readonly key: string;
  readonly measure: () => Promise<Figures>;
  /** Measured again where too large; what is counted comes out the same. */
  readonly varies: boolean;
}

const GROUPS: readonly Group[] = [
  { key: "any", measure: sizes, varies: false },
  { key: `node ${process.versions.node.split(".", 1)[0]}`, measure: times, varies: true },
];

const baselineSchema = z.record(z.string(), z.record(z.string(), z.number()));
const record = process.argv.includes("--record");
const baseline: Record<string, Figures> = baselineSchema.parse(JSON.parse(readFileSync(BASELINE, "utf8")));

console.log(machine());
let regressed = false;
for (const { key, measure, varies } of GROUPS) {
  const known = baseline[key] ?? {};
  let figures = await measure();
  const attempts = varies ? ATTEMPTS : 1;
  // What is recorded is as small as what it will be compared with.
  const suffices = (): boolean => !record && tooLarge(figures, known).length === 0;
  for (let made = 1; made < attempts && !suffices(); made += 1) {
    figures = smaller(figures, await measure());
  }
  if (record) baseline[key] = figures;
  const over = record ? [] : tooLarge(figures, known);
  regressed ||= over.length > 0;
  for (const [name, value] of Object.entries(figures)) {
    const was = known[name];
    const before = was === undefined ? "not recorded" : `recorded ${was}`;
    console.log(
      `${name} (${key}): ${value}, ${before}${over.includes(name) ? ": MORE THAN A FIFTH ABOVE" : ""}`,
    );
  }
}
if (record) writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
if (regressed) {
  console.log("\nfind what costs it (docs/performance.md), or record it with the reason in the commit");
  process.exitCode = 1;
}

function tooLarge(figures: Figures, known: Figures): readonly string[] {
  return Object.entries(figures).flatMap(([name, value]) =>
    value > (known[name] ?? Number.POSITIVE_INFINITY) * ALLOWED ? [name] : [],
  );
}

function smaller(one: Figures, other: Figures): Figures {
  return Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name, Math.min(value, other[name] ?? value)]),
  );
}

async function times(): Promise<Figures> {
  return { ...(await startUp()), ...(await overhead()) };
}

/** A whole run of the smallest task, its models answering at once, as a ratio to a bare node. */
async function overhead(): Promise<Figures> {
  const task = (await scriptedTasks()).find(({ name }) => name === "one-function");
  if (task === undefined) throw new Error("the bench's tasks have lost one-function");
  const runs: number[] = [];
  const starts: number[] = [];
  await inFolder(async (folder) => {
    for (let round = 0; round <= RUNS; round += 1) {
      const run = await withModels(instant(task), (server) => runTask(task, server, folder));
      const start = await timed(`'${process.execPath}' -e 0`, folder, {});
      if (round === 0) continue;
      runs.push(run.cpu);
      starts.push(start.cpu);
    }
  });
  return { "a run, processor time": Number((Math.min(...runs) / Math.min(...starts)).toFixed(2)) };
}

async function startUp(): Promise<Figures> {
  const costs = await measureStarts(ROUNDS);
  const least = (name: StartName): number => Math.min(...costs[name].map(({ cpu }) => cpu));
  const ratio = (name: StartName): number => Number((least(name) / least("node -e 0")).toFixed(2));
  return {
    "--version, processor time": ratio("tandem --version"),
    "--help, processor time": ratio("tandem --help"),
    "route, processor time": ratio("tandem route"),
  };
}

/** In kilobytes. */
function sizes(): Promise<Figures> {
  const { route, all } = codeSizes();
  return Promise.resolve({
    "code loaded for a route, kB": Math.ceil(route / 1_000),
    "all code, kB": Math.ceil(all / 1_000),
  });
}
