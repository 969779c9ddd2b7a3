import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Boundary } from "../../domain/route.ts";
import { BOUNDARY_BITS, boundaryFeatures, MOST_WORDS } from "./boundary-features.ts";

/** The boundaries in the order of their weights. */
export const LEARNT_BOUNDARIES = [
  "security",
  "migration",
  "multi-service",
] as const satisfies readonly Boundary[];

/**
 * Logistic regressions on what a task says: the first tells whether it crosses a boundary, the others which.
 * A score is a logarithm of odds: its bias plus Σ weights × scale / √(number of buckets).
 */
export interface BoundaryModel {
  readonly biases: readonly number[];
  /** Those of each regression after the other, `2 ** BOUNDARY_BITS` each; one is `weights[bucket] * scale`. */
  readonly weights: Float32Array | Int8Array;
  readonly scale: number;
}

/**
 * What a task sounds like: a boundary, with the part of the task that says so most; nothing of the kind, so
 * that a phrase in it means something else; or not enough of either, so that a phrase decides.
 */
export type Heard =
  | { readonly kind: "boundary"; readonly boundary: Boundary; readonly words: string }
  | { readonly kind: "phrase" }
  | { readonly kind: "none" };

/** Score from which a task sounds like a boundary. How it was chosen is in docs/router.md. */
const LINE = -1;
/** How far below it a phrase still decides: further below it is a homonym. */
const TOLD = 2;
/** Neighbouring words that are shown as what sounded like a boundary. */
const SHOWN = 5;
const MAGIC = "TBM1";
/** Largest weight a byte holds. */
const MOST = 127;
const REGRESSIONS = 1 + LEARNT_BOUNDARIES.length;
/** Magic, scale and the biases. */
const HEAD = MAGIC.length + 4 * (1 + REGRESSIONS);

let shipped: BoundaryModel | null | undefined;

/**
 * What tasks of such words are about. Of one of which only the beginning is read a phrase further on decides,
 * and of all where the model's file is missing.
 */
export function soundsLike(words: readonly string[]): Heard {
  const model = shippedModel();
  if (model === null) return { kind: "phrase" };
  const { buckets, byWord } = boundaryFeatures(words);
  const score = scoreOf(buckets, 0, model);
  if (score < LINE - TOLD && words.length <= MOST_WORDS) return { kind: "none" };
  if (score < LINE) return { kind: "phrase" };
  const [best] = LEARNT_BOUNDARIES.map((boundary, at) => ({
    boundary,
    score: scoreOf(buckets, at + 1, model),
  })).sort((one, other) => other.score - one.score);
  const boundary = best?.boundary ?? "security";
  return { kind: "boundary", boundary, words: tellingPart(words, byWord, model) };
}

/** What the regression of that number says of a task, a rule apart. */
export function scoreOf(
  buckets: readonly number[],
  at: number,
  { biases, weights, scale }: BoundaryModel,
): number {
  const sum = sumOf(buckets, at, weights) * scale;
  return (biases[at] ?? 0) + sum / Math.sqrt(Math.max(1, buckets.length));
}

function sumOf(buckets: readonly number[], at: number, weights: BoundaryModel["weights"]): number {
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

function shippedModel(): BoundaryModel | null {
  if (shipped === undefined) {
    try {
      shipped = parseBoundaryModel(readFileSync(new URL("./boundary-model.bin", import.meta.url)));
    } catch {
      shipped = null;
    }
  }
  return shipped;
}

/**
 * The bytes of a model: its numbers, then a byte for each weight, deflated as the repository keeps them, or
 * plain as the built package has them.
 */
export function printBoundaryModel(
  { biases, weights, scale }: BoundaryModel,
  form: "deflated" | "plain" = "deflated",
): Buffer {
  let most = 1e-9;
  for (const weight of weights) most = Math.max(most, Math.abs(weight * scale));
  const step = Math.fround(most / MOST);
  const numbers = Float32Array.of(step, ...biases);
  const bytes = Buffer.from(Int8Array.from(weights, (weight) => Math.round((weight * scale) / step)).buffer);
  return Buffer.concat([
    Buffer.from(MAGIC),
    Buffer.from(numbers.buffer),
    form === "plain" ? bytes : deflateRawSync(bytes, { level: 9 }),
  ]);
}

/** Reads what {@link printBoundaryModel} printed; null for anything else. */
export function parseBoundaryModel(bytes: Buffer): BoundaryModel | null {
  if (bytes.subarray(0, MAGIC.length).toString("latin1") !== MAGIC || bytes.length < HEAD) return null;
  const [scale = 0, ...biases] = Array.from({ length: 1 + REGRESSIONS }, (_, at) =>
    bytes.readFloatLE(MAGIC.length + 4 * at),
  );
  const size = REGRESSIONS << BOUNDARY_BITS;
  const rest = bytes.subarray(HEAD);
  if (rest.length === size) {
    return { biases, weights: new Int8Array(rest.buffer, rest.byteOffset, size), scale };
  }
  // In one piece, which is not copied.
  const { buffer, byteOffset, length } = inflateRawSync(rest, {
    maxOutputLength: size,
    chunkSize: size,
  });
  return length === size ? { biases, weights: new Int8Array(buffer, byteOffset, size), scale } : null;
}
