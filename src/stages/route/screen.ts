import { ALL, ANY, HASHES, hashOf, type Required, requiredLetters } from "./required-letters.ts";

/** Anything that looks for words by a pattern. */
interface Searcher {
  readonly words: RegExp;
}

/** From so many texts on it pays to know which searchers a stretch of letters speaks for. */
const TEXTS = 64;

/** A list of searchers, ready to be screened. */
interface Screen {
  /** What each one needs; null where nothing is known. */
  readonly required: readonly (Required | null)[];
  /** Those of which nothing is known. */
  readonly unknown: readonly number[];
  texts: number;
  index: Index | null;
}

/** By hash of a stretch: the alternatives that need it, of which every match meets one. */
type Index = readonly (readonly Alternative[] | undefined)[];

/** One alternative of a searcher's pattern: where it stands in what the searcher requires. */
interface Alternative {
  readonly searcher: number;
  readonly letters: Required;
  readonly at: number;
}

const screens = new WeakMap<readonly Searcher[], Screen>();

/**
 * The stretches of the text looked at last: a flag for each hash, and the first so many of `hashes`, which is
 * no list because a list gives its memory back when it is emptied.
 */
const present = new Uint8Array(HASHES);
const hashes = new Uint16Array(HASHES);
let stretches = 0;
let lastText = "";
/** How many texts held each stretch. */
const held = new Uint32Array(HASHES);

/**
 * Those of the searchers, in their order, whose pattern could match somewhere in the text: most patterns need
 * letters that a text does not hold, and to find that out is far less work than to search, above all
 * for the first time.
 */
export function promising<T extends Searcher>(searchers: readonly T[], text: string): readonly T[] {
  const screen = screenOf(searchers);
  note(text);
  screen.texts += 1;
  if (screen.index === null && screen.texts > TEXTS) screen.index = indexOf(screen.required);
  const { required, unknown, index } = screen;
  if (index === null) {
    return searchers.filter((_, at) => {
      const letters = required[at] ?? null;
      return letters === null || isMet(letters, 0);
    });
  }
  const met = [...unknown];
  for (let each = 0; each < stretches; each += 1) {
    const alternatives = index[hashes[each] ?? 0];
    if (alternatives === undefined) continue;
    for (const { searcher, letters, at } of alternatives) {
      if (!met.includes(searcher) && isMet(letters, at)) met.push(searcher);
    }
  }
  // Few are met, and of most lists none.
  return met.length === 0 ? [] : searchers.filter((_, at) => met.includes(at));
}

function screenOf(searchers: readonly Searcher[]): Screen {
  const known = screens.get(searchers);
  if (known !== undefined) return known;
  const required = searchers.map(({ words }) => requiredLetters(words));
  const unknown = required.flatMap((letters, at) => (letters === null ? [at] : []));
  const screen = { required, unknown, texts: 0, index: null };
  screens.set(searchers, screen);
  return screen;
}

function note(text: string): void {
  if (text === lastText) return;
  lastText = text;
  for (let each = 0; each < stretches; each += 1) present[hashes[each] ?? 0] = 0;
  stretches = 0;
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

/** A stretch that comes again says nothing new. */
function mark(hash: number): void {
  if (present[hash] === 1) return;
  present[hash] = 1;
  held[hash] = (held[hash] ?? 0) + 1;
  hashes[stretches] = hash;
  stretches += 1;
}

function isMet(letters: Required, at: number): boolean {
  const kind = letters[at] ?? 0;
  if (kind >= 0) return present[kind] === 1;
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

function indexOf(required: readonly (Required | null)[]): Index {
  const index = Array.from<Alternative[] | undefined>({ length: HASHES });
  for (const [searcher, letters] of required.entries()) {
    if (letters === null) continue;
    for (const at of alternativesOf(letters)) {
      for (const hash of new Set(rarest(letters, at))) {
        (index[hash] ??= []).push({ searcher, letters, at });
      }
    }
  }
  return index;
}

/** Where the alternatives of the whole stand, behind brackets around all of them. */
function alternativesOf(letters: Required): readonly number[] {
  let whole = 0;
  while ((letters[whole] ?? 0) < 0 && endOf(letters, whole + 2) === endOf(letters, whole)) whole += 2;
  return letters[whole] === ANY ? partsOf(letters, whole) : [whole];
}

function partsOf(letters: Required, at: number): readonly number[] {
  const parts: number[] = [];
  const end = endOf(letters, at);
  for (let part = at + 2; part < end; part = endOf(letters, part)) parts.push(part);
  return parts;
}

/** Stretches of which everything that meets the part at `at` holds one: those that the fewest texts hold. */
function rarest(letters: Required, at: number): readonly number[] {
  const kind = letters[at] ?? 0;
  if (kind >= 0) return [kind];
  const parts = partsOf(letters, at).map((part) => rarest(letters, part));
  if (kind !== ALL) return parts.flat();
  return parts.reduce((least, part) => (timesHeld(part) < timesHeld(least) ? part : least));
}

function timesHeld(stretches: readonly number[]): number {
  return stretches.reduce((sum, hash) => sum + (held[hash] ?? 0) + 1, 0);
}
