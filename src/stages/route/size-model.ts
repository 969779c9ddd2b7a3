import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type PassingFeatures, passingFeatures } from "./size-features.ts";

/**
 * The learned size model: a proportional-odds regression on hashed features. With the score
 * s = Σ weight × value, P(at most `cuts[k]` seconds to read) = 1 / (1 + e^-(s + thresholds[k])).
 */
export interface SizeModel {
  /** Base-2 logarithm of the number of weights. */
  readonly bits: number;
  /** Upper ends of the buckets of reading time, in seconds, rising; one of them is `BUDGET_CUT`. */
  readonly cuts: readonly number[];
  readonly thresholds: readonly number[];
  /** Mean reading time within each bucket, in seconds; one more than there are cuts. */
  readonly means: readonly number[];
  /** One weight is `weights[bucket] * scale`. */
  readonly weights: Int8Array;
  readonly scale: number;
}

/** A word of the task with what it did to the score, in log-odds of a small change: negative means larger. */
export interface Contribution {
  readonly word: string;
  readonly logOdds: number;
}

export interface SizePrediction {
  /** Probability that what changes is read in at most 30 s, 0 to 1. */
  readonly probabilitySmall: number;
  /** Mean of the predicted distribution, in seconds. */
  readonly expectedSeconds: number;
  /** Probability of each bucket of reading time; they sum to 1. */
  readonly distribution: readonly number[];
  /** The words that pushed it furthest, strongest first, at most three. */
  readonly contributions: readonly Contribution[];
}

/** The cut that the router asks about: 12 s a function, 30 s altogether. */
export const BUDGET_CUT = 30;
/** Words that a reader learns nothing from, whatever their weight. */
const FILLERS = new Set(
  "and are but for from has have into its not our that the their then this was when with".split(" "),
);
const MAGIC = "TSM3";
/** Bytes before the floats. */
const HEAD = 10;
/** Of the buckets; a file that claims more is not read. In bits. */
const MOST_BITS = 24;
const MOST_CONTRIBUTIONS = 3;
/** Below this a word says nothing worth telling, in log-odds. */
const LEAST_CONTRIBUTION = 0.1;

let shipped: SizeModel | null | undefined;

/**
 * The model of the package, read from disk when first asked for. Null when the file is not there or not
 * one: the router then decides by its rules alone.
 */
export function shippedSizeModel(): SizeModel | null {
  if (shipped === undefined) {
    try {
      shipped = parseSizeModel(readFileSync(new URL("./size-model.bin", import.meta.url)));
    } catch {
      shipped = null;
    }
  }
  return shipped;
}

/** Predicts how long the change that a task asks for takes to read. Pure; microseconds a task. */
export function predictSize(text: string, model: SizeModel): SizePrediction {
  const features = passingFeatures(text);
  const { words } = features;
  const byWord = new Float64Array(words.length);
  const score = scoreOf(features, model, byWord);
  const within = model.thresholds.map((threshold) => 1 / (1 + Math.exp(-score - threshold)));
  const distribution = [...within, 1].map((upTo, index) => upTo - (within[index - 1] ?? 0));
  return {
    probabilitySmall: within[model.cuts.indexOf(BUDGET_CUT)] ?? 0,
    expectedSeconds: distribution.reduce((sum, share, index) => sum + share * (model.means[index] ?? 0), 0),
    distribution,
    contributions: strongestWords(words, byWord),
  };
}

/** Σ weight × value; adds to `byWord` what each word has of it. */
function scoreOf(
  features: PassingFeatures,
  { weights, scale, bits }: SizeModel,
  byWord: Float64Array,
): number {
  const { hashes, values, owners, count } = features;
  const mask = 2 ** bits - 1;
  let score = 0;
  for (let index = 0; index < count; index += 1) {
    const part = (weights[(hashes[index] ?? 0) & mask] ?? 0) * scale * (values[index] ?? 0);
    score += part;
    const owner = owners[index] ?? -1;
    if (owner >= 0) byWord[owner] = (byWord[owner] ?? 0) + part;
  }
  return score;
}

/** The words that pushed a prediction furthest, from what each of them did to its score. */
export function strongestWords(words: readonly string[], byWord: Float64Array): readonly Contribution[] {
  const sums = new Map<string, number>();
  words.forEach((written, index) => {
    const word = written.toLowerCase();
    sums.set(word, (sums.get(word) ?? 0) + (byWord[index] ?? 0));
  });
  const told: Contribution[] = [];
  for (const [word, logOdds] of sums) {
    if (Math.abs(logOdds) < LEAST_CONTRIBUTION || FILLERS.has(word) || !/\p{L}{3}/u.test(word)) continue;
    told.push({ word, logOdds });
  }
  return told.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds)).slice(0, MOST_CONTRIBUTIONS);
}

/**
 * The file: "TSM3", bits and number of cuts (a byte each), the length of the weights in bytes (32 bits),
 * then 32-bit floats (cuts, thresholds, means, scale), all little-endian, then the weights, a signed byte
 * each, most of them 0: deflated, as the repository keeps them, or as they are where they take as many bytes
 * as there are weights, as the built package has them. The compressed bytes may differ between versions of Node.
 */
export function serializeSizeModel(model: SizeModel, form: "deflated" | "plain" = "deflated"): Buffer {
  const floats = [...model.cuts, ...model.thresholds, ...model.means, model.scale];
  const plain = Buffer.from(model.weights.buffer, model.weights.byteOffset, model.weights.length);
  const weights = form === "plain" ? plain : deflateRawSync(plain, { level: 9, memLevel: 9 });
  const head = Buffer.alloc(HEAD + 4 * floats.length);
  head.write(MAGIC, "latin1");
  head.writeUInt8(model.bits, 4);
  head.writeUInt8(model.cuts.length, 5);
  head.writeUInt32LE(weights.length, 6);
  floats.forEach((value, index) => head.writeFloatLE(value, HEAD + 4 * index));
  return Buffer.concat([head, weights]);
}

/** Reads what `serializeSizeModel` wrote; null when the bytes are something else. */
export function parseSizeModel(file: Buffer): SizeModel | null {
  if (file.length < HEAD || file.toString("latin1", 0, 4) !== MAGIC) return null;
  const bits = file.readUInt8(4);
  const count = file.readUInt8(5);
  const start = HEAD + 4 * (3 * count + 2);
  if (bits > MOST_BITS || file.length !== start + file.readUInt32LE(6)) return null;
  const floats = Array.from({ length: 3 * count + 2 }, (_, index) => file.readFloatLE(HEAD + 4 * index));
  const cuts = floats.slice(0, count);
  if (!floats.every(Number.isFinite) || !cuts.includes(BUDGET_CUT)) return null;
  const weights = decompressed(file.subarray(start), 2 ** bits);
  if (weights === null) return null;
  return {
    bits,
    cuts,
    thresholds: floats.slice(count, 2 * count),
    means: floats.slice(2 * count, 3 * count + 1),
    scale: floats[3 * count + 1] ?? 0,
    weights,
  };
}

function decompressed(bytes: Buffer, length: number): Int8Array | null {
  if (bytes.length === length) return new Int8Array(bytes.buffer, bytes.byteOffset, length);
  try {
    const {
      buffer,
      byteOffset,
      length: read,
    } = inflateRawSync(bytes, {
      maxOutputLength: length,
      // In one piece; zlib takes no smaller ones than of 64 bytes.
      chunkSize: Math.max(64, length),
    });
    return read === length ? new Int8Array(buffer, byteOffset, length) : null;
  } catch {
    return null;
  }
}
