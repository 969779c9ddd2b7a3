import { CALIBRATION_BOUNDS } from "../../domain/calibration.ts";
import type { SizeFeatures } from "./size-features.ts";
import { BUDGET_CUT, type SizeModel } from "./size-model.ts";

/** One step of a weight: small enough that a single commit moves it by many, and never half of one. */
const GRAIN = 1 / 4_096;
const MOST = 32_767;
/** Rate of the descent; the same for the first commit and the last, because repositories drift. */
const RATE = 0.15;
/** What the cut that the router asks about counts, and each other one. */
const BUDGET_WEIGHT = 1;
const OTHER_WEIGHT = 1 / 3;

/**
 * What a repository's own commits add to the shipped size model's weights, folded onto fewer buckets.
 * They move on a grid, so that learning now and later comes to the same as learning at once.
 */
export class OwnWeights {
  readonly #weights: Int16Array;

  constructor(learnt: Int16Array) {
    this.#weights = new Int16Array(CALIBRATION_BOUNDS.weights);
    this.#weights.set(learnt.subarray(0, CALIBRATION_BOUNDS.weights));
  }

  /** The weight at one of the size model's buckets. */
  at(bucket: number): number {
    return (this.#weights[bucket & (CALIBRATION_BOUNDS.weights - 1)] ?? 0) * GRAIN;
  }

  /**
   * One step of stochastic gradient descent on the log losses of all cuts, as the shipped model was trained.
   *
   * @param score the sum of the task's features, shipped and own weights together
   */
  learn(features: SizeFeatures, score: number, model: SizeModel, outcome: Outcome): void {
    let error = 0;
    model.cuts.forEach((cut, index) => {
      const budget = cut === BUDGET_CUT;
      const within = budget ? outcome.small : outcome.seconds <= cut;
      const predicted = 1 / (1 + Math.exp(-score - (model.thresholds[index] ?? 0)));
      error += (budget ? BUDGET_WEIGHT : OTHER_WEIGHT) * (Number(within) - predicted);
    });
    const { buckets, values } = features;
    for (let index = 0; index < buckets.length; index += 1) {
      const at = (buckets[index] ?? 0) & (CALIBRATION_BOUNDS.weights - 1);
      const moved = (this.#weights[at] ?? 0) + Math.round((RATE * error * (values[index] ?? 0)) / GRAIN);
      this.#weights[at] = Math.max(-MOST, Math.min(MOST, moved));
    }
  }

  learnt(): Int16Array {
    return this.#weights.slice();
  }
}

/** What a task took. */
interface Outcome {
  readonly seconds: number;
  readonly small: boolean;
}
