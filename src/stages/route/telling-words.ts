import type { RepositoryStatistics, TellingWord } from "../../domain/calibration.ts";
import { wordsOf } from "./repository-statistics.ts";
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
 *
 * @param candidates words as they are written: the statistics know only their hashes
 */
export function tellingWords(
  {
    statistics,
    commits,
    small,
  }: { statistics: Pick<RepositoryStatistics, "words">; commits: number; small: number },
  candidates: Iterable<string>,
): readonly TellingWord[] {
  const counts = new Map(statistics.words.map(([hash, few, many]) => [hash, { small: few, large: many }]));
  const usual = small / commits;
  const told: { word: TellingWord; deviation: number }[] = [];
  for (const word of new Set(candidates)) {
    if (word.length > MOST_CHARS || !WORD.test(word) || !LONG_ENOUGH.test(word)) continue;
    const [hash = 0] = wordsOf(word);
    const count = counts.get(hash);
    if (count === undefined || count.small + count.large < LEAST_COMMITS) continue;
    const said = count.small + count.large;
    const deviation = (count.small - said * usual) / Math.sqrt(said * usual * (1 - usual));
    if (Math.abs(deviation) >= LEAST_DEVIATION) told.push({ word: { word, ...count }, deviation });
  }
  const strongest = (sign: 1 | -1): readonly TellingWord[] =>
    told
      .filter(({ deviation }) => deviation * sign > 0)
      .sort((a, b) => (b.deviation - a.deviation) * sign || (a.word.word < b.word.word ? -1 : 1))
      .slice(0, MOST_WORDS)
      .map(({ word }) => word);
  return [...strongest(-1), ...strongest(1)];
}

/** The different words of messages, as `tellingWords` looks them up. */
export function writtenWords(commits: readonly { readonly text: string }[]): ReadonlySet<string> {
  return new Set(commits.flatMap(({ text }) => normalize(text).split(/[ ,]+/)));
}
