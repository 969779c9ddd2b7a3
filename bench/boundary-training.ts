import { deflateRawSync } from "node:zlib";
import type { Boundary } from "../src/domain/route.ts";
import { BOUNDARY_BITS, boundaryFeatures } from "../src/stages/route/boundary-features.ts";
import { type BoundaryModel, LEARNT_BOUNDARIES, scoreOf } from "../src/stages/route/boundary-model.ts";
import { clausesOf } from "../src/stages/route/text.ts";
import { random, shuffled } from "./tasks.ts";

/** A task and the boundary it crosses. */
export interface LabelledText {
  readonly text: string;
  readonly boundary: Boundary | null;
}

interface Example {
  readonly buckets: readonly number[];
  readonly boundary: Boundary | null;
}

const EPOCHS = 12;
const RATE = 0.15;
const BIAS_RATE = 0.02;
const DECAY = 1e-3;
const FIRST_SQUARES = 0.05;
const SEED = 1;
/** Times that a prompt counts as against a commit: there are far fewer, and they are what is routed. */
const PROMPT = 3;
/** Largest weight a byte holds. */
const MOST = 127;

/** Trains on prompts, and on commits that cross no boundary so that ordinary work is known. Deterministic. */
export function trainBoundaries(prompts: readonly LabelledText[], commits: readonly string[]): BoundaryModel {
  const asked = prompts.map(({ text, boundary }) => ({ boundary, buckets: bucketsOf(text) }));
  const done = commits.map((text) => ({ boundary: null, buckets: bucketsOf(text) }));
  const weights = new Float32Array((LEARNT_BOUNDARIES.length + 1) << BOUNDARY_BITS);
  const model = { biases: [0, ...LEARNT_BOUNDARIES.map(() => 0)], weights };
  const all = [...done, ...Array.from({ length: PROMPT }, () => asked).flat()];
  fit(model, 0, all, ({ boundary }) => boundary !== null);
  const crossing = asked.filter(({ boundary }) => boundary !== null);
  for (const [at, name] of LEARNT_BOUNDARIES.entries()) {
    fit(model, at + 1, crossing, ({ boundary }) => boundary === name);
  }
  return model;
}

/** What the router looks at in a task. */
export function bucketsOf(text: string): readonly number[] {
  return boundaryFeatures(clausesOf(text).join(" ").split(" ")).buckets;
}

/** Logistic regression by AdaGrad. */
function fit(
  model: BoundaryModel & { biases: number[] },
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

/** The source of a module that holds the model: a byte for each weight, compressed. */
export function sourceOf({ biases, weights }: BoundaryModel): string {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
  const scale = Number((largest / MOST).toPrecision(6));
  const bytes = Uint8Array.from(weights, (weight) => Math.round(weight / scale));
  const packed = deflateRawSync(bytes, { level: 9 }).toString("base64");
  const rounded = biases.map((bias) => Number(bias.toFixed(4))).join(", ");
  return `/** The boundary model, written by bench/train-boundary-model.ts. */
export const BOUNDARY_WEIGHTS = {
  biases: [${rounded}],
  scale: ${scale},
  weights:
    "${packed}",
};
`;
}
