import { BOUNDS } from "../../domain/bounds.ts";
import type { Estimate, Located, Reason } from "../../domain/route.ts";
import type { TaskKind } from "../../domain/task.ts";
import { longMatch } from "./long-match.ts";
import { COUNTED, CUES, ONE_FUNCTION, OPEN_QUESTION } from "./cues.ts";
import { fileKind } from "./file-kind.ts";
import type { SizeVoice } from "./knowledge.ts";
import type { Contribution } from "./size-model.ts";
import { firstMatch, screenOf } from "./screen.ts";
import { tables } from "./tables.ts";
import { proseOf, wordsOf } from "./text.ts";
import { vagueWords } from "./vague.ts";

/** What the estimate is made from. */
export interface EstimateInput {
  readonly text: string;
  readonly kind: TaskKind;
  /** The task asks for something new that stands on its own. */
  readonly artefact: boolean;
  readonly located: Located;
  readonly steps: number;
  /** The task names one function as its target. */
  readonly oneFunction: boolean;
  /** Median duration of the project's check, in milliseconds; null when none is known. */
  readonly checkMs: number | null;
  /** Whether a repository was looked at. */
  readonly repository: boolean;
  /** The task names files or identifiers, whether or not they were looked for. */
  readonly namesTarget: boolean;
  /** The learned voice; null leaves the estimate to the rules. */
  readonly sizes: SizeVoice | null;
  /** The lane is fast from this probability. */
  readonly fastFrom: number;
}

/** One part of the estimate. */
export interface Term {
  readonly kind: Reason["kind"];
  readonly text: string;
  /**
   * What the amount is. `seconds`: time beside reading, or the whole of it where there is nothing to
   * read. `odds`: log-odds that at most 30 s are to be read, negative where the task is larger.
   */
  readonly effect: "seconds" | "odds";
  readonly amount: number;
  /** How the task would read without this term, after "would be fast"; null when it always applies. */
  readonly without: string | null;
  /** The words of the task that brought it (normalised); null when something else did. */
  readonly words: string | null;
}

/** One run of something that stands on its own, in seconds: start it, try it, look. */
export const RUN_SECONDS = 18;
/** Reading and trying an answer; and what one more takes that nobody can check at a glance. */
const ANSWER_SECONDS = 12;
const OPEN_ANSWER_SECONDS = 90;
/** Nothing is verified in less. */
const LEAST_SECONDS = 3;
/** What one more of something adds at most, in seconds: a wide identifier, many files, many parts. */
const MOST_FROM_COUNTS = 240;
/** Shape of the log-logistic distribution of reading times around a predicted median. */
const SPREAD = 0.85;
/** A task that does not say where or what takes this many times as long. */
const VAGUE_TIMES = 8;
/** Without the size model: one function to read, in seconds. */
const PLAIN_SECONDS = BOUNDS.seconds_per_function;
/**
 * What the size model says counts this much at the least, in log-odds: where a task names its files or
 * its one function, these are counted instead.
 */
const LEAST_LOCATED_ODDS = -1.2;
/** What stands on its own is run, not read: rather within the budget than not. */
const LEAST_ARTEFACT_ODDS = 0.2;
const ARTEFACT_GAIN = 0.2;
/** The cues that a task may hold. */
const cuesIn = screenOf(CUES, () => tables().screens.cues);
const NUMBERS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};

/**
 * How long a person needs to verify the result: the rules' terms, the learned voice and the project's
 * check, each with its reason, put together by `combine`.
 */
export function estimateTask(input: EstimateInput): { estimate: Estimate; terms: readonly Term[] } {
  const terms = [...workTerms(input)];
  if (input.checkMs !== null && input.kind === "edit") {
    const seconds = input.checkMs / 1000;
    const text = `the project's check takes ${round(seconds)} s`;
    terms.push(beside("size", text, seconds, "if the project's check took no time"));
  }
  return { estimate: combine(terms, { basis: basisOf(input), fast_from: input.fastFrom }), terms };
}

