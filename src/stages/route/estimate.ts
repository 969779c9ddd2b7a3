import { BOUNDS } from "../../domain/bounds.ts";
import type { Estimate, Located, Reason } from "../../domain/route.ts";
import type { TaskKind } from "../../domain/task.ts";
import { COUNTED, CUES, ONE_FUNCTION, OPEN_QUESTION, REACHES_USERS } from "./cues.ts";
import { fileKind } from "./file-kind.ts";
import type { SizeVoice } from "./knowledge.ts";
import type { Contribution } from "./size-model.ts";
import { proseOf, wordsOf } from "./text.ts";

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
  /** The task names files, whether or not they were looked for. */
  readonly namesFiles: boolean;
  /** The learned voice; null leaves the estimate to the rules. */
  readonly sizes: SizeVoice | null;
}

/** One part of the estimate. */
export interface Term {
  readonly kind: Reason["kind"];
  readonly text: string;
  /**
   * What the amount is. `seconds`: time beside reading, or the whole of it where there is nothing to
   * read. `rule`: a rule's seconds, which shift the predicted reading time. `learned`: log-odds of the
   * size model that at most 30 s are to be read.
   */
  readonly effect: "seconds" | "rule" | "learned";
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
/**
 * Weights of the two voices in the log-odds of a small change. Fitted to commits of repositories that
 * the size model had not seen, but for their ratio: fitted alone, the rules would all but vanish, and
 * prompts need them (docs/router.md).
 */
const RULE_WEIGHT = 0.0157;
const LEARNED_WEIGHT = 0.94;
const OFFSET = -0.245;
/** What the rules say is taken for at most this, in seconds. */
const MOST_RULE_SECONDS = 120;
/** Where a task names its files or functions, their number is counted: its words alone say "large" no louder. */
const LEAST_LOCATED_ODDS = -1;
/** Shape of the log-logistic distribution of reading times around a predicted median. */
const SPREAD = 0.85;
/** The most a wide identifier, many files or many parts may add, in seconds each. */
const MOST_FROM_COUNTS = 240;
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
    const without = "if the project's check took no time";
    terms.push({ kind: "size", text, effect: "seconds", amount: seconds, without, words: null });
  }
  return { estimate: combine(terms, basisOf(input)), terms };
}

/** Questions and what stands on its own are the rules' alone. */
function basisOf({ kind, artefact, sizes, repository }: EstimateInput): Estimate["basis"] {
  if (kind === "edit" && !artefact && sizes !== null) return sizes.basis;
  return repository ? "words+repo" : "words";
}

/**
 * The estimate that terms make together. Reading time is log-logistic; the rules and the size model give
 * the log-odds L that it stays within 30 s, so its median is 30 × e^(-0.85 L) s. `seconds` is that median
 * and the time beside reading, `probability` the chance that both together stay within the budget.
 */
export function combine(terms: readonly Term[], basis: Estimate["basis"]): Estimate {
  const sum = (effect: Term["effect"]): number =>
    terms.reduce((total, term) => total + (term.effect === effect ? term.amount : 0), 0);
  const budget = BOUNDS.verify_budget_seconds;
  const beside = sum("seconds");
  if (!terms.some(({ effect }) => effect === "rule")) {
    return { seconds: round(beside), probability: within(beside, budget), budget_seconds: budget, basis };
  }
  const rules = Math.min(MOST_RULE_SECONDS, Math.max(LEAST_SECONDS, sum("rule")));
  const odds = RULE_WEIGHT * (budget - rules) + LEARNED_WEIGHT * sum("learned") + OFFSET;
  const median = budget * Math.exp(-SPREAD * odds);
  const seconds = Math.max(LEAST_SECONDS, round(median + beside));
  return { seconds, probability: within(median, budget - beside), budget_seconds: budget, basis };
}

/** The chance that a log-logistic time with this median stays within the seconds left. */
function within(median: number, left: number): number {
  return left <= 0 ? 0 : Math.round(1000 / (1 + (median / left) ** (1 / SPREAD))) / 1000;
}

function workTerms(input: EstimateInput): readonly Term[] {
  const words = wordsOf(input.text).slice(0, 20_000);
  if (input.kind === "answer") return answerTerms(words);
  if (input.artefact) {
    return [alone("artefact", `new and on its own: verified by one run, ${RUN_SECONDS} s`, RUN_SECONDS)];
  }
  const each = BOUNDS.seconds_per_function;
  const base = { kind: "size", effect: "rule", without: null, words: null } as const;
  return [
    { ...base, text: `at least 1 function to read, ${each} s`, amount: each },
    ...cueTerms(words, input.oneFunction),
    ...countTerms(input, words),
    ...learnedTerms(input),
  ];
}

