import { isContent, stemOf } from "./stems.ts";

/** A task as the size model sees it: one entry of `buckets`, `values` and `owners` a feature. */
export interface SizeFeatures {
  /** Where the feature's weight lies, 0 to the number of buckets. */
  readonly buckets: Int32Array;
  /** How much of the feature there is; each group of features has the length 1. */
  readonly values: Float32Array;
  /** The index in `words` of the word a feature was made from; -1 for the shape of the whole task. */
  readonly owners: Int32Array;
  /** The words as they were written, punctuation included. */
  readonly words: readonly string[];
}

/** A task is judged by its beginning: what follows is rarely the request itself. In characters. */
const MOST_CHARACTERS = 600;
/** Longer stretches are data, not words. In characters. */
const MOST_WORD = 40;
/** Stretches mostly say again what the words say. */
const STRETCH_LENGTH = 0.7;
/** Pairs grow with the square: only so many words that carry meaning are paired. */
const MOST_PAIRED = 14;
/** Where the features of each group begin: equal letters mean another thing in another group. */
const EMPTY = 0x811c9dc5;
const WORDS = mixed(EMPTY, "w");
const NEIGHBOURS = mixed(EMPTY, "b");
const STRETCHES = mixed(EMPTY, "c");
const PAIRS = mixed(EMPTY, "p");
const SHAPES = mixed(EMPTY, "#");
const WORD = /[\p{L}\p{N}_]+(?:['’]\p{L}+)?|[^\s\p{L}\p{N}_]/gu;

/**
 * Hashes a task into features: words and pairs of neighbours, the stretches of 3 and 4 characters inside
 * each word (its edges marked), pairs of stems wherever they stand, and the shape of the whole. Whether it
 * starts with a capital or ends in a full stop is left out: commits and prompts differ in that, and it
 * is a habit, not a size. `bits` is the base-2 logarithm of the number of buckets, at most 30; a bucket
 * of fewer bits is the low bits of one of more. The trainer and the router share it.
 */
export function sizeFeatures(text: string, bits: number): SizeFeatures {
  const head = text.slice(0, MOST_CHARACTERS).replaceAll(/\s+/g, " ").trim();
  const words = (head.match(WORD) ?? []).filter((word) => word.length <= MOST_WORD);
  const lower = words.map((word) => word.toLowerCase());
  const content = lower.flatMap((word, owner) => (isContent(word) ? [{ word, owner }] : []));
  const collected = new Collector(bits);
  lower.forEach((word, index) => {
    collected.add(mixed(WORDS, word), index);
    collected.add(mixed(mixed(mixed(NEIGHBOURS, lower[index - 1] ?? "^"), " "), word), index);
  });
  collected.closeGroup(1);
  lower.forEach((word, index) => {
    if (word.length > 1) addStretches(` ${word} `, index, collected);
  });
  collected.closeGroup(STRETCH_LENGTH);
  const stems = content.slice(0, MOST_PAIRED).map(stemmed);
  addPairs(stems, collected);
  collected.closeGroup(1);
  for (const [shape, owner] of shapesOf(head, lower, content, stems))
    collected.add(mixed(SHAPES, shape), owner);
  collected.closeGroup(1);
  return collected.features(words);
}

/** A word that carries meaning, and where it stands. */
interface Content {
  readonly word: string;
  readonly owner: number;
}

interface Stem {
  readonly stem: string;
  readonly owner: number;
}

function stemmed({ word, owner }: Content): Stem {
  return { stem: stemOf(word), owner };
}

function addPairs(stems: readonly Stem[], collected: Collector): void {
  const begun = stems.map(({ stem }) => mixed(mixed(PAIRS, stem), " "));
  stems.forEach(({ stem, owner }, index) => {
    for (let at = 0; at < index; at += 1) {
      const earlier = stems[at]?.stem ?? "";
      // In one order, wherever the two stand.
      const first = earlier < stem ? at : index;
      collected.add(mixed(begun[first] ?? 0, first === at ? stem : earlier), owner);
    }
  });
}

function addStretches(word: string, owner: number, collected: Collector): void {
  for (let start = 0; start + 3 <= word.length; start += 1) {
    let state = STRETCHES;
    for (let at = start; at < start + 3; at += 1) state = step(state, word.charCodeAt(at));
    collected.add(state, owner);
    if (start + 4 <= word.length) collected.add(step(state, word.charCodeAt(start + 3)), owner);
  }
}

function shapesOf(
  head: string,
  words: readonly string[],
  content: readonly Content[],
  stems: readonly Stem[],
): readonly (readonly [string, number])[] {
  const count = (pattern: RegExp, most: number): number => Math.min(most, (head.match(pattern) ?? []).length);
  const length = words.length < 12 ? words.length : words.length < 20 ? 12 : words.length < 40 ? 20 : 40;
  const end = content.at(-1);
  const named = (name: string, of: Stem | undefined) =>
    [`${name} ${of?.stem ?? ""}`, of?.owner ?? -1] as const;
  return [
    ["any", -1],
    [`length ${length}`, -1],
    [`characters ${Math.min(20, Math.floor(head.length / 8))}`, -1],
    [`mean length ${Math.floor(head.length / Math.max(1, words.length))}`, -1],
    [`content ${Math.min(12, content.length)}`, -1],
    [`code ${count(/`[^`]*`/g, 4)}`, -1],
    [`commas ${count(/,/g, 2)}`, -1],
    [`and ${count(/\band\b|[&+;]/g, 3)}`, -1],
    [`names ${count(/[a-z][A-Z]|_/g, 3)}`, -1],
    [`titles ${count(/\s[A-Z][a-z]/g, 4)}`, -1],
    [`acronyms ${count(/\b[A-Z]{2,}\b/g, 3)}`, -1],
    [`paths ${count(/\w[./]\w/g, 2)}`, -1],
    [`extension ${/\.[a-z]{1,4}\b/.exec(head)?.[0] ?? ""}`, -1],
    [`numbers ${count(/\b\d+\b/g, 3)}`, -1],
    [`versions ${count(/\b\d+\.\d/g, 2)}`, -1],
    [`colon ${head.includes(":")}`, -1],
    [`bracket ${head.includes("(")}`, -1],
    [`quote ${/["'“‘]/.test(head)}`, -1],
    [`tense ${/(?:ed|ing|(?<=[^s])s)$/.exec(words[0] ?? "")?.[0] ?? ""}`, -1],
    [`first ${words[0] ?? ""}`, words.length === 0 ? -1 : 0],
    [`last ${words.at(-1) ?? ""}`, words.length - 1],
    named("verb", stems[0]),
    named("object", stems[1]),
    named("end", end === undefined ? undefined : stemmed(end)),
  ];
}

class Collector {
  readonly #mask: number;
  readonly #buckets: number[] = [];
  readonly #values: number[] = [];
  readonly #owners: number[] = [];

  constructor(bits: number) {
    this.#mask = 2 ** bits - 1;
  }

  /** @param state what a feature's letters were mixed into */
  add(state: number, owner: number): void {
    this.#buckets.push(finished(state) & this.#mask);
    this.#owners.push(owner);
  }

  /** Gives the features since the last group the same value, so that together they have this length. */
  closeGroup(length: number): void {
    const value = length / Math.sqrt(Math.max(1, this.#buckets.length - this.#values.length));
    while (this.#values.length < this.#buckets.length) this.#values.push(value);
  }

  features(words: readonly string[]): SizeFeatures {
    return {
      buckets: new Int32Array(this.#buckets),
      values: new Float32Array(this.#values),
      owners: new Int32Array(this.#owners),
      words,
    };
  }
}

/** One step of FNV-1a, over a UTF-16 code unit. */
function step(state: number, code: number): number {
  return Math.imul(state ^ code, 0x01000193);
}

/** FNV-1a goes on over a text: nothing is put together only to be hashed. */
function mixed(state: number, text: string): number {
  let after = state;
  for (let index = 0; index < text.length; index += 1) after = step(after, text.charCodeAt(index));
  return after;
}

/** The first half of MurmurHash3's finaliser mixes the low bits. */
function finished(state: number): number {
  const mixedHigh = Math.imul(state ^ (state >>> 15), 0x85ebca6b);
  return (mixedHigh ^ (mixedHigh >>> 13)) >>> 0;
}
