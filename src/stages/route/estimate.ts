import { BOUNDS } from "../../domain/bounds.ts";
import type { Estimate, Located, Reason } from "../../domain/route.ts";
import type { TaskKind } from "../../domain/task.ts";
import { COUNTED, CUES, ONE_FUNCTION, OPEN_QUESTION, REACHES_USERS } from "./cues.ts";
import { fileKind } from "./file-kind.ts";
import { wordsOf } from "./text.ts";

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
}

/** One summand of the estimate. */
export interface Term {
  readonly kind: Reason["kind"];
  readonly text: string;
  readonly seconds: number;
  /** How the task would read without this term, after "would be fast"; null when it always applies. */
  readonly without: string | null;
  /** The words of the task that brought it (normalised); null when something else did. */
  readonly words: string | null;
}

/** One run of something that stands on its own, in seconds: start it, try it, look. */
export const RUN_SECONDS = 18;
/** Reading and trying an answer, and an answer that nobody can check at a glance. */
const ANSWER_SECONDS = 12;
const OPEN_ANSWER_SECONDS = 30;
/** Nothing is verified in less. */
const LEAST_SECONDS = 3;
/**
 * Spread of the estimate: how many seconds off the budget make the odds e to 1. Wide, because the
 * words say little: among commits that the model puts at 12 s, half took longer than 30 s.
 */
const SPREAD_SECONDS = 20;
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
 * Seconds a person needs to verify the result: a sum of terms, each with its reason. Functions to
 * read count 12 s each, the project's check its own duration. The probability of staying within the
 * budget is logistic in the distance to it: 1 / (1 + e^((seconds - 30) / 20)).
 */
export function estimateTask(input: EstimateInput): { estimate: Estimate; terms: readonly Term[] } {
  const terms = [...workTerms(input)];
  if (input.checkMs !== null && input.kind === "edit") {
    const seconds = input.checkMs / 1000;
    terms.push({
      kind: "size",
      text: `the project's check takes ${round(seconds)} s`,
      seconds,
      without: "if the project's check took no time",
      words: null,
    });
  }
  const seconds = Math.max(LEAST_SECONDS, round(terms.reduce((sum, term) => sum + term.seconds, 0)));
  return {
    estimate: {
      seconds,
      probability: probability(seconds),
      budget_seconds: BOUNDS.verify_budget_seconds,
      basis: input.repository ? "words+repo" : "words",
    },
    terms,
  };
}

function probability(seconds: number): number {
  const odds = Math.exp((seconds - BOUNDS.verify_budget_seconds) / SPREAD_SECONDS);
  return Math.round(100 / (1 + odds)) / 100;
}

function workTerms(input: EstimateInput): readonly Term[] {
  const words = wordsOf(input.text).slice(0, 20_000);
  if (input.kind === "answer") return answerTerms(words);
  if (input.artefact) {
    return [term("artefact", `new and on its own: verified by one run, ${RUN_SECONDS} s`, RUN_SECONDS)];
  }
  return [
    term("size", `about 1 function to read: ${BOUNDS.seconds_per_function} s`, BOUNDS.seconds_per_function),
    ...cueTerms(words, input.oneFunction),
    ...countTerms(input, words),
  ];
}

function answerTerms(words: string): readonly Term[] {
  const base = term("question", `a question: its answer is checked in ${ANSWER_SECONDS} s`, ANSWER_SECONDS);
  const open = OPEN_QUESTION.exec(words);
  if (open === null) return [base];
  return [byWords("question", open[0], "an answer nobody can check at a glance", OPEN_ANSWER_SECONDS), base];
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
    if (count > 0) terms.push({ kind, text, seconds, without, words: null });
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

function term(kind: Reason["kind"], text: string, seconds: number): Term {
  return { kind, text, seconds, without: null, words: null };
}

function byWords(kind: Reason["kind"], words: string, meaning: string, seconds: number): Term {
  return { kind, text: `“${words}”: ${meaning}`, seconds, without: `without “${words}”`, words };
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
