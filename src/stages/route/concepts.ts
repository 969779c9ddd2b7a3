/** What a word speaks of: by concept, its words in their plain form, separated by blanks. */
export type Vocabulary = Readonly<Record<string, string>>;

/**
 * Rules over concepts instead of phrases: a rule says what a clause speaks of, in which order and how near:
 * "PERSON ~3 CANNOT ~4 REACH". Its parts are separated by blanks: a CONCEPT of the vocabulary or a plain word,
 * or several of them with `|` between; `~4` allows up to four words between its neighbours; `A & B` stand in
 * either order, with up to seven words between.
 */
export interface ConceptRules<Label> {
  readonly label: Label;
  readonly rules: readonly string[];
  /** Concepts and words, separated by blanks, that silence these rules wherever they stand in the clause. */
  readonly unless?: string;
}

/** A rule that holds in a clause, and the characters it holds in. */
export interface ConceptMatch<Label> {
  readonly label: Label;
  readonly start: number;
  readonly end: number;
}

interface Step {
  /** Numbers of the concepts and words that it is met by. */
  readonly met: ReadonlySet<number>;
  /** Words that may stand before it, behind the step before. */
  readonly gap: number;
}

interface Rule<Label> {
  readonly label: Label;
  readonly steps: readonly Step[];
}

/** What a word speaks of: concepts and words by number, and what that is to which rules. */
interface Spoken {
  readonly numbers: readonly number[];
  /** Rule after rule, a flag of each step that is met, shifted by `RULE`; `SILENT` where it silences the rule. */
  readonly uses: readonly number[];
}

const ANY_ORDER_GAP = 7;
/** Words whose concepts are kept: the words of tasks are mostly the same few thousand. */
const KEPT_WORDS = 4_096;
/** Bits for the flags of a rule's steps: rules have fewer. */
const RULE = 8;
const SILENT = 1 << (RULE - 1);
const FLAGS = (1 << RULE) - 1;
const NOTHING: Spoken = { numbers: [], uses: [] };

/** Makes rules ready; of a clause of normalised words the result tells which of them hold, in their order. */
export function conceptMatcher<Label>(
  vocabulary: Vocabulary,
  lists: readonly ConceptRules<Label>[],
): (clause: string) => readonly ConceptMatch<Label>[] {
  const { number, numbersOf } = numbering(vocabulary);
  const rules: Rule<Label>[] = [];
  const usesOf: number[][] = [];
  const use = (each: number, flag: number): void => {
    (usesOf[each] ??= []).push(((rules.length - 1) << RULE) | flag);
  };
  for (const { label, rules: sources, unless } of lists) {
    const silent = unless === undefined ? [] : unless.split(" ").map(number);
    for (const parts of sources.flatMap(inEitherOrder)) {
      const steps = stepsOf(parts, number);
      rules.push({ label, steps });
      for (const [at, { met }] of steps.entries()) for (const each of met) use(each, 1 << at);
      for (const each of silent) use(each, SILENT);
    }
  }

  const kept = new Map<string, Spoken>();
  const spokenOf = (word: string): Spoken => {
    let spoken = kept.get(word);
    if (spoken === undefined) {
      const numbers = [...new Set(plainForms(word).flatMap((form) => numbersOf.get(form) ?? []))];
      spoken =
        numbers.length === 0 ? NOTHING : { numbers, uses: numbers.flatMap((each) => usesOf[each] ?? []) };
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
      const all = (1 << rule.steps.length) - 1;
      const found = flags[at] === all ? find(rule.steps, spoken) : null;
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

/** Gives concepts and words their numbers, when first asked for; by word, those of what it speaks of. */
function numbering(vocabulary: Vocabulary): {
  readonly number: (name: string) => number;
  readonly numbersOf: ReadonlyMap<string, readonly number[]>;
} {
  const numbers = new Map<string, number>();
  const numbersOf = new Map<string, number[]>();
  const number = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const made = numbers.size;
    numbers.set(name, made);
    for (const word of vocabulary[name]?.split(" ") ?? [name]) {
      const own = numbersOf.get(word);
      if (own === undefined) numbersOf.set(word, [made]);
      else own.push(made);
    }
    return made;
  };
  return { number, numbersOf };
}

/** `A & B` read both ways. */
function inEitherOrder(source: string): readonly (readonly string[])[] {
  const [one = "", other] = source.split(" & ");
  if (other === undefined) return [source.split(" ")];
  return [`${one} ~${ANY_ORDER_GAP} ${other}`.split(" "), `${other} ~${ANY_ORDER_GAP} ${one}`.split(" ")];
}

function stepsOf(parts: readonly string[], number: (name: string) => number): readonly Step[] {
  const steps: Step[] = [];
  let gap = 0;
  for (const part of parts) {
    if (part.startsWith("~")) {
      gap = Number(part.slice(1));
    } else {
      steps.push({ met: new Set(part.split("|").map(number)), gap });
      gap = 0;
    }
  }
  return steps;
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
      if (!numbers.some((each) => met.has(each))) return -1;
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
