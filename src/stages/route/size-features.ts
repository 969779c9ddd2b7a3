import { isContent, NUMBER, stemOf } from "./stems.ts";

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
/** What stands before the first word, as its neighbour. */
const FIRST = mixed(mixed(NEIGHBOURS, "^"), " ");
const NO_STRETCHES = new Int32Array(0);
const WORD = /[\p{L}\p{N}_]+(?:['’]\p{L}+)?|[^\s\p{L}\p{N}_]/gu;

/** Words whose hashes are kept: those of tasks are mostly the same few thousand. */
const KEPT_WORDS = 4_096;
const known = new Map<string, Word>();

/** What is to know of a word, however it was written. */
interface Word {
  /** In small letters. */
  readonly lower: string;
  /** Hash of the feature that it is by itself. */
  readonly hash: number;
  /** What its letters mix into where a pair of neighbours begins with it. */
  readonly begun: number;
  /** Hashes of the features that its stretches are. */
  readonly stretches: Int32Array;
  /** Null where the word carries no meaning of its own. */
  readonly stem: string | null;
}

/** A stem of the task, and the word it comes from. */
interface Stem {
  readonly stem: string;
  readonly owner: number;
}

/**
 * Hashes a task into features: words and pairs of neighbours, the stretches of 3 and 4 characters inside
 * each word (its edges marked), pairs of stems wherever they stand, and the shape of the whole. Whether it
 * starts with a capital or ends in a full stop is left out: commits and prompts differ in that, and it
 * is a habit, not a size. `bits` is the base-2 logarithm of the number of buckets, at most 30; a bucket
 * of fewer bits is the low bits of one of more. The trainer and the router share it.
 */
export function sizeFeatures(text: string, bits: number): SizeFeatures {
  const { hashes: found, values: amounts, owners: of, count, words } = passingFeatures(text);
  const mask = 2 ** bits - 1;
  return {
    buckets: found.slice(0, count).map((hash) => hash & mask),
    values: amounts.slice(0, count),
    owners: of.slice(0, count),
    words,
  };
}

/** The features of the task hashed last, the first `count` of each list. */
export interface PassingFeatures {
  /** A feature's bucket is the low bits of its hash. */
  readonly hashes: Int32Array;
  readonly values: Float32Array;
  readonly owners: Int32Array;
  readonly count: number;
  readonly words: readonly string[];
}

/** The same without copies, for who is done with it before the next task is hashed. */
export function passingFeatures(text: string): PassingFeatures {
  const head = text.slice(0, MOST_CHARACTERS).replaceAll(/\s+/g, " ").trim();
  const words = (head.match(WORD) ?? []).filter((word) => word.length <= MOST_WORD);
  const read = words.map(wordOf);
  length = 0;
  closed = 0;
  const stems = addWords(read);
  closeGroup(1);
  addStretches(read);
  closeGroup(STRETCH_LENGTH);
  addPairs(stems.slice(0, MOST_PAIRED));
  closeGroup(1);
  addShapes(head, read, stems);
  closeGroup(1);
  return { hashes, values, owners, count: length, words };
}

function addWords(words: readonly Word[]): readonly Stem[] {
  const stems: Stem[] = [];
  let neighbour = FIRST;
  for (let owner = 0; owner < words.length; owner += 1) {
    const word = words[owner];
    if (word === undefined) break;
    append(word.hash, owner);
    add(mixed(neighbour, word.lower), owner);
    neighbour = word.begun;
    if (word.stem !== null) stems.push({ stem: word.stem, owner });
  }
  return stems;
}

function addStretches(words: readonly Word[]): void {
  for (let owner = 0; owner < words.length; owner += 1) {
    const stretches = words[owner]?.stretches ?? NO_STRETCHES;
    // A word has few: `set` and `fill` would take longer.
    for (let at = 0; at < stretches.length; at += 1) append(stretches[at] ?? 0, owner);
  }
}

function wordOf(written: string): Word {
  let word = known.get(written);
  if (word === undefined) {
    const lower = written.toLowerCase();
    const stem = isContent(lower) ? stemOf(lower) : null;
    word = {
      lower,
      hash: finished(mixed(WORDS, lower)),
      begun: mixed(mixed(NEIGHBOURS, lower), " "),
      stretches: stretchesOf(lower),
      stem,
    };
    if (known.size >= KEPT_WORDS) known.clear();
    // Numbers hardly come again.
    if (stem !== NUMBER) known.set(written, word);
  }
  return word;
}

function stretchesOf(word: string): Int32Array {
  if (word.length < 2) return NO_STRETCHES;
  const stretches: number[] = [];
  const edged = ` ${word} `;
  for (let start = 0; start + 3 <= edged.length; start += 1) {
    const three = mixed(STRETCHES, edged.slice(start, start + 3));
    stretches.push(finished(three));
    if (start + 4 <= edged.length) stretches.push(finished(step(three, edged.charCodeAt(start + 3))));
  }
  return Int32Array.from(stretches);
}

function addPairs(stems: readonly Stem[]): void {
  const begun = stems.map(({ stem }) => mixed(mixed(PAIRS, stem), " "));
  for (let index = 1; index < stems.length; index += 1) {
    const { stem = "", owner = -1 } = stems[index] ?? {};
    for (let at = 0; at < index; at += 1) {
      const earlier = stems[at]?.stem ?? "";
      // In one order, wherever the two stand.
      const first = earlier < stem ? at : index;
      add(mixed(begun[first] ?? 0, first === at ? stem : earlier), owner);
    }
  }
}

function addShapes(head: string, words: readonly Word[], stems: readonly Stem[]): void {
  const length = words.length < 12 ? words.length : words.length < 20 ? 12 : words.length < 40 ? 20 : 40;
  const first = words[0]?.lower ?? "";
  const end = stems.at(-1);
  add(mixed(SHAPES, "any"), -1);
  addShape("length ", `${length}`);
  addShape("characters ", `${Math.min(20, Math.floor(head.length / 8))}`);
  addShape("mean length ", `${Math.floor(head.length / Math.max(1, words.length))}`);
  addShape("content ", `${Math.min(12, stems.length)}`);
  addCount("code ", head, /`[^`]*`/g, 4);
  addCount("commas ", head, /,/g, 2);
  addCount("and ", head, /\band\b|[&+;]/g, 3);
  addCount("names ", head, /[a-z][A-Z]|_/g, 3);
  addCount("titles ", head, /\s[A-Z][a-z]/g, 4);
  addCount("acronyms ", head, /\b[A-Z]{2,}\b/g, 3);
  addCount("paths ", head, /\w[./]\w/g, 2);
  addShape("extension ", /\.[a-z]{1,4}\b/.exec(head)?.[0] ?? "");
  addCount("numbers ", head, /\b\d+\b/g, 3);
  addCount("versions ", head.includes(".") ? head : "", /\b\d+\.\d/g, 2);
  addShape("colon ", `${head.includes(":")}`);
  addShape("bracket ", `${head.includes("(")}`);
  addShape("quote ", `${/["'“‘]/.test(head)}`);
  addShape("tense ", /(?:ed|ing|(?<=[^s])s)$/.exec(first)?.[0] ?? "");
  addShape("first ", first, words.length === 0 ? -1 : 0);
  addShape("last ", words.at(-1)?.lower ?? "", words.length - 1);
  addShape("verb ", stems[0]?.stem ?? "", stems[0]?.owner);
  addShape("object ", stems[1]?.stem ?? "", stems[1]?.owner);
  addShape("end ", end?.stem ?? "", end?.owner);
}

function addShape(name: string, value: string, owner = -1): void {
  add(mixed(mixed(SHAPES, name), value), owner);
}

/** How often the pattern is there, up to `most`. */
function addCount(name: string, head: string, pattern: RegExp, most: number): void {
  addShape(name, `${Math.min(most, head.match(pattern)?.length ?? 0)}`);
}

/*
 * The features of the task at hand are put together in one place for all tasks: lists that grow anew for
 * each cost more than the hashing. 600 characters make fewer than 4,096.
 */
const hashes = new Int32Array(4_096);
const values = new Float32Array(4_096);
const owners = new Int32Array(4_096);
let length = 0;
let closed = 0;

/** @param state what a feature's letters were mixed into */
function add(state: number, owner: number): void {
  append(finished(state), owner);
}

function append(hash: number, owner: number): void {
  hashes[length] = hash;
  owners[length] = owner;
  length += 1;
}

/** Gives the features since the last group the same value, so that together they have this length. */
function closeGroup(together: number): void {
  values.fill(together / Math.sqrt(Math.max(1, length - closed)), closed, length);
  closed = length;
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
  return mixedHigh ^ (mixedHigh >>> 13);
}