/** The size model's voice: all of it in one term, told by the words that pushed it furthest. */
function learnedTerms(input: EstimateInput): readonly Term[] {
  if (input.sizes === null) return [];
  const { probabilitySmall: small, contributions } = input.sizes.predict(proseOf(input.text), input.located);
  const { paths, identifiers } = input.located;
  const located = input.namesFiles || paths.length + identifiers.length > 0;
  const odds = Math.log(small / (1 - small));
  const amount = located ? Math.max(LEAST_LOCATED_ODDS, odds) : odds;
  const pushing = contributions.filter(({ logOdds }) => logOdds < 0 === amount < 0);
  return [
    {
      kind: "size",
      text: learnedText(pushing, amount),
      effect: "learned",
      amount,
      without: pushing[0] === undefined ? null : `without “${pushing[0].word}”`,
      words: pushing[0]?.word ?? null,
    },
  ];
}

function learnedText(pushing: readonly Contribution[], amount: number): string {
  const size = amount < 0 ? "large" : "small";
  const [first, second] = pushing;
  if (first === undefined) return `commits with such messages are more often ${size}`;
  if (second === undefined) return `“${first.word}” usually means a ${size} change`;
  return `“${first.word}” and “${second.word}” usually mean a ${size} change`;
}

function answerTerms(words: string): readonly Term[] {
  const base = alone("question", `a question: its answer is checked in ${ANSWER_SECONDS} s`, ANSWER_SECONDS);
  const open = OPEN_QUESTION.exec(words);
  if (open === null) return [base];
  const text = "an answer nobody can check at a glance";
  return [byWords("question", open[0], text, OPEN_ANSWER_SECONDS, "seconds"), base];
}

/** Only the widest breadth cue counts in full, a second adds half; one named function voids them. */
function cueTerms(words: string, oneFunction: boolean): readonly Term[] {
  const terms: Term[] = [];
  const narrow = oneFunction || ONE_FUNCTION.test(words);
  let breadth = 0;
  for (const cue of CUES) {
    const match = cue.words.exec(words);
    if (match === null || (cue.breadth && narrow)) continue;
    if (cue.breadth) breadth += 1;
    if (breadth > 2 && cue.breadth) continue;
    const seconds = cue.breadth && breadth === 2 ? cue.seconds / 2 : cue.seconds;
    terms.push(byWords(cue.kind, match[0], cue.text, seconds));
  }
  return terms;
}

/** What can be counted: things asked for, parts of the task, files named, files that hold a name. */
function countTerms(input: EstimateInput, words: string): readonly Term[] {
  const terms: Term[] = [];
  const each = BOUNDS.seconds_per_function;
  const add = (count: number, text: string, without: string, kind: Reason["kind"] = "size"): void => {
    const seconds = Math.min(MOST_FROM_COUNTS, count * each);
    if (count > 0) terms.push({ kind, text, effect: "rule", amount: seconds, without, words: null });
  };
  const counted = COUNTED.exec(words);
  const number = counted?.[1] === undefined ? 1 : (NUMBERS[counted[1]] ?? Number(counted[1]));
  add(number - 1, `“${counted?.[0] ?? ""}”: ${number} things to look at`, "if it asked for one of them");
  add(input.steps - 1, `${input.steps} separate things asked for`, "if it asked for one thing", "steps");
  const sources = input.located.paths.filter((path) => fileKind(path) === "source");
  add(sources.length - 1, `${sources.length} source files named`, "if it named one source file", "location");
  if (REACHES_USERS.test(words)) {
    for (const { name, files } of input.located.identifiers) {
      const holding = files.filter((file) => fileKind(file) === "source").length;
      const text = `\`${name}\` is held by ${holding} files that the change reaches`;
      add(holding - 1, text, `if only one file held \`${name}\``, "location");
    }
  }
  return terms;
}

/** The whole of the time, where there is nothing to read. */
function alone(kind: Reason["kind"], text: string, amount: number): Term {
  return { kind, text, effect: "seconds", amount, without: null, words: null };
}

function byWords(
  kind: Reason["kind"],
  words: string,
  meaning: string,
  amount: number,
  effect: Term["effect"] = "rule",
): Term {
  return { kind, text: `“${words}”: ${meaning}`, effect, amount, without: `without “${words}”`, words };
}

/** How far a term moves the predicted log-odds of staying within the budget; its sign is the direction. */
export function push(term: Term): number {
  switch (term.effect) {
    case "learned":
      return LEARNED_WEIGHT * term.amount;
    case "rule":
    case "seconds":
      return -RULE_WEIGHT * term.amount;
  }
}

/** What a term multiplies the predicted reading time by, as long as the rules' sum stays in its bounds. */
export function factor(term: Term): number {
  return Math.exp(-SPREAD * push(term));
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
