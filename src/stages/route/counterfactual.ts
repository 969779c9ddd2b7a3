import { BOUNDS } from "../../domain/bounds.ts";
import type { Located } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { assess, assessWithin, type Setting } from "./assess.ts";
import { findPathBoundary } from "./boundaries.ts";
import { decide, type Facts } from "./decide.ts";
import { combine, push, type Term } from "./estimate.ts";

/** One change, as it reads after "would be fast", and the facts as they would be. */
interface Alternative {
  readonly text: string;
  readonly facts: Facts;
}

/** What may stand between two words that are removed together, and how much of it. */
const BETWEEN = /[\W_]/;
const MOST_BETWEEN = 4;

/** Places across a boundary, tried in turn for a task that stays on this side. */
const PLACES = ["migrations/", "auth/"];

/**
 * The one change that would have chosen the other lane, or null when no single one would. True by
 * construction: the decision is taken again with that one thing changed.
 */
export function counterfactual(task: Task, located: Located, setting: Setting, facts: Facts): string | null {
  const { lane } = decide(facts);
  for (const { text, facts: changed } of alternatives(task, located, setting, facts)) {
    const other = decide(changed).lane;
    if (other !== lane) return `would be ${other} ${text}`;
  }
  return null;
}

function* alternatives(task: Task, located: Located, setting: Setting, facts: Facts): Generator<Alternative> {
  const { rule } = decide(facts);
  const without = (words: string): Facts | null => {
    const text = removeWords(task.text, words);
    return text === "" ? null : assessWithin({ ...task, text }, located, setting, facts.window);
  };
  switch (rule) {
    case "forced":
      yield { text: `without --${facts.forced}`, facts: { ...facts, forced: null } };
      break;
    case "boundary":
      yield* withoutBoundary(task, located, setting, facts, without);
      break;
    case "context-window":
      yield {
        text: `if it fitted into ${facts.contextWindow.toLocaleString("en-US")} tokens`,
        facts: { ...facts, window: { ...facts.window, fits: true } },
      };
      break;
    case "steps":
      yield {
        text: `with at most ${BOUNDS.max_steps} steps`,
        facts: withSteps(facts, BOUNDS.max_steps),
      };
      yield { text: "as a task for each step", facts: withSteps(facts, 1) };
      break;
    case "unlocated":
      if (facts.missing.length === 1) {
        yield { text: `if ${facts.missing[0]} were in the repository`, facts: { ...facts, missing: [] } };
      }
      break;
    case "not-verifiable":
      for (const term of [...facts.terms].sort((a, b) => push(a) - push(b))) {
        const changed =
          term.words === null
            ? withTerms(
                facts,
                facts.terms.filter((other) => other !== term),
              )
            : without(term.words);
        if (changed !== null && term.without !== null) yield { text: term.without, facts: changed };
      }
      break;
    case "verifiable":
      break;
  }
  if (decide(facts).lane === "fast") yield* acrossBoundary(setting, facts);
}

function* withoutBoundary(
  task: Task,
  located: Located,
  setting: Setting,
  facts: Facts,
  without: (words: string) => Facts | null,
): Generator<Alternative> {
  const source = facts.boundary?.source;
  if (source?.kind === "words") {
    const changed = without(source.words);
    if (changed !== null) yield { text: `without “${source.words}”`, facts: changed };
  }
  if (source?.kind === "paths") {
    const [path] = source.paths;
    if (path === undefined || source.paths.length > 1) return;
    const files = task.files.filter((file) => file !== path);
    const text = task.text.replaceAll(path, "the file");
    const paths = located.paths.filter((candidate) => candidate !== path);
    const identifiers = located.identifiers.map(({ name, files: holding }) => ({
      name,
      files: holding.filter((file) => file !== path),
    }));
    const changed = assess(
      { ...task, files, text },
      { ...located, paths, identifiers },
      setting,
      facts.window,
    );
    yield { text: `if it did not touch ${path}`, facts: changed };
  }
}

function* acrossBoundary(setting: Setting, facts: Facts): Generator<Alternative> {
  const verb = facts.kind === "answer" ? "asked for a change in" : "touched";
  for (const place of PLACES) {
    const boundary = findPathBoundary([place], setting.boundaries);
    yield { text: `if it ${verb} ${place}`, facts: { ...facts, boundary } };
  }
  yield {
    text: `if it had more than ${BOUNDS.max_steps} steps`,
    facts: { ...facts, steps: BOUNDS.max_steps + 1 },
  };
}

function withSteps(facts: Facts, steps: number): Facts {
  const amount = (steps - 1) * BOUNDS.seconds_per_function;
  const terms = facts.terms.map((term) => (term.kind === "steps" ? { ...term, amount } : term));
  return { ...withTerms(facts, terms), steps };
}

function withTerms(facts: Facts, terms: readonly Term[]): Facts {
  return { ...facts, terms, estimate: combine(terms, facts.estimate) };
}

/** Takes words out of the task as it was written, identifiers that read as those words included. */
function removeWords(text: string, words: string): string {
  // No other letter's small form is longer than the letter.
  const lower = text.replaceAll("İ", "i").toLowerCase();
  const [first, ...others] = words.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  if (first === undefined) return text;
  const kept: string[] = [];
  let start = 0;
  for (let at = lower.indexOf(first); at !== -1; at = lower.indexOf(first, Math.max(at + 1, start))) {
    const end = endOfWords(lower, at + first.length, others);
    if (end === null) continue;
    kept.push(text.slice(start, at));
    start = end;
  }
  kept.push(text.slice(start));
  return kept.join(" ").replace(/ {2,}/g, " ").trim();
}

/**
 * Where the words end that begin at `start`, each at most four characters behind the one before and none of these
 * an ASCII letter or digit; null when they don't stand there. A pattern would say the same, and making one
 * for every task costs more than all else here.
 */
function endOfWords(text: string, start: number, words: readonly string[]): number | null {
  let end = start;
  for (const word of words) {
    let gap = 0;
    while (gap < MOST_BETWEEN && BETWEEN.test(text.charAt(end + gap))) gap += 1;
    while (gap >= 0 && !text.startsWith(word, end + gap)) gap -= 1;
    if (gap < 0) return null;
    end += gap + word.length;
  }
  return end;
}
