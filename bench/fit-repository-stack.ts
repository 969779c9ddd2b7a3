import { parseArgs } from "node:util";
import { auroc, calibrationError, deferralCurve } from "../src/stages/route/metrics.ts";
import { PARTS, trust } from "../src/stages/route/repository-stack.ts";
import { dot, fitLogistic, type Row } from "./logistic.ts";
import { type Foretold, foldsOf, NEWEST, replay } from "./own-history.ts";
import { readTasks } from "./tasks.ts";

/** There are five times as many tasks that were foretold commit by commit. */
const FROZEN_WEIGHT = 4;

interface Sample extends Row {
  readonly fold: number;
  readonly frozen: boolean;
  readonly newest: boolean;
  /** Small and across no boundary: the lane's label. */
  readonly lane: boolean;
}

// Fits the constants of src/stages/route/repository-stack.ts: --data FILE.
const { values } = parseArgs({ options: { data: { type: "string" } } });
if (values.data === undefined) {
  console.error("fit-repository-stack: give --data FILE (labelled tasks, see docs/router.md)");
  process.exitCode = 2;
} else {
  const samples = foldsOf(readTasks(values.data)).flatMap(({ model, repositories }, fold) =>
    [...repositories.values()].flatMap((tasks) => {
      const { online, frozen } = replay(tasks, model);
      return [
        ...online.map((one) => sampleOf(one, fold, false)),
        ...frozen.map((one) => sampleOf(one, fold, true)),
      ];
    }),
  );
  report(samples, ["one", ...PARTS], true);
  for (const part of PARTS) report(without(samples, PARTS.indexOf(part) + 1), ["one", ...PARTS], false, part);
}

function sampleOf({ task, parts, commits }: Foretold, fold: number, frozen: boolean): Sample {
  const trusted = trust(commits);
  return {
    features: [trusted, ...PARTS.map((part) => trusted * parts[part])],
    offset: parts.shipped,
    actual: task.small1 === 1,
    weight: frozen ? FROZEN_WEIGHT : 1,
    fold,
    frozen,
    newest: task.q >= NEWEST,
    lane: task.y1 === 1,
  };
}

function without(samples: readonly Sample[], index: number): readonly Sample[] {
  return samples.map((one) => ({ ...one, features: one.features.with(index, 0) }));
}

/** Prints the fitted constants, and what they predict on folds that they were not fitted on. */
function report(samples: readonly Sample[], names: readonly string[], constants: boolean, left = ""): void {
  if (constants) {
    const fitted = fitLogistic(samples);
    console.log(names.map((name, at) => `  ${name}: ${(fitted[at] ?? 0).toFixed(3)},`).join("\n"));
  }
  const folds = [...new Set(samples.map(({ fold }) => fold))];
  const outcomes = folds.flatMap((fold) => {
    const fitted = fitLogistic(samples.filter((one) => one.fold !== fold));
    return samples
      .filter((one) => one.fold === fold)
      .map((one) => ({
        ...one,
        predicted: 1 / (1 + Math.exp(-one.offset - dot(one.features, fitted))),
      }));
  });
  console.log(left === "" ? "all parts" : `without ${left}`);
  for (const frozen of [true, false]) {
    const sizes = outcomes.filter((one) => one.frozen === frozen && one.newest);
    const lanes = sizes.map(({ predicted, lane }) => ({ predicted, actual: lane }));
    const [thirty, fifty] = deferralCurve(lanes, [0.3, 0.5]);
    console.log(
      `  ${frozen ? "frozen" : "online"}  AUROC ${auroc(lanes).toFixed(4)}  calibration error ${calibrationError(sizes).toFixed(3)}` +
        `  too large at 30 % ${(thirty?.wrong ?? 0).toFixed(3)}, at 50 % ${(fifty?.wrong ?? 0).toFixed(3)}`,
    );
  }
}
