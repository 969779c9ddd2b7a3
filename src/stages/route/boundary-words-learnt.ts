import {
  type BoundaryStatistics,
  CALIBRATION_BOUNDS,
  type HarmlessNoun,
  type LearntWord,
} from "../../domain/calibration.ts";
import type { MinedCommit } from "../../domain/mined.ts";
import { BOUNDARIES } from "../../domain/route.ts";
import { normalize } from "./text.ts";

/**
 * Nouns that name a boundary in most projects and a thing of the product in some: chat sessions, vault
 * ciphers, lookup tables, scheduling policies. History may call these harmless. What can hardly mean
 * anything else ("password", "permission", "encrypt", "SQL injection", "migration") is not among them and
 * stays a boundary whatever history says.
 */
const SOFT_NOUNS =
  "sessions? tokens? ciphers? vaults? roles? polic(?:y|ies) keys? signatures? certificates? guards? secrets? identit(?:y|ies) registrations? validations? validators? columns? tables?";
const SOFT = new RegExp(
  String.raw`(?<![\p{L}\p{N}'])(?:${SOFT_NOUNS.replaceAll(" ", "|")})(?![\p{L}\p{N}'])`,
  "gu",
);
/** Company in which even such a noun keeps its usual meaning. */
const PLAIN =
  /\b(?:auth\w*|log(?:ged|ging)? ?(?:in|out)|passw\w*|expir\w*|fixation|hijack\w*|steal\w*|stolen|revok\w*|rotat\w*|leak\w*|secure\w*|encrypt\w*|jwts?|bearer|csrf|cookies?|api (?:keys?|tokens?)|admins?|untrusted|saniti[sz]\w*|drop|alter|foreign)\b/;

/** Words that say nothing of what a commit is about. */
const FILLERS = new Set(
  "the and for with from not now all are but can has have into its new old our per set that their them then this too use used via was were when where which will add added adds allow change changed changes fix fixed fixes fixing make makes move moved remove removed removes update updated updates".split(
    " ",
  ),
);
/** Commits that must have crossed with a word before it tells anything. */
const MIN_CROSSED = 3;
/** What the share of crossing commits must be at the least, at the lower end of its interval. */
const MIN_SHARE = 0.35;
/** How many times the odds of any commit: where most commits cross, most words would. */
const MIN_LIFT = 1.5;
/** Commits that must have said a noun before it can be harmless, and how many may cross at the most. */
const MIN_SAID = 10;
const MAX_SHARE = 0.2;
/** Standard errors on either side of a share: one-sided intervals of 90 %. */
const Z = 1.2816;

/** What the words of a repository's past messages say about its boundaries. */
export interface LearntWords {
  /** Words whose commits crossed one, by their hash. */
  readonly telling: ReadonlyMap<number, LearntWord>;
  /** Soft nouns whose commits hardly ever did. */
  readonly harmless: readonly HarmlessNoun[];
}

/** Nothing is learnt yet. */
export const NO_LEARNT_WORDS: LearntWords = { telling: new Map(), harmless: [] };

/** The soft nouns that a normalised message says, singular and plural apart. */
export function softNouns(message: string): readonly string[] {
  return [...new Set(message.match(SOFT) ?? [])];
}

/** Blanks nouns in normalised text; not in company that gives them their usual meaning. */
export function maskNouns(words: string, nouns: readonly string[]): string {
  if (nouns.length === 0 || PLAIN.test(words)) return words;
  return words.replace(SOFT, (noun) => (nouns.includes(noun) ? "·" : noun));
}

/** Adds commits to what is known; all at once or one after the other, but for the bounds. */
export function addBoundaryCommits(
  known: BoundaryStatistics,
  commits: readonly MinedCommit[],
): BoundaryStatistics {
  const words = new Map(known.words.map(([hash, ...counts]) => [hash, counts]));
  const nouns = new Map(Object.entries(known.nouns));
  let crossing = known.crossed;
  for (const { text, scope, boundaries, harmless = [] } of commits) {
    const crosses = boundaries.length > 0;
    crossing += Number(crosses);
    for (const hash of new Set(tellable(`${scope} ${text}`).map(hashWord))) {
      const [said, crossed, migration, security, services] = words.get(hash) ?? [0, 0, 0, 0, 0];
      words.set(hash, [
        said + 1,
        crossed + Number(crosses),
        migration + Number(boundaries.includes("migration")),
        security + Number(boundaries.includes("security")),
        services + Number(boundaries.includes("multi-service")),
      ]);
    }
    for (const noun of softNouns(normalize(text))) {
      const { commits: said, crossed } = nouns.get(noun) ?? { commits: 0, crossed: 0 };
      nouns.set(noun, { commits: said + 1, crossed: crossed + Number(crosses && !harmless.includes(noun)) });
    }
  }
  return {
    commits: known.commits + commits.length,
    crossed: crossing,
    words: [...words]
      .map(([hash, [said, crossed, ...by]]): BoundaryStatistics["words"][number] => [
        hash,
        said,
        crossed,
        ...by,
      ])
      // What crossed is kept before what is merely said often.
      .sort((a, b) => b[2] * 10 + b[1] - a[2] * 10 - a[1] || a[0] - b[0])
      .slice(0, CALIBRATION_BOUNDS.boundaryWords),
    nouns: Object.fromEntries(nouns),
  };
}

/** What the counts come to. */
export function learnBoundaryWords({ commits, crossed, words, nouns }: BoundaryStatistics): LearntWords {
  const usual = odds(crossed, commits);
  const telling = new Map<number, LearntWord>();
  for (const [hash, said, own, ...by] of words) {
    if (own < MIN_CROSSED || wilson(own, said).low < MIN_SHARE || odds(own, said) < MIN_LIFT * usual)
      continue;
    const most = by.indexOf(Math.max(...by));
    telling.set(hash, { boundary: BOUNDARIES[most] ?? "security", crossed: own, commits: said });
  }
  const harmless = Object.entries(nouns)
    .filter(([, noun]) => noun.commits >= MIN_SAID && wilson(noun.crossed, noun.commits).high <= MAX_SHARE)
    .map(([word, noun]) => ({ word, ...noun }));
  return { telling, harmless };
}

/** What a word of a task says here; null when nothing was learnt of it. */
export function tellingWord(word: string, { telling }: LearntWords): LearntWord | null {
  return telling.get(hashWord(word)) ?? null;
}

function tellable(message: string): readonly string[] {
  return normalize(message)
    .split(/[ ,]+/)
    .filter((word) => word.length > 2 && !FILLERS.has(word) && !/^\d+$/.test(word));
}

/** FNV-1a of 32 bits: the file holds no word of a message. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function odds(crossed: number, commits: number): number {
  return (crossed + 0.5) / (commits - crossed + 0.5);
}

/** Wilson's interval (1927) of a share. */
function wilson(part: number, of: number): { readonly low: number; readonly high: number } {
  const share = part / of;
  const middle = share + Z ** 2 / (2 * of);
  const spread = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return { low: (middle - spread) / scale, high: (middle + spread) / scale };
}
