import type { TellingWord } from "../../domain/calibration.ts";
import type { MinedCommit } from "../../domain/mined.ts";
import { normalize } from "./text.ts";

/** Commits that must say a word before it tells anything. */
const LEAST_COMMITS = 5;
/** Standard deviations from what the other words would let expect. */
const LEAST_DEVIATION = 2;
/** Words of each kind. */
const MOST_WORDS = 8;
const MOST_CHARS = 40;
const WORD = /^\p{L}[\p{L}\p{N}]+$/u;
/** In scripts that write one word a character or two, two say enough. */
const LONG_ENOUGH = /\p{L}{3}|[^\p{Script=Latin}\p{N}]{2}/u;

/**
 * The words that say most about the size of a task here, large first, each kind strongest first: by how
 * far the commits that say them are from the repository's usual share of small ones, in standard deviations.
 * For a person to read: the size model goes by what it learnt itself.
 *
 * @param known what was told before, of the commits before these
 * @param usual the share of small commits, 0 to 1
 */
export function tellingWords(
  known: readonly TellingWord[],
  commits: readonly Pick<MinedCommit, "text" | "small">[],
  usual: number,
): readonly TellingWord[] {
  const counts = new Map(known.map(({ word, small, large }) => [word, { small, large }]));
  for (const { text, small } of commits) {
    for (const word of new Set(normalize(text).split(/[ ,]+/))) {
      const count = counts.get(word) ?? { small: 0, large: 0 };
      count[small ? "small" : "large"] += 1;
      counts.set(word, count);
    }
  }
  const told = [...counts]
    .filter(([word, { small, large }]) => small + large >= LEAST_COMMITS && isPlain(word))
    .map(([word, count]) => ({ word, ...count, deviation: deviationOf(count, usual) }));
  const strongest = (sign: 1 | -1): readonly TellingWord[] =>
    told
      .filter(({ deviation }) => deviation * sign >= LEAST_DEVIATION)
      .sort((a, b) => (b.deviation - a.deviation) * sign || (a.word < b.word ? -1 : 1))
      .slice(0, MOST_WORDS)
      .map(({ word, small, large }) => ({ word, small, large }));
  return [...strongest(-1), ...strongest(1)];
}

function isPlain(word: string): boolean {
  return word.length <= MOST_CHARS && WORD.test(word) && LONG_ENOUGH.test(word);
}

/** Above 0 where the commits are small more often than usual; of a binomial distribution. */
function deviationOf(
  { small, large }: { readonly small: number; readonly large: number },
  usual: number,
): number {
  const said = small + large;
  const spread = Math.sqrt(said * usual * (1 - usual));
  return spread === 0 ? 0 : (small - said * usual) / spread;
}