/** Questions are the rules' alone. */
function basisOf({ kind, sizes, repository }: EstimateInput): Estimate["basis"] {
  if (kind === "edit" && sizes !== null) return sizes.basis;
  return repository ? "words+repo" : "words";
}

/**
 * The estimate that terms make together. Reading time is log-logistic; the rules and the size model give
 * the log-odds L that it stays within 30 s, so its median is 30 × e^(-0.85 L) s. `seconds` is that median
 * and the time beside reading, `probability` the chance that both together stay within the budget.
 */
export function combine(terms: readonly Term[], given: Pick<Estimate, "basis" | "fast_from">): Estimate {
  const sum = (effect: Term["effect"]): number =>
    terms.reduce((total, term) => total + (term.effect === effect ? term.amount : 0), 0);
  const { basis, fast_from } = given;
  const budget_seconds = BOUNDS.verify_budget_seconds;
  const aside = sum("seconds");
  if (!terms.some(({ effect }) => effect === "odds")) {
    const probability = within(aside, budget_seconds);
    return { basis, fast_from, seconds: round(aside), probability, budget_seconds };
  }
  const median = budget_seconds * Math.exp(-SPREAD * sum("odds"));
  const seconds = Math.max(LEAST_SECONDS, round(median + aside));
  return { basis, fast_from, seconds, probability: within(median, budget_seconds - aside), budget_seconds };
}

/** The chance that a log-logistic time with this median stays within the seconds left. */
function within(median: number, left: number): number {
  return left <= 0 ? 0 : Math.round(1000 / (1 + (median / left) ** (1 / SPREAD))) / 1000;
}

function workTerms(input: EstimateInput): readonly Term[] {
  const words = wordsOf(input.text).slice(0, 20_000);
  if (input.kind === "answer") return answerTerms(words);
  if (input.artefact) return artefactTerms(input);
  const oneFunction = input.oneFunction || ONE_FUNCTION.test(words);
  const least = oneFunction || isLocated(input) ? LEAST_LOCATED_ODDS : Number.NEGATIVE_INFINITY;
  const { terms, unread } = cueTerms(words, oneFunction);
  // What reading doesn't verify isn't verified sooner for being short to read.
  const learned = learnedTerm(input, least, unread ? 0 : Number.POSITIVE_INFINITY);
  return [...terms, ...countTerms(input, words), learned];
}

