import * as z from "zod/mini";
import {
  type Calibration,
  CALIBRATION_BOUNDS,
  type LearntMessages,
  type Place,
} from "../domain/calibration.ts";

const count = z.int().check(z.nonnegative());
const share = z.number().check(z.gte(0), z.lte(1));
const path = z.string().check(z.minLength(1), z.maxLength(4_096));

/**
 * Counts, the ones of an entry side by side, looked at in one go: a schema for each of thousands of
 * entries would take longer than the routing that reads them.
 */
const counts = (width: number, entries: number) =>
  z.custom<readonly number[]>(
    (all) =>
      Array.isArray(all) &&
      all.length % width === 0 &&
      all.length <= width * entries &&
      all.every((value) => Number.isSafeInteger(value) && value >= 0),
  );

const strings = (entries: number) =>
  z.custom<readonly string[]>(
    (all) => Array.isArray(all) && all.length <= entries && all.every((one) => typeof one === "string"),
  );

/** Bytes in base64, at most so many. */
const bytes = (most: number) =>
  z.string().check(z.maxLength(4 * Math.ceil(most / 3)), z.regex(/^[A-Za-z0-9+/]*={0,2}$/));

const qualitySchema = z.strictObject({
  auroc: share,
  brier: share,
  calibration_error: share,
  fast_share: share,
  too_big: share,
});

const fileSchema = z.strictObject({
  schema: z.literal(1),
  repository: z.string(),
  updated_at: count,
  mined_through: z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)),
  commits: count,
  small: count,
  statistics: z.strictObject({
    recent: z.array(z.number().check(z.nonnegative())).check(z.maxLength(CALIBRATION_BOUNDS.recent)),
    paths: strings(CALIBRATION_BOUNDS.places),
    /** Of each path: commits, small, security, migration. */
    places: counts(4, CALIBRATION_BOUNDS.places),
    units: z.array(z.tuple([path, count])).check(z.maxLength(CALIBRATION_BOUNDS.units)),
  }),
  boundaries: z
    .array(
      z.strictObject({
        boundary: z.enum(["migration", "security", "multi-service"]),
        path,
        crossed: count,
        commits: count,
      }),
    )
    .check(z.maxLength(CALIBRATION_BOUNDS.learnt)),
  words: z
    .array(z.strictObject({ word: z.string().check(z.maxLength(100)), small: count, large: count }))
    .check(z.maxLength(CALIBRATION_BOUNDS.tellingWords)),
  model: count,
  /** Numbers of 16 or 8 bits as bytes, in base64: the file never leaves the machine that wrote it. */
  weights: bytes(2 * CALIBRATION_BOUNDS.weights),
  messages: z.strictObject({
    lengths: bytes(CALIBRATION_BOUNDS.messages),
    words: bytes(2 * CALIBRATION_BOUNDS.messages * CALIBRATION_BOUNDS.messageWords),
    seconds: bytes(CALIBRATION_BOUNDS.messages),
  }),
  boundary_words: z.strictObject({
    commits: count,
    crossed: count,
    /** Hash, commits, crossed, migration, security, services. */
    words: counts(6, CALIBRATION_BOUNDS.boundaryWords),
    nouns: z.array(z.tuple([z.string().check(z.maxLength(40)), count, count])).check(z.maxLength(100)),
  }),
  evaluation: z.nullable(z.strictObject({ commits: count, before: qualitySchema, after: qualitySchema })),
});

/** The text of a calibration's file. */
export function printCalibration(calibration: Calibration): string {
  const { recent, places, units } = calibration.statistics;
  const statistics = {
    recent,
    paths: Object.keys(places),
    places: Object.values(places).flatMap((it) => [it.commits, it.small, it.security, it.migration]),
    units: Object.entries(units),
  };
  const { boundary_words: known } = calibration;
  const boundary_words = {
    ...known,
    words: known.words.flat(),
    nouns: Object.entries(known.nouns).map(([noun, { commits, crossed }]) => [noun, commits, crossed]),
  };
  const { lengths, words: messageWords, seconds } = calibration.messages;
  const messages = {
    lengths: base64(lengths),
    words: base64(messageWords),
    seconds: base64(seconds),
  };
  const weights = base64(calibration.weights);
  return `${JSON.stringify({ ...calibration, statistics, boundary_words, weights, messages })}\n`;
}

function base64({ buffer, byteOffset, byteLength }: Int16Array | Uint16Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** The bytes at the start of a buffer of their own, where numbers of 16 bits may begin; an odd one is left out. */
function fromBase64(text: string): ArrayBuffer {
  const decoded = Buffer.from(text, "base64");
  const own = new ArrayBuffer(decoded.length & ~1);
  new Uint8Array(own).set(decoded.subarray(0, own.byteLength));
  return own;
}

/** Null when the lists don't belong together. */
function parseMessages(from: z.infer<typeof fileSchema>["messages"]): LearntMessages | null {
  const lengths = new Uint8Array(Buffer.from(from.lengths, "base64"));
  const seconds = new Uint8Array(Buffer.from(from.seconds, "base64"));
  const words = new Uint16Array(fromBase64(from.words));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (seconds.length !== lengths.length || total !== words.length) return null;
  return { lengths, words, seconds };
}

/** Reads what `printCalibration` wrote, from its JSON; null for anything else. */
export function parseCalibration(json: unknown): Calibration | null {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return null;
  const { recent, paths, places, units } = parsed.data.statistics;
  const messages = parseMessages(parsed.data.messages);
  if (places.length !== 4 * paths.length || messages === null) return null;
  const at = (counted: readonly number[], index: number): number => counted[index] ?? 0;
  const known = parsed.data.boundary_words;
  return {
    ...parsed.data,
    weights: new Int16Array(fromBase64(parsed.data.weights)),
    messages,
    boundary_words: {
      ...known,
      words: Array.from({ length: known.words.length / 6 }, (_, word) => [
        at(known.words, 6 * word),
        at(known.words, 6 * word + 1),
        at(known.words, 6 * word + 2),
        at(known.words, 6 * word + 3),
        at(known.words, 6 * word + 4),
        at(known.words, 6 * word + 5),
      ]),
      nouns: Object.fromEntries(known.nouns.map(([noun, commits, crossed]) => [noun, { commits, crossed }])),
    },
    statistics: {
      recent,
      places: Object.fromEntries(
        paths.map((path, index): [string, Place] => [
          path,
          {
            commits: at(places, 4 * index),
            small: at(places, 4 * index + 1),
            security: at(places, 4 * index + 2),
            migration: at(places, 4 * index + 3),
          },
        ]),
      ),
      units: Object.fromEntries(units),
    },
  };
}
