import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import {
  auroc,
  calibrationError,
  deferralCurve,
  reliability,
  type ReliabilityBin,
} from "../src/stages/route/metrics.ts";
import { BOUNDS } from "../src/domain/bounds.ts";
import { curveSvg } from "./curve-svg.ts";
import { aurocInterval, macroAuroc, type Scored } from "./metrics.ts";
import { FOLDS, foldsOf, NEWEST, probabilityOf, replay, SEED } from "./own-history.ts";
import { type Predictor, PREDICTORS, PROBABILITIES, scoresOf, TITLES } from "./predictors.ts";
import { type LabelledTask, readTasks } from "./tasks.ts";

const DRAWS = 400;
const SHARES = Array.from({ length: 50 }, (_, index) => (index + 1) / 50);

/** A task with what each predictor says; what is frozen says nothing of the commits that it learnt from. */
interface Outcome {
  readonly task: LabelledTask;
  readonly scores: Readonly<Partial<Record<Predictor, number>>>;
}

interface Figures {
  readonly auroc: number;
  readonly interval: readonly [number, number];
  readonly macro: number;
  readonly tooLargeAt30: number;
  readonly tooLargeAt50: number;
  /** Null where the score is no probability. */
  readonly atLine: { readonly share: number; readonly tooLarge: number } | null;
  readonly calibrationError: number | null;
  readonly reliability: readonly ReliabilityBin[] | null;
}

/** Scores every task with a model trained without its repository and those of its fold. */
function scoreHeldOut(tasks: readonly LabelledTask[]): readonly Outcome[] {
  return foldsOf(tasks).flatMap(({ model, repositories }) =>
    [...repositories.values()].flatMap((own) => {
      const { online, frozen } = replay(own, model);
      const frozenOf = new Map(frozen.map((one) => [one.task, probabilityOf(one)]));
      return online.map((one) => {
        const late = frozenOf.get(one.task);
        const scores = { ...scoresOf(one.task.text, model), online: probabilityOf(one) };
        return { task: one.task, scores: late === undefined ? scores : { ...scores, frozen: late } };
      });
    }),
  );
}

/** `y1` is small and across no boundary; `small1` is what the probability itself is about. */
function scored(outcomes: readonly Outcome[], by: Predictor, label: "y1" | "small1"): readonly Scored[] {
  return outcomes.flatMap(({ task, scores }) => {
    const predicted = scores[by];
    return predicted === undefined ? [] : [{ repo: task.repo, predicted, actual: task[label] === 1 }];
  });
}

/** Null where the predictor doesn't speak of all the tasks. */
function figures(outcomes: readonly Outcome[], by: Predictor): Figures | null {
  const lanes = scored(outcomes, by, "y1");
  if (lanes.length < outcomes.length) return null;
  const sizes = PROBABILITIES.has(by) ? scored(outcomes, by, "small1") : null;
  const [thirty, fifty] = deferralCurve(lanes, [0.3, 0.5]);
  return {
    auroc: auroc(lanes),
    interval: aurocInterval(lanes, DRAWS, SEED),
    macro: macroAuroc(lanes),
    tooLargeAt30: thirty?.wrong ?? 0,
    tooLargeAt50: fifty?.wrong ?? 0,
    atLine: PROBABILITIES.has(by) ? atLine(lanes) : null,
    calibrationError: sizes === null ? null : calibrationError(sizes),
    reliability: sizes === null ? null : reliability(sizes),
  };
}

/** What the shipped line sends to the fast model, and the share of it that is over budget. */
function atLine(lanes: readonly Scored[]): NonNullable<Figures["atLine"]> {
  const fast = lanes.filter(({ predicted }) => predicted >= BOUNDS.fast_from_probability);
  const wrong = fast.filter(({ actual }) => !actual).length;
  return { share: fast.length / lanes.length, tooLarge: wrong / Math.max(1, fast.length) };
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
    curve: deferralCurve(scored(newest, by, "y1"), SHARES).map(({ share, wrong }) => [share, wrong] as const),
  }));
  const base = newest.filter(({ task }) => task.y1 === 0).length / newest.length;
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
  const heading = `Newest fifth of ${repositories} repositories that the size model has not seen (${newest.length} tasks)`;
  const curves = rows.map(({ title, curve }) => ({ title, points: curve }));
  writeFileSync(svg, curveSvg(heading, curves, base));
  console.log(
    `${report.date}, ${report.machine}\n${report.method}\n${heading}, ${base.toFixed(3)} over budget\n`,
  );
  for (const part of ["all", "newest"] as const) {
    for (const row of rows) {
      const of = row[part];
      if (of !== null) console.log(`${part.padEnd(7)} ${rowOf(row.title, of)}`);
    }
  }
}

function rowOf(title: string, of: Figures): string {
  const [low, high] = of.interval;
  const interval = `(${low.toFixed(3)} to ${high.toFixed(3)})`;
  const calibration =
    of.calibrationError === null ? "" : `, calibration error ${of.calibrationError.toFixed(3)}`;
  const line =
    of.atLine === null
      ? ""
      : `, fast ${(100 * of.atLine.share).toFixed(0)} %, too large among them ${of.atLine.tooLarge.toFixed(3)}`;
  const large = `too large at 30 % ${of.tooLargeAt30.toFixed(3)}, at 50 % ${of.tooLargeAt50.toFixed(3)}`;
  return `${title.padEnd(34)} AUROC ${of.auroc.toFixed(3)} ${interval}, macro ${of.macro.toFixed(3)}, ${large}${calibration}${line}`;
}

/** Five digits are enough, and keep the file small. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(5)) : value;
}
