import type { Boundary } from "../src/domain/route.ts";
import { BOUNDARY_BITS, boundaryFeatures, wordsOf } from "../src/stages/route/boundary-features.ts";
import { type BoundaryModel, LEARNT_BOUNDARIES, scoreOf } from "../src/stages/route/boundary-model.ts";
import { random, shuffled } from "./tasks.ts";

/** A task and the boundary it crosses. */
export interface LabelledText {
  readonly text: string;
  readonly boundary: Boundary | null;
  /** A task of a test's table, which the router is held to. */
  readonly held?: boolean;
}

interface Example {
  readonly buckets: readonly number[];
  readonly boundary: Boundary | null;
}

const EPOCHS = 12;
const RATE = 0.15;
const BIAS_RATE = 0.02;
const DECAY = 3e-3;
const FIRST_SQUARES = 0.05;
const SEED = 1;
/** Times that a commit, and a prompt, counts: there are fewer prompts, and they are what is routed. */
const COMMIT = 3;
const PROMPT = 3;
/** The same for one that a test holds the router to. */
const HELD = 12;

/** Trains on prompts, and on commits that cross no boundary so that ordinary work is known. Deterministic. */
export function trainBoundaries(prompts: readonly LabelledText[], commits: readonly string[]): BoundaryModel {
  const asked = prompts.flatMap(({ text, boundary, held = false }) => {
    const example = { boundary, buckets: bucketsOf(text) };
    return Array.from({ length: held ? HELD : PROMPT }, () => example);
  });
  const done = commits.map((text) => ({ boundary: null, buckets: bucketsOf(text) }));
  const weights = new Float32Array((LEARNT_BOUNDARIES.length + 1) << BOUNDARY_BITS);
  const model = { biases: [0, ...LEARNT_BOUNDARIES.map(() => 0)], weights, scale: 1 };
  fit(
    model,
    0,
    [...Array.from({ length: COMMIT }, () => done).flat(), ...asked],
    ({ boundary }) => boundary !== null,
  );
  const crossing = asked.filter(({ boundary }) => boundary !== null);
  for (const [at, name] of LEARNT_BOUNDARIES.entries()) {
    fit(model, at + 1, crossing, ({ boundary }) => boundary === name);
  }
  return model;
}

/** What the router looks at in a task. */
export function bucketsOf(text: string): readonly number[] {
  return boundaryFeatures(wordsOf(text)).buckets;
}

/** Logistic regression by AdaGrad. */
function fit(
  model: BoundaryModel & { biases: number[]; weights: Float32Array },
  at: number,
  examples: readonly Example[],
  label: (example: Example) => boolean,
): void {
  const { biases, weights } = model;
  const base = at << BOUNDARY_BITS;
  const squares = new Float32Array(1 << BOUNDARY_BITS).fill(FIRST_SQUARES);
  const next = random(SEED);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const example of shuffled(examples, next)) {
      const { buckets } = example;
      const error = 1 / (1 + Math.exp(-scoreOf(buckets, at, model))) - Number(label(example));
      const share = 1 / Math.sqrt(Math.max(1, buckets.length));
      biases[at] = (biases[at] ?? 0) - BIAS_RATE * error;
      for (const bucket of buckets) {
        const weight = weights[base + bucket] ?? 0;
        const slope = error * share + DECAY * weight;
        const sum = (squares[bucket] ?? 0) + slope * slope;
        squares[bucket] = sum;
        weights[base + bucket] = weight - (RATE * slope) / Math.sqrt(sum);
      }
    }
  }
}