function artefactTerms(input: EstimateInput): readonly Term[] {
  const learned = learnedTerm(input, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const gain = Math.max(ARTEFACT_GAIN, LEAST_ARTEFACT_ODDS - learned.amount);
  return [always("artefact", "new and on its own, verified by one run", gain), learned];
}

/** The size model's voice: all of it in one term, told by the words that pushed it furthest. */
function learnedTerm(input: EstimateInput, least: number, most: number): Term {
  if (input.sizes === null) {
    const text = `about 1 function to read: ${PLAIN_SECONDS} s`;
    return always("size", text, oddsOf(PLAIN_SECONDS / BOUNDS.verify_budget_seconds));
  }
  const { probabilitySmall: small, contributions } = input.sizes.predict(proseOf(input.text), input.located);
  const amount = Math.min(most, Math.max(least, Math.log(small / (1 - small))));
  const pushing = contributions.filter(({ logOdds }) => logOdds < 0 === amount < 0);
  return {
    kind: "size",
    text: learnedText(pushing, amount),
    effect: "odds",
    amount,
    without: pushing[0] === undefined ? null : `without “${pushing[0].word}”`,
    words: pushing[0]?.word ?? null,
  };
}

/** Whether the task names what it is about: then that is counted. */
function isLocated({ namesTarget, located }: EstimateInput): boolean {
  return namesTarget || located.paths.length + located.identifiers.length > 0;
}

function learnedText(pushing: readonly Contribution[], amount: number): string {
  const size = amount < 0 ? "large" : "small";
  const [first, second] = pushing;
  if (first === undefined) return `commits with such messages are more often ${size}`;
  if (second === undefined) return `“${first.word}” usually means a ${size} change`;
  return `“${first.word}” and “${second.word}” usually mean a ${size} change`;
}

function answerTerms(words: string): readonly Term[] {
  const text = `a question: its answer is checked in ${ANSWER_SECONDS} s`;
  const base = beside("question", text, ANSWER_SECONDS, null);
  const open = OPEN_QUESTION.exec(words)?.[0];
  if (open === undefined) return [base];
  const meaning = `“${open}”: an answer nobody can check at a glance`;
  return [{ ...beside("question", meaning, OPEN_ANSWER_SECONDS, `without “${open}”`), words: open }, base];
}

/** Only the widest breadth cue counts in full, a second by half; one named function voids them. */
function cueTerms(
  words: string,
  oneFunction: boolean,
): { readonly terms: readonly Term[]; readonly unread: boolean } {
  const terms: Term[] = [];
  const vague = vagueWords(words);
  if (vague !== null) terms.push(byWords("size", vague, "does not say where or what", oddsOf(VAGUE_TIMES)));
  let breadth = 0;
  let unread = vague !== null;
  for (const { searcher: cue, patterns } of cuesIn(words)) {
    const match = firstMatch(patterns, words);
    if (match === null || (cue.breadth && oneFunction)) continue;
    unread ||= cue.unread;
    if (cue.breadth) breadth += 1;
    if (breadth > 2 && cue.breadth) continue;
    const odds = oddsOf(cue.times);
    terms.push(byWords(cue.kind, match.text, cue.text, cue.breadth && breadth === 2 ? odds / 2 : odds));
  }
  return { terms, unread };
}

/** What can be counted: things asked for, parts of the task, files named, files that hold a name. */
function countTerms(input: EstimateInput, words: string): readonly Term[] {
  const terms: Term[] = [];
  const add = (more: number, text: string, without: string, kind: Reason["kind"] = "size"): void => {
    const seconds = Math.min(MOST_FROM_COUNTS, more * BOUNDS.seconds_per_function);
    if (more > 0) terms.push(beside(kind, `${text}: +${seconds} s`, seconds, without));
  };
  const [said, number = "1"] = COUNTED.exec(words) ?? [];
  const things = NUMBERS[number] ?? Number(number);
  if (said !== undefined) terms.push(byWords("size", said, `${things} things to look at`, oddsOf(things)));
  add(input.steps - 1, `${input.steps} separate things asked for`, "if it asked for one thing", "steps");
  const sources = input.located.paths.filter((path) => fileKind(path) === "source");
  add(sources.length - 1, `${sources.length} source files named`, "if it named one source file", "location");
  if (longMatch("reaches-users", words) !== null) {
    for (const { name, files, more } of input.located.identifiers) {
      const holding = files.filter((file) => fileKind(file) === "source").length;
      const count = more === true ? `at least ${holding}` : holding;
      const text = `\`${name}\` is held by ${count} files that the change reaches`;
      add(holding - 1, text, `if only one file held \`${name}\``, "location");
    }
  }
  return terms;
}

function beside(kind: Reason["kind"], text: string, amount: number, without: string | null): Term {
  return { kind, text, effect: "seconds", amount, without, words: null };
}

function always(kind: Reason["kind"], text: string, amount: number): Term {
  return { kind, text, effect: "odds", amount, without: null, words: null };
}

function byWords(kind: Reason["kind"], words: string, meaning: string, amount: number): Term {
  const text = `“${words}”: ${meaning}`;
  return { kind, text, effect: "odds", amount, without: `without “${words}”`, words };
}

/** What a factor of the predicted time does to the log-odds of staying within the budget. */
function oddsOf(times: number): number {
  return -Math.log(times) / SPREAD;
}

/** How far a term moves the log-odds of staying within the budget; its sign is the direction. */
export function push(term: Term): number {
  if (term.effect === "odds") return term.amount;
  const budget = BOUNDS.verify_budget_seconds;
  return Math.log(Math.max(1, budget - term.amount) / budget) / SPREAD;
}

/** What a term of log-odds multiplies the predicted reading time by. */
export function factor(term: Term): number {
  return Math.exp(-SPREAD * term.amount);
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
