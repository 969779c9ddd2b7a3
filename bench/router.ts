import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { curveSvg } from "./curve-svg.ts";
import {
  auroc,
  aurocInterval,
  calibrationError,
  macroAuroc,
  reliability,
  type Scored,
  tooLarge,
} from "./metrics.ts";
import { type Predictor, PREDICTORS, scoresOf, TITLES } from "./predictors.ts";
import { quantize, SHIPPED, trainSizeModel } from "./size-training.ts";
import { foldsByRepository, type LabelledTask, readTasks } from "./tasks.ts";

const FOLDS = 5;
const SEED = 7;
const DRAWS = 400;
/** Newest fifth of each repository: what a router meets next. */
const NEWEST = 0.8;
const BUDGETS = Array.from({ length: 50 }, (_, index) => (index + 1) / 50);

interface Outcome {
  readonly task: LabelledTask;
  readonly scores: Readonly<Record<Predictor, number>>;
}

/** Scores every task with a model trained without its repository and those of its fold. */
function scoreHeldOut(tasks: readonly LabelledTask[]): readonly Outcome[] {
  const folds = foldsByRepository(tasks, FOLDS, SEED);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const model = quantize(
      trainSizeModel(
        tasks.filter(({ repo }) => folds.get(repo) !== fold),
        SHIPPED,
      ),
    );
    return tasks
      .filter(({ repo }) => folds.get(repo) === fold)
      .map((task) => ({ task, scores: scoresOf(task.text, model) }));
  }).flat();
}

/** `y1` is small and across no boundary; `small1` is what the probability itself is about. */
function scored(outcomes: readonly Outcome[], by: Predictor, label: "y1" | "small1"): readonly Scored[] {
  return outcomes.map(({ task, scores }) => ({
    repo: task.repo,
    score: scores[by],
    small: task[label] === 1,
  }));
}

function figures(outcomes: readonly Outcome[], by: Predictor) {
  const label = scored(outcomes, by, "y1");
  const probability =
    by === "length" || by === "keywords" ? null : reliability(scored(outcomes, by, "small1"));
  return {
    auroc: auroc(label),
    interval: aurocInterval(label, DRAWS, SEED),
    macro: macroAuroc(label),
    tooLargeAt30: tooLarge(label, 0.3),
    tooLargeAt50: tooLarge(label, 0.5),
    calibrationError: probability === null ? null : calibrationError(probability),
    reliability: probability,
  };
}

// Measures the router on repositories its model has not seen: --data FILE [--json FILE] [--svg FILE].
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    json: { type: "string", default: "docs/router-curve.json" },
    svg: { type: "string", default: "docs/router-curve.svg" },
  },
});
if (values.data === undefined) {
  console.error("bench:router: give --data FILE (labelled tasks, see docs/router.md)");
  process.exitCode = 2;
} else {
  measure(values.data, values.json, values.svg);
}

function measure(data: string, json: string, svg: string): void {
  const tasks = readTasks(data);
  const outcomes = scoreHeldOut(tasks);
  const newest = outcomes.filter(({ task }) => task.q >= NEWEST);
  const repositories = new Set(tasks.map(({ repo }) => repo)).size;
  const rows = PREDICTORS.map((by) => ({
    predictor: by,
    title: TITLES[by],
    all: figures(outcomes, by),
    newest: figures(newest, by),
    curve: BUDGETS.map((share) => [share, tooLarge(scored(newest, by, "y1"), share)] as const),
  }));
  const base = newest.filter(({ task }) => task.y1 === 0).length / newest.length;
  const heading = `Newest fifth of ${repositories} repositories, each unseen by the model (${newest.length} tasks)`;
  const report = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}`,
    method: `${FOLDS} folds by repository, seed ${SEED}; ${DRAWS} bootstrap draws of repositories`,
    tasks: tasks.length,
    repositories,
    newest: newest.length,
    overBudget: base,
    predictors: rows,
  };
  writeFileSync(json, `${JSON.stringify(report, rounded, 1)}\n`);
  const most = Math.ceil(10 * Math.max(base, ...rows.flatMap(({ curve }) => curve.map(([, up]) => up)))) / 10;
  writeFileSync(
    svg,
    curveSvg(
      heading,
      rows.map(({ title, curve }) => ({ title, points: curve })),
      most,
    ),
  );
  console.log(
    `${report.date}, ${report.machine}\n${report.method}\n${heading}, ${base.toFixed(3)} over budget\n`,
  );
  for (const part of ["all", "newest"] as const) {
    for (const row of rows) console.log(`${part.padEnd(7)} ${line(row.title, row[part])}`);
  }
}

function line(title: string, of: ReturnType<typeof figures>): string {
  const [low, high] = of.interval;
  const interval = `(${low.toFixed(3)} to ${high.toFixed(3)})`;
  const calibration =
    of.calibrationError === null ? "" : `, calibration error ${of.calibrationError.toFixed(3)}`;
  const large = `too large at 30 % ${of.tooLargeAt30.toFixed(3)}, at 50 % ${of.tooLargeAt50.toFixed(3)}`;
  return `${title.padEnd(28)} AUROC ${of.auroc.toFixed(3)} ${interval}, macro ${of.macro.toFixed(3)}, ${large}${calibration}`;
}

/** Five digits are enough, and keep the file small. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(5)) : value;
}
