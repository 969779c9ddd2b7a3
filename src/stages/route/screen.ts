import { ALL, HASHES, hashOf, type Required, requiredLetters } from "./required-letters.ts";

/** Anything that looks for words by a pattern. */
interface Searcher {
  readonly words: RegExp;
}

const required = new WeakMap<RegExp, { readonly letters: Required | null }>();

/** A bit for each hash of three, and of two, neighbouring letters of one text. */
const present = new Uint32Array(HASHES / 32);
let lastText: string | null = null;

/**
 * Those of the searchers, in their order, whose pattern could match somewhere in the text: most patterns need
 * letters that a text does not hold, and to find that out is far less work than to search, above all
 * for the first time.
 */
export function promising<T extends Searcher>(searchers: readonly T[], text: string): readonly T[] {
  note(text);
  return searchers.filter(({ words }) => {
    const letters = lettersOf(words);
    return letters === null || isMet(letters, 0);
  });
}

function lettersOf(pattern: RegExp): Required | null {
  const known = required.get(pattern);
  if (known !== undefined) return known.letters;
  const letters = requiredLetters(pattern);
  required.set(pattern, { letters });
  return letters;
}

function note(text: string): void {
  if (text === lastText) return;
  lastText = text;
  present.fill(0);
  let before = 0;
  let last = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (at > 0) mark(hashOf(0, last, letter));
    if (at > 1) mark(hashOf(before, last, letter));
    before = last;
    last = letter;
  }
}

function mark(hash: number): void {
  present[hash >>> 5] = (present[hash >>> 5] ?? 0) | (1 << (hash & 31));
}

function isMet(letters: Required, at: number): boolean {
  const kind = letters[at] ?? 0;
  if (kind >= 0) return ((present[kind >>> 5] ?? 0) & (1 << (kind & 31))) !== 0;
  const end = letters[at + 1] ?? 0;
  for (let part = at + 2; part < end; part = endOf(letters, part)) {
    const met = isMet(letters, part);
    if (met !== (kind === ALL)) return met;
  }
  return kind === ALL;
}

function endOf(letters: Required, at: number): number {
  return (letters[at] ?? 0) >= 0 ? at + 1 : (letters[at + 1] ?? 0);
}
