import { alternativesOf } from "./alternatives.ts";
import { ANY, endOf, HASHES, hashOf, requiredLetters } from "./required-letters.ts";

/** Anything that looks for words by a pattern. */
export interface Searcher {
  readonly words: RegExp;
}

/** A list of searchers made ready to be screened: their patterns' alternatives, one after the other. */
export interface ScreenTable {
  /** By alternative, the number of its searcher. */
  readonly owners: readonly number[];
  /** Where in `letters` stands what an alternative needs; -1 where nothing is known. */
  readonly starts: readonly number[];
  /** What they need (see required-letters.ts), one after the other: 16 bits each, in base64. */
  readonly letters: string;
  /** Hashes of stretches, each followed by the number of alternatives that need it and by theirs. */
  readonly index: readonly number[];
}

/**
 * Looks through the patterns for what each of their alternatives needs. Every match of an alternative
 * holds one of the stretches it stands under in the index: those that the fewest alternatives hold.
 */
export function screenTable(searchers: readonly Searcher[]): ScreenTable {
  const owners: number[] = [];
  const starts: number[] = [];
  const letters: number[] = [];
  for (const [owner, { words }] of searchers.entries()) {
    for (const source of alternativesOf(words.source)) {
      const required = requiredLetters({ source, flags: words.flags }, letters.length);
      owners.push(owner);
      starts.push(required === null ? -1 : letters.length);
      for (const each of required ?? []) letters.push(each);
    }
  }
  return {
    owners,
    starts,
    letters: Buffer.from(Uint16Array.from(letters).buffer).toString("base64"),
    index: indexOf(starts, letters),
  };
}

function indexOf(starts: readonly number[], letters: readonly number[]): readonly number[] {
  const held = new Map<number, number>();
  for (const each of letters) if (each < HASHES) held.set(each, (held.get(each) ?? 0) + 1);
  const usual = usualness();
  const often = (stretches: readonly number[]): number =>
    stretches.reduce((sum, hash) => sum + (held.get(hash) ?? 0) + (usual.get(hash) ?? 0), 0);
  const byHash = new Map<number, number[]>();
  for (const [alternative, start] of starts.entries()) {
    if (start < 0) continue;
    for (const hash of new Set(rarest(letters, start, often))) {
      const own = byHash.get(hash);
      if (own === undefined) byHash.set(hash, [alternative]);
      else own.push(alternative);
    }
  }
  return [...byHash].flatMap(([hash, own]) => [hash, own.length, ...own]);
}

/** Words that most tasks hold: their stretches tell least. */
const USUAL =
  "the and a to in for of on with from when is add fix update remove change make use new all test tests file files user page function component button error data list name code type value method default text server client request response message it be not so that this should".split(
    " ",
  );

function usualness(): ReadonlyMap<number, number> {
  const often = new Map<number, number>();
  const count = (hash: number): void => void often.set(hash, (often.get(hash) ?? 0) + 100);
  for (const word of USUAL) {
    const codes = [...` ${word} `].map((letter) => letter.charCodeAt(0));
    for (const [at, code] of codes.entries()) {
      count(hashOf(0, code, codes[at + 1] ?? 0));
      count(hashOf(code, codes[at + 1] ?? 0, codes[at + 2] ?? 0));
    }
  }
  return often;
}

/** Stretches of which everything that meets the part at `at` holds one: the most telling. */
function rarest(
  letters: readonly number[],
  at: number,
  often: (stretches: readonly number[]) => number,
): readonly number[] {
  const kind = letters[at] ?? 0;
  if (kind < HASHES) return [kind];
  const parts = partsOf(letters, at).map((part) => rarest(letters, part, often));
  if (kind === ANY) return parts.flat();
  return parts.reduce((least, part) => (often(part) < often(least) ? part : least));
}

function partsOf(letters: readonly number[], at: number): readonly number[] {
  const parts: number[] = [];
  const end = endOf(letters, at);
  for (let part = at + 2; part < end; part = endOf(letters, part)) parts.push(part);
  return parts;
}
