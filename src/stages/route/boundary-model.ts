import { inflateRawSync } from "node:zlib";
import type { Boundary } from "../../domain/route.ts";
import { BOUNDARY_BITS, boundaryFeatures } from "./boundary-features.ts";
import { BOUNDARY_WEIGHTS } from "./boundary-weights.ts";

/** The boundaries in the order of their weights. */
export const LEARNT_BOUNDARIES = [
  "security",
  "migration",
  "multi-service",
] as const satisfies readonly Boundary[];

/**
 * Logistic regressions on what a task says: the first tells whether it crosses a boundary, the others which.
 * A score is a logarithm of odds: its bias plus Σ weights / √(number of buckets).
 */
export interface BoundaryModel {
  readonly biases: readonly number[];
  /** Those of each regression after the other, `2 ** BOUNDARY_BITS` each. */
  readonly weights: Float32Array;
}

/** Score from which a boundary is said: some 2 % of commits that cross none lie above it. */
const LINE = -0.5;
/** Neighbouring words that are shown as what sounded like a boundary. */
const SHOWN = 5;

let shipped: BoundaryModel | null = null;

/** Which boundary tasks of such words cross, if any, and the part of the task that says so most. */
export function soundsLike(words: readonly string[]): { boundary: Boundary; words: string } | null {
  shipped ??= unpack();
  const { buckets, byWord } = boundaryFeatures(words);
  if (scoreOf(buckets, 0, shipped) < LINE) return null;
  const model = shipped;
  const [best] = LEARNT_BOUNDARIES.map((boundary, at) => ({
    boundary,
    score: scoreOf(buckets, at + 1, model),
  })).sort((one, other) => other.score - one.score);
  return best === undefined ? null : { boundary: best.boundary, words: tellingPart(words, byWord, model) };
}

/** What the regression of that number says of a task. */
export function scoreOf(buckets: readonly number[], at: number, { biases, weights }: BoundaryModel): number {
  return (biases[at] ?? 0) + sumOf(buckets, at, weights) / Math.sqrt(Math.max(1, buckets.length));
}

function sumOf(buckets: readonly number[], at: number, weights: Float32Array): number {
  const base = at << BOUNDARY_BITS;
  let sum = 0;
  for (const bucket of buckets) sum += weights[base + bucket] ?? 0;
  return sum;
}

function tellingPart(
  words: readonly string[],
  byWord: readonly (readonly number[])[],
  { weights }: BoundaryModel,
): string {
  const pushes = byWord.map((own) => sumOf(own, 0, weights));
  const parts = pushes.map((_, start) => ({
    start,
    push: pushes.slice(start, start + SHOWN).reduce((sum, each) => sum + each, 0),
  }));
  const most = parts.reduce((one, other) => (other.push > one.push ? other : one));
  return words
    .slice(most.start, most.start + SHOWN)
    .join(" ")
    .replace(/,$/, "");
}

function unpack(): BoundaryModel {
  const packed = new Int8Array(inflateRawSync(Buffer.from(BOUNDARY_WEIGHTS.weights, "base64")));
  return {
    biases: BOUNDARY_WEIGHTS.biases,
    weights: Float32Array.from(packed, (weight) => weight * BOUNDARY_WEIGHTS.scale),
  };
}
