import { sizeFeatures, type SizeFeatures } from "../src/stages/route/size-features.ts";
import { BUDGET_CUT, type SizeModel } from "../src/stages/route/size-model.ts";
import { type LabelledTask, random, shuffled } from "./tasks.ts";

/** How the shipped model is trained; docs/router.md says what else was tried. */
export interface TrainingSettings {
  readonly seed: number;
  readonly epochs: number;
  readonly bits: number;
}

export const SHIPPED: TrainingSettings = { seed: 1, epochs: 6, bits: 20 };

/** A model before its weights are rounded to a byte each. */
export interface FloatModel extends Omit<SizeModel, "weights" | "scale"> {
  readonly weights: Float64Array;
}

/** Ends of the buckets in seconds (1, 2, 5 and 10 functions of 12 s, and a half) and how much each counts. */
const CUTS = [
  { seconds: 12, weight: 0.3 },
  { seconds: BUDGET_CUT, weight: 0.8 },
  { seconds: 60, weight: 0.4 },
  { seconds: 120, weight: 0.15 },
] as const;
/** Rates of AdaGrad, the decay of a touched weight, and what keeps the first steps small. */
const RATE = 0.08;
const RATE_FALL = 0.9;
const THRESHOLD_RATE = 0.002;
const DECAY = 2e-3;
const FIRST_SQUARES = 0.01;
/**
 * Reading times are estimates: a task at a cut is half within it, and certain only from about twice as far.
 * Scale of the logistic curve over the logarithm of the seconds.
 */
const SOFTNESS = 0.2;
/** A task of exactly the cut's seconds lies within it. */
const EDGE = 1.1;
/** What a task within the seconds but with more than two source files keeps of being small. */
const SPREAD_SMALL = 0.1;
/** A task on the budget's edge teaches this much less, falling off with the logarithm of its seconds. */
const EDGE_DISCOUNT = 0.8;
const EDGE_WIDTH = 0.3;
/** Work grows as a repository ages. The line that this draws is learnt apart and read near its new end. */
const DRIFT_RATE = 0.02;
const READ_AT = 0.9;
/** A feature of fewer repositories is that repository's own: it may learn, to spare the others, but isn't kept. */
const LEAST_REPOSITORIES = 2;
/** Buckets of this many bits hardly ever hold two features. */
const COUNTED_BITS = 24;
/** A few commits of thousands of lines must not carry the mean of the last bucket. In seconds. */
const MOST_SECONDS = 600;

/** A task as it is learnt from. */
interface Example {
  readonly features: Hashed;
  /** How much it counts. */
  readonly weight: number;
  /** Age within the repository, 0 where the model will be read. */
  readonly age: number;
  /** For each cut, how far the task lies within it, 0 to 1. */
  readonly within: readonly number[];
}

type Hashed = Pick<SizeFeatures, "buckets" | "values">;

/**
 * Trains the size model by stochastic gradient descent on the sum of the cuts' log losses (AdaGrad, a
 * rate that falls to a quarter). Deterministic: the same tasks and settings give the same bytes.
 */
export function trainSizeModel(tasks: readonly LabelledTask[], settings: TrainingSettings): FloatModel {
  const weights = new Float64Array(2 ** settings.bits);
  const shared = new Uint8Array(weights.length);
  const examples = exampleOfEach(tasks, shared);
  const squares = new Float64Array(weights.length).fill(FIRST_SQUARES);
  const thresholds = CUTS.map(() => 0);
  let drift = 0;
  const next = random(settings.seed);
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    const rate = RATE * (1 - (RATE_FALL * epoch) / settings.epochs);
    for (const { features, weight: counts, age, within } of shuffled(examples, next)) {
      const score = scoreOf(features, weights) + drift * age;
      let gradient = 0;
      CUTS.forEach(({ weight }, index) => {
        const threshold = thresholds[index] ?? 0;
        const error = counts * weight * (1 / (1 + Math.exp(-score - threshold)) - (within[index] ?? 0));
        thresholds[index] = threshold - THRESHOLD_RATE * error;
        gradient += error;
      });
      drift -= DRIFT_RATE * gradient * age;
      step(features, gradient, rate, weights, squares);
    }
  }
  shared.forEach((isShared, bucket) => {
    if (isShared === 0) weights[bucket] = 0;
  });
  const cuts = CUTS.map(({ seconds }) => seconds);
  return { bits: settings.bits, cuts, thresholds, means: bucketMeans(tasks, cuts), weights };
}

/** Hashes each task, and marks in `shared` the buckets of features that several repositories have. */
function exampleOfEach(tasks: readonly LabelledTask[], shared: Uint8Array): readonly Example[] {
  const repositories = new Uint8Array(2 ** COUNTED_BITS);
  const latest = new Int32Array(repositories.length);
  const numbers = new Map<string, number>();
  return tasks
    .toSorted((a, b) => (a.repo < b.repo ? -1 : a.repo > b.repo ? 1 : 0))
    .map((task) => {
      const repository = numbers.get(task.repo) ?? numbers.size + 1;
      numbers.set(task.repo, repository);
      const { buckets, values } = sizeFeatures(task.text, COUNTED_BITS);
      buckets.forEach((bucket, index) => {
        if (latest[bucket] !== repository) {
          latest[bucket] = repository;
          repositories[bucket] = Math.min(LEAST_REPOSITORIES, (repositories[bucket] ?? 0) + 1);
        }
        const short = bucket & (shared.length - 1);
        if (repositories[bucket] === LEAST_REPOSITORIES) shared[short] = 1;
        buckets[index] = short;
      });
      return { features: { buckets, values }, age: task.q - READ_AT, ...targetsOf(task) };
    });
}

function targetsOf({ est1, small1 }: LabelledTask): Pick<Example, "weight" | "within"> {
  const seconds = Math.max(1, est1);
  const fromBudget = Math.log(seconds / BUDGET_CUT) / EDGE_WIDTH;
  return {
    weight: 1 - EDGE_DISCOUNT * Math.exp((-fromBudget * fromBudget) / 2),
    within: CUTS.map(({ seconds: cut }) => {
      const share = 1 / (1 + Math.exp(-Math.log((cut * EDGE) / seconds) / SOFTNESS));
      const isSpread = cut === BUDGET_CUT && est1 <= cut && small1 === 0;
      return isSpread ? Math.min(SPREAD_SMALL, share) : share;
    }),
  };
}

/** Rounds the weights to a signed byte each, in steps of the largest one's 127th part. */
export function quantize(model: FloatModel): SizeModel {
  let largest = 0;
  for (const weight of model.weights) largest = Math.max(largest, Math.abs(weight));
  const scale = largest === 0 ? 1 : largest / 127;
  return { ...model, weights: Int8Array.from(model.weights, (weight) => Math.round(weight / scale)), scale };
}

/** The score of a task by weights that are not rounded yet. */
export function scoreOf({ buckets, values }: Hashed, weights: Float64Array): number {
  let score = 0;
  for (let index = 0; index < buckets.length; index += 1) {
    score += (weights[buckets[index] ?? 0] ?? 0) * (values[index] ?? 0);
  }
  return score;
}

function step(
  { buckets, values }: Hashed,
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
