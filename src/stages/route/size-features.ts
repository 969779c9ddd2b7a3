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
const WORD = /[\p{L}\p{N}_]+(?:['’]\p{L}+)?|[^\s\p{L}\p{N}_]/gu;

/** Words whose hashes are kept: those of tasks are mostly the same few thousand. */
const KEPT_WORDS = 4_096;
const known = new Map<string, Word>();

/** What is to know of a word, however it was written. */
interface Word {
  /** In small letters. */
  readonly lower: string;
  /** What its letters mix into at the start of a feature. */
  readonly hash: number;
  readonly stretches: readonly number[];
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
  const passing = passingFeatures(text, bits);
  return {
    buckets: passing.buckets.slice(),
    values: passing.values.slice(),
    owners: passing.owners.slice(),
    words: passing.words,
  };
}

/** The same without copies, for who is done with it before the next task is hashed. */
export function passingFeatures(text: string, bits: number): SizeFeatures {
  const head = text.slice(0, MOST_CHARACTERS).replaceAll(/\s+/g, " ").trim();
  const words = (head.match(WORD) ?? []).filter((word) => word.length <= MOST_WORD);
  const read = words.map(wordOf);
  const stems: Stem[] = [];
  begin(bits);
  let neighbour = mixed(mixed(NEIGHBOURS, "^"), " ");
  for (const [owner, { lower, hash, stem }] of read.entries()) {
    add(hash, owner);
    add(mixed(neighbour, lower), owner);
    neighbour = mixed(mixed(NEIGHBOURS, lower), " ");
    if (stem !== null) stems.push({ stem, owner });
  }
  closeGroup(1);
  for (const [owner, { stretches }] of read.entries()) {
    for (const stretch of stretches) add(stretch, owner);
  }
  closeGroup(STRETCH_LENGTH);
  addPairs(stems.slice(0, MOST_PAIRED));
  closeGroup(1);
  for (const [shape, owner] of shapesOf(head, read, stems)) add(mixed(SHAPES, shape), owner);
  closeGroup(1);
  return {
    buckets: buckets.subarray(0, length),
    values: values.subarray(0, length),
    owners: owners.subarray(0, length),
    words,
  };
}

function wordOf(written: string): Word {
  let word = known.get(written);
  if (word === undefined) {
    const lower = written.toLowerCase();
    const stem = isContent(lower) ? stemOf(lower) : null;
    word = { lower, hash: mixed(WORDS, lower), stretches: stretchesOf(lower), stem };
    if (known.size >= KEPT_WORDS) known.clear();
    // Numbers hardly come again.
    if (stem !== NUMBER) known.set(written, word);
  }
  return word;
}

function stretchesOf(word: string): readonly number[] {
  const stretches: number[] = [];
  const edged = word.length > 1 ? ` ${word} ` : "";
  for (let start = 0; start + 3 <= edged.length; start += 1) {
    const three = mixed(STRETCHES, edged.slice(start, start + 3));
    stretches.push(three);
    if (start + 4 <= edged.length) stretches.push(step(three, edged.charCodeAt(start + 3)));
  }
  return stretches;
}

function addPairs(stems: readonly Stem[]): void {
  const begun = stems.map(({ stem }) => mixed(mixed(PAIRS, stem), " "));
  for (const [index, { stem, owner }] of stems.entries()) {
    for (let at = 0; at < index; at += 1) {
      const earlier = stems[at]?.stem ?? "";
      // In one order, wherever the two stand.
      const first = earlier < stem ? at : index;
      add(mixed(begun[first] ?? 0, first === at ? stem : earlier), owner);
    }
  }
}

function shapesOf(
  head: string,
  words: readonly Word[],
  stems: readonly Stem[],
): readonly (readonly [string, number])[] {
  const count = (pattern: RegExp, most: number): number => Math.min(most, (head.match(pattern) ?? []).length);
  const length = words.length < 12 ? words.length : words.length < 20 ? 12 : words.length < 40 ? 20 : 40;
  const [first, last] = [words[0]?.lower ?? "", words.at(-1)?.lower ?? ""];
  const named = (name: string, of: Stem | undefined) =>
    [`${name} ${of?.stem ?? ""}`, of?.owner ?? -1] as const;
  return [
    ["any", -1],
    [`length ${length}`, -1],
    [`characters ${Math.min(20, Math.floor(head.length / 8))}`, -1],
    [`mean length ${Math.floor(head.length / Math.max(1, words.length))}`, -1],
    [`content ${Math.min(12, stems.length)}`, -1],
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
    [`tense ${/(?:ed|ing|(?<=[^s])s)$/.exec(first)?.[0] ?? ""}`, -1],
    [`first ${first}`, words.length === 0 ? -1 : 0],
    [`last ${last}`, words.length - 1],
    named("verb", stems[0]),
    named("object", stems[1]),
    named("end", stems.at(-1)),
  ];
}

/*
 * The features of the task at hand are put together in one place for all tasks: lists that grow anew for
 * each cost more than the hashing. 600 characters make fewer than 4,096.
 */
const buckets = new Int32Array(4_096);
const values = new Float32Array(4_096);
const owners = new Int32Array(4_096);
let mask = 0;
let length = 0;
let closed = 0;

function begin(bits: number): void {
  mask = 2 ** bits - 1;
  length = 0;
  closed = 0;
}

/** @param state what a feature's letters were mixed into */
function add(state: number, owner: number): void {
  buckets[length] = finished(state) & mask;
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
  return (mixedHigh ^ (mixedHigh >>> 13)) >>> 0;
}
