import { quietQuotes } from "./quotes.ts";
import { stemOf } from "./stems.ts";
import { tables } from "./tables.ts";
import { clausesOf } from "./text.ts";
import { numbersOf } from "./word-table.ts";

/** Base-2 logarithm of the number of buckets. */
export const BOUNDARY_BITS = 16;
/** Words of a task that are looked at. */
export const MOST_WORDS = 80;
/** Words before one with whose concepts its own are paired. */
const NEAR = 4;
/** Words whose stems and concepts are kept: the words of tasks are mostly the same few thousand. */
const KEPT_WORDS = 16_384;

/** Letters that are looked at together in words of more, so that forms and parts of words are known. */
const LETTERS = 4;

/** Told apart before hashing: a stem, two neighbours, a concept, two near concepts, the first stem, letters. */
const PAIR = 0x2f0b;
const CONCEPT = 0x51ed;
const CONCEPTS = 0x7a35;
const FIRST = 0x9c11;
const PART = 0xb1d7;

/** The words of a task as the boundary model reads them: normalised, without those that it quotes. */
export function wordsOf(text: string): readonly string[] {
  return clausesOf(quietQuotes(text)).join(" ").split(" ");
}

interface Word {
  readonly hash: number;
  readonly concepts: readonly number[];
  readonly parts: readonly number[];
}

const kept = new Map<string, Word>();

/**
 * The buckets of what normalised words speak of, and by word those it is the last part of. Each bucket once,
 * so that what a task says twice counts once.
 */
export function boundaryFeatures(words: readonly string[]): {
  readonly buckets: readonly number[];
  readonly byWord: readonly (readonly number[])[];
} {
  const seen = new Set<number>();
  const byWord: number[][] = [];
  const before: Word[] = [];
  for (const said of words.slice(0, MOST_WORDS)) {
    const word = wordOf(said);
    const own: number[] = [];
    const note = (hash: number): void => {
      const bucket = (hash ^ (hash >>> 15)) & ((1 << BOUNDARY_BITS) - 1);
      if (!seen.has(bucket)) own.push(bucket);
      seen.add(bucket);
    };
    const last = before.at(-1);
    note(word.hash);
    note(last === undefined ? mix(FIRST, word.hash) : mix(PAIR, mix(last.hash, word.hash)));
    for (const part of word.parts) note(part);
    for (const concept of word.concepts) {
      note(mix(CONCEPT, concept));
      for (const near of before.slice(-NEAR)) {
        for (const other of near.concepts) note(mix(CONCEPTS, other * 1_024 + concept));
      }
    }
    before.push(word);
    byWord.push(own);
  }
  return { buckets: [...seen], byWord };
}

function wordOf(said: string): Word {
  const known = kept.get(said);
  if (known !== undefined) return known;
  const stem = stemOf(said.replace(/,$/, ""));
  const word = { hash: hashOf(stem), concepts: numbersOf(tables().stems, stem), parts: partsOf(stem) };
  if (kept.size >= KEPT_WORDS) kept.clear();
  kept.set(said, word);
  return word;
}

/** The letters of a word, each few with their neighbours, its beginning and end among them. */
function partsOf(stem: string): readonly number[] {
  if (stem.length <= LETTERS) return [];
  const whole = `^${stem}$`;
  return Array.from({ length: whole.length - LETTERS + 1 }, (_, at) =>
    mix(PART, hashOf(whole.slice(at, at + LETTERS))),
  );
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function mix(one: number, other: number): number {
  return Math.imul((one ^ Math.imul(other, 0x9e3779b1)) >>> 0, 0x85ebca6b) >>> 0;
}
