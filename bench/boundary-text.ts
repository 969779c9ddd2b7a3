import { sizeFeatures, type SizeFeatures } from "../src/stages/route/size-features.ts";
import { random, shuffled } from "./tasks.ts";

/** A text, and whether its change touched the boundary. */
export interface Example {
  readonly features: SizeFeatures;
  readonly label: boolean;
}

const EPOCHS = 3;
const RATE = 0.08;
const DECAY = 1e-3;
const FIRST_SQUARES = 0.01;

/** The features of the size model: what is learnt differs, what is looked at doesn't. */
export function textFeatures(text: string, bits: number): SizeFeatures {
  return sizeFeatures(text, bits);
}

/** Logistic regression on hashed features by AdaGrad: log-odds of the label. Deterministic. */
export function trainText(examples: readonly Example[], bits: number): (features: SizeFeatures) => number {
  const weights = new Float64Array(2 ** bits);
  const squares = new Float64Array(weights.length).fill(FIRST_SQUARES);
  const positives = examples.filter(({ label }) => label).length;
  // Boundaries are rare: the score starts at their share.
  const base = Math.log((positives + 1) / (examples.length - positives + 1));
  const score = ({ buckets, values }: SizeFeatures): number => {
    let sum = base;
    for (let index = 0; index < buckets.length; index += 1) {
      sum += (weights[buckets[index] ?? 0] ?? 0) * (values[index] ?? 0);
    }
    return sum;
  };
  const next = random(1);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const rate = RATE * (1 - (0.8 * epoch) / EPOCHS);
    for (const { features, label } of shuffled(examples, next)) {
      const error = 1 / (1 + Math.exp(-score(features))) - Number(label);
      const { buckets, values } = features;
      for (let index = 0; index < buckets.length; index += 1) {
        const bucket = buckets[index] ?? 0;
        const weight = weights[bucket] ?? 0;
        const slope = error * (values[index] ?? 0) + DECAY * Math.abs(error) * weight;
        const sum = (squares[bucket] ?? 0) + slope * slope;
        squares[bucket] = sum;
        weights[bucket] = weight - (rate * slope) / Math.sqrt(sum);
      }
    }
  }
  return score;
}

/** Logistic regression on a handful of numbers, by Newton's method with a small ridge: log-odds. */
export function trainStack(
  rows: readonly { readonly features: readonly number[]; readonly label: boolean }[],
): (features: readonly number[]) => number {
  const width = (rows[0]?.features.length ?? 0) + 1;
  let weights: readonly number[] = Array.from({ length: width }, () => 0);
  const scoreBy = (own: readonly number[], features: readonly number[]): number =>
    features.reduce((sum, value, index) => sum + (own[index + 1] ?? 0) * value, own[0] ?? 0);
  for (let round = 0; round < 25; round += 1) {
    const gradient = weights.map((weight) => -RIDGE * weight);
    const hessian: number[][] = weights.map((_, row) =>
      weights.map((__, column) => (row === column ? RIDGE : 0)),
    );
    for (const { features, label } of rows) {
      const p = 1 / (1 + Math.exp(-scoreBy(weights, features)));
      const x = [1, ...features];
      for (let row = 0; row < width; row += 1) {
        gradient[row] = (gradient[row] ?? 0) + (Number(label) - p) * (x[row] ?? 0);
        const line = hessian[row] ?? [];
        for (let column = 0; column < width; column += 1) {
          line[column] = (line[column] ?? 0) + p * (1 - p) * (x[row] ?? 0) * (x[column] ?? 0);
        }
      }
    }
    const step = solve(hessian, gradient);
    weights = weights.map((weight, index) => weight + Math.max(-2, Math.min(2, step[index] ?? 0)));
    if (step.every((value) => Math.abs(value) < 1e-6)) break;
  }
  const fitted = weights;
  return (features) => scoreBy(fitted, features);
}

const RIDGE = 1;

/** Gaussian elimination; the ridge keeps the matrix positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  for (let pivot = 0; pivot < rows.length; pivot += 1) {
    const own = rows[pivot] ?? [];
    for (let other = 0; other < rows.length; other += 1) {
      const line = rows[other];
      if (other === pivot || line === undefined) continue;
      const factor = (line[pivot] ?? 0) / (own[pivot] ?? 1);
      for (let column = pivot; column < line.length; column += 1) {
        line[column] = (line[column] ?? 0) - factor * (own[column] ?? 0);
      }
    }
  }
  return rows.map((row, index) => (row.at(-1) ?? 0) / (row[index] ?? 1));
}
