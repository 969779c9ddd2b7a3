import { type ConceptTable, RULE, type Step, stepsIn } from "./concept-table.ts";
import { numbersIn, numbersOf } from "./word-table.ts";

/** A rule that holds in a clause, and the characters it holds in. */
export interface ConceptMatch<Label> {
  readonly label: Label;
  readonly start: number;
  readonly end: number;
}

/** What a word speaks of: concepts and words by number, and what that is to which rules. */
interface Spoken {
  readonly numbers: readonly number[];
  /** Rule after rule, a flag of each step that is met, shifted by `RULE`, or what silences the rule. */
  readonly uses: readonly number[];
}

/** Words whose concepts are kept: the words of tasks are mostly the same few thousand. */
const KEPT_WORDS = 4_096;
const FLAGS = (1 << RULE) - 1;
const NOTHING: Spoken = { numbers: [], uses: [] };

/** Tells, of a clause of normalised words, which rules of a table hold in it, in their order. */
export function conceptMatcher<Label>({
  words: known,
  rules,
  uses: usesOf,
}: ConceptTable<Label>): (clause: string) => readonly ConceptMatch<Label>[] {
  const kept = new Map<string, Spoken>();
  const spokenOf = (word: string): Spoken => {
    let spoken = kept.get(word);
    if (spoken === undefined) {
      const numbers = [...new Set(plainForms(word).flatMap((form) => numbersOf(known, form)))];
      spoken =
        numbers.length === 0
          ? NOTHING
          : { numbers, uses: numbers.flatMap((each) => numbersIn(usesOf[each] ?? "")) };
      if (kept.size >= KEPT_WORDS) kept.clear();
      kept.set(word, spoken);
    }
    return spoken;
  };

  /** Flags by rule, all 0 between two clauses. */
  const flags = new Uint8Array(rules.length);
  return (clause) => {
    const words = clause.split(" ");
    const spoken = words.map(spokenOf);
    for (const { uses } of spoken) {
      for (const each of uses) flags[each >>> RULE] = (flags[each >>> RULE] ?? 0) | (each & FLAGS);
    }
    const matches: ConceptMatch<Label>[] = [];
    for (const [at, rule] of rules.entries()) {
      const found = flags[at] === rule.all ? find(stepsIn(rule.steps), spoken) : null;
      if (found === null) continue;
      const start = words.slice(0, found.first).join(" ").length + (found.first > 0 ? 1 : 0);
      const said = words
        .slice(found.first, found.last + 1)
        .join(" ")
        .replace(/,$/, "");
      matches.push({ label: rule.label, start, end: start + said.length });
    }
    flags.fill(0);
    return matches;
  };
}

/** The first and last word of a stretch that ends first and in which all steps stand. */
function find(
  steps: readonly Step[],
  spoken: readonly Spoken[],
): { readonly first: number; readonly last: number } | null {
  /** By word: where the latest stretch that ends there began, or -1. */
  let began: readonly number[] = [];
  for (const [at, { met, gap }] of steps.entries()) {
    const before = began;
    began = spoken.map(({ numbers }, word) => {
      if (!numbers.some((each) => met.includes(each))) return -1;
      if (at === 0) return word;
      for (let back = word - 1; back >= 0 && back >= word - 1 - gap; back -= 1) {
        const start = before[back] ?? -1;
        if (start >= 0) return start;
      }
      return -1;
    });
  }
  const last = began.findIndex((start) => start >= 0);
  return last === -1 ? null : { first: began[last] ?? last, last };
}

/** The word itself, and what it may be a form of: "copies", "copied" and "copying" are of "copy". */
function plainForms(said: string): readonly string[] {
  const word = said.replace(/,$/, "");
  if (/^(?:[3-9]|\d\d+)$/.test(word)) return [word, "#"];
  const forms = [word];
  const bare = word.replace(/'s?$/, "");
  if (bare !== word) forms.push(bare);
  if (/..s$/.test(bare)) forms.push(bare.slice(0, -1));
  if (/...[^s]s$/.test(word)) forms.push("@s");
  if (/...es$/.test(bare)) forms.push(bare.slice(0, -2));
  if (/..ie[sd]$/.test(bare)) forms.push(`${bare.slice(0, -3)}y`);
  const [, stem, ending] = /^(...*)(ed|ing)$/.exec(bare) ?? [];
  if (stem !== undefined && stem.length > 2) forms.push(stem);
  if (stem !== undefined) forms.push(`${stem}e`);
  if (stem !== undefined && ending !== undefined && /([bdgklmnprt])\1$/.test(stem))
    forms.push(stem.slice(0, -1));
  return [...new Set(forms)];
}
