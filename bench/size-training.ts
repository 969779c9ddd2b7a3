import { sizeFeatures, type SizeFeatures } from "../src/stages/route/size-features.ts";
import { BUDGET_CUT, type SizeModel } from "../src/stages/route/size-model.ts";
import { type LabelledTask, random, shuffled } from "./tasks.ts";

/** How the shipped model is trained; docs/router.md says what else was tried. */
export interface TrainingSettings {
  readonly seed: number;
  readonly epochs: number;
  readonly bits: number;
}

export const SHIPPED: TrainingSettings = { seed: 1, epochs: 4, bits: 17 };

/** A model before its weights are rounded to a byte each. */
export interface FloatModel extends Omit<SizeModel, "weights" | "scale"> {
  readonly weights: Float64Array;
}

/** Ends of the buckets in seconds (1, 2, 5 and 10 functions of 12 s, and a half) and how much each counts. */
const CUTS = [
  { seconds: 12, weight: 0.3 },
  { seconds: BUDGET_CUT, weight: 1 },
  { seconds: 60, weight: 0.5 },
  { seconds: 120, weight: 0.2 },
] as const;
/** Rates of AdaGrad, the decay of a touched weight, and what keeps the first steps small. */
const RATE = 0.08;
const THRESHOLD_RATE = 0.002;
const DECAY = 2e-3;
const FIRST_SQUARES = 0.01;
/** A few commits of thousands of lines must not carry the mean of the last bucket. In seconds. */
const MOST_SECONDS = 600;

/**
 * Trains the size model by stochastic gradient descent on the sum of the cuts' log losses (AdaGrad, a
 * rate that falls to a fifth). Deterministic: the same tasks and settings give the same bytes.
 */
export function trainSizeModel(tasks: readonly LabelledTask[], settings: TrainingSettings): FloatModel {
  const examples = tasks.map((task) => ({
    features: sizeFeatures(task.text, settings.bits),
    within: CUTS.map(({ seconds }) => (seconds === BUDGET_CUT ? task.small1 : Number(task.est1 <= seconds))),
  }));
  const weights = new Float64Array(2 ** settings.bits);
  const squares = new Float64Array(weights.length).fill(FIRST_SQUARES);
  const thresholds = CUTS.map(() => 0);
  const next = random(settings.seed);
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    const rate = RATE * (1 - (0.8 * epoch) / settings.epochs);
    for (const { features, within } of shuffled(examples, next)) {
      const score = scoreOf(features, weights);
      let gradient = 0;
      CUTS.forEach(({ weight }, index) => {
        const threshold = thresholds[index] ?? 0;
        const error = weight * (1 / (1 + Math.exp(-score - threshold)) - (within[index] ?? 0));
        thresholds[index] = threshold - THRESHOLD_RATE * error;
        gradient += error;
      });
      step(features, gradient, rate, weights, squares);
    }
  }
  const cuts = CUTS.map(({ seconds }) => seconds);
  return { bits: settings.bits, cuts, thresholds, means: bucketMeans(tasks, cuts), weights };
}

/** Rounds the weights to a signed byte each, in steps of the largest one's 127th part. */
export function quantize(model: FloatModel): SizeModel {
  let largest = 0;
  for (const weight of model.weights) largest = Math.max(largest, Math.abs(weight));
  const scale = largest === 0 ? 1 : largest / 127;
  return { ...model, weights: Int8Array.from(model.weights, (weight) => Math.round(weight / scale)), scale };
}

/** The score of a task by weights that are not rounded yet. */
export function scoreOf({ buckets, values }: SizeFeatures, weights: Float64Array): number {
  let score = 0;
  for (let index = 0; index < buckets.length; index += 1) {
    score += (weights[buckets[index] ?? 0] ?? 0) * (values[index] ?? 0);
  }
  return score;
}

function step(
  { buckets, values }: SizeFeatures,
  gradient: number,
  rate: number,
  weights: Float64Array,
  squares: Float64Array,
): void {
  for (let index = 0; index < buckets.length; index += 1) {
    const bucket = buckets[index] ?? 0;
    const weight = weights[bucket] ?? 0;
    const slope = gradient * (values[index] ?? 0) + DECAY * weight;
    const sum = (squares[bucket] ?? 0) + slope * slope;
    squares[bucket] = sum;
    weights[bucket] = weight - (rate * slope) / Math.sqrt(sum);
  }
}

function bucketMeans(tasks: readonly LabelledTask[], cuts: readonly number[]): readonly number[] {
  return [...cuts, Number.POSITIVE_INFINITY].map((end, index) => {
    const start = cuts[index - 1] ?? Number.NEGATIVE_INFINITY;
    const inside = tasks.filter(({ est1 }) => est1 > start && est1 <= end);
    const total = inside.reduce((sum, { est1 }) => sum + Math.min(MOST_SECONDS, est1), 0);
    return inside.length === 0 ? Math.min(MOST_SECONDS, end) : total / inside.length;
  });
}
