import { alternativesOf } from "./alternatives.ts";
import { ALL, endOf, HASHES, hashOf } from "./required-letters.ts";
import type { ScreenTable, Searcher } from "./screen-table.ts";

/** A searcher that may find something, with those alternatives of its pattern that may. */
export interface Promising<T> {
  readonly searcher: T;
  readonly patterns: readonly RegExp[];
}

/** Where a pattern matches, and what. */
export interface Match {
  readonly index: number;
  readonly text: string;
}

/**
 * Tells, of a text, those of the searchers, in their order, whose pattern could match somewhere in it: most
 * patterns need letters that a text does not hold, and to find that out is far less work than to search,
 * above all for the first time.
 *
 * @param searchers asked for when one of them may find something
 * @param table what `screenTable` makes of the searchers; asked for once, with the first text
 */
export function screenOf<T extends Searcher>(
  searchers: () => readonly T[],
  table: () => ScreenTable,
): (text: string) => readonly Promising<T>[] {
  let screen: ReturnType<typeof open<T>> | null = null;
  return (text) => {
    screen ??= open(searchers, table());
    note(text);
    return screen();
  };
}

/** The first match from `start` on: the leftmost, and of several there that of the first alternative. */
export function firstMatch(patterns: readonly RegExp[], text: string, start = 0): Match | null {
  let first: Match | null = null;
  for (const pattern of patterns) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match !== null && (first === null || match.index < first.index)) {
      first = { index: match.index, text: match[0] };
    }
  }
  return first;
}

function open<T extends Searcher>(
  searchers: () => readonly T[],
  table: ScreenTable,
): () => readonly Promising<T>[] {
  const { owners, starts } = table;
  const letters = readLetters(table.letters);
  const { index } = table;
  const places = placesIn(index);
  const unknown = starts.flatMap((start, alternative) => (start < 0 ? [alternative] : []));
  const first = owners.map((owner) => owners.indexOf(owner));
  const patterns: (RegExp | undefined)[] = [];
  const patternOf = (alternative: number, { words }: T): RegExp => {
    // Where a search goes on is said by a position, which only global patterns mind.
    const flags = words.global ? words.flags : `${words.flags}g`;
    const source = alternativesOf(words.source)[alternative - (first[alternative] ?? 0)] ?? words.source;
    return (patterns[alternative] ??= new RegExp(source, flags));
  };

  /** The numbers of the alternatives that could match in the text that was noted, in their order. */
  const met = (): readonly number[] => {
    const found = [...unknown];
    for (let each = 0; each < stretches; each += 1) {
      const place = places[hashes[each] ?? 0] ?? 0;
      if (place === 0) continue;
      const end = place + 1 + (index[place] ?? 0);
      for (let at = place + 1; at < end; at += 1) {
        const alternative = index[at] ?? 0;
        if (!found.includes(alternative) && isMet(letters, starts[alternative] ?? 0)) {
          found.push(alternative);
        }
      }
    }
    return found.length > 1 ? found.sort((one, other) => one - other) : found;
  };

  return () => {
    const found: { readonly searcher: T; readonly patterns: RegExp[] }[] = [];
    let last = -1;
    for (const alternative of met()) {
      const owner = owners[alternative] ?? -1;
      const searcher = searchers()[owner];
      if (searcher === undefined) continue;
      const pattern = patterns[alternative] ?? patternOf(alternative, searcher);
      if (owner === last) found.at(-1)?.patterns.push(pattern);
      else found.push({ searcher, patterns: [pattern] });
      last = owner;
    }
    return found;
  };
}

function readLetters(base64: string): Uint16Array {
  const { buffer, byteOffset, length } = Buffer.from(base64, "base64");
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + length));
}

/** By hash of a stretch, where the index counts the alternatives that need it; 0 where none does. */
function placesIn(index: readonly number[]): Uint16Array {
  const places = new Uint16Array(HASHES);
  for (let at = 0; at < index.length; at += 2 + (index[at + 1] ?? 0)) places[index[at] ?? 0] = at + 1;
  return places;
}

/**
 * The stretches of the text looked at last: a flag for each hash, and the first so many of `hashes`, which is
 * no list because a list gives its memory back when it is emptied.
 */
const present = new Uint8Array(HASHES);
const hashes = new Uint16Array(HASHES);
let stretches = 0;
let lastText = "";

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
  hashes[stretches] = hash;
  stretches += 1;
}

function isMet(letters: Uint16Array, at: number): boolean {
  const kind = letters[at] ?? 0;
  if (kind < HASHES) return present[kind] === 1;
  const end = letters[at + 1] ?? 0;
  for (let part = at + 2; part < end; part = endOf(letters, part)) {
    const met = isMet(letters, part);
    if (met !== (kind === ALL)) return met;
  }
  return kind === ALL;
}
