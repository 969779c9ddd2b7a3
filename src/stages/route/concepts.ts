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
  readonly unless: ReadonlySet<number> | null;
}

const ANY_ORDER_GAP = 7;
/** Words whose concepts are kept: the words of tasks are mostly the same few thousand. */
const KEPT_WORDS = 4_096;
const NOTHING: readonly number[] = [];

/** Makes rules ready; of a clause of normalised words the result tells which of them hold, in their order. */
export function conceptMatcher<Label>(
  vocabulary: Vocabulary,
  lists: readonly ConceptRules<Label>[],
): (clause: string) => readonly ConceptMatch<Label>[] {
  const numbers = new Map<string, number>();
  const numbersOf = new Map<string, number[]>();
  const number = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const made = numbers.size;
    numbers.set(name, made);
    for (const word of (vocabulary[name] ?? name).split(" ")) {
      const own = numbersOf.get(word);
      if (own === undefined) numbersOf.set(word, [made]);
      else own.push(made);
    }
    return made;
  };
  const rules = lists.flatMap(({ label, rules: sources, unless }) => {
    const silent = unless === undefined ? null : new Set(unless.split(" ").map(number));
    return sources.flatMap((source) =>
      inEitherOrder(source).map((parts) => ({ label, steps: stepsOf(parts, number), unless: silent })),
    );
  });
  const byAnchor = anchored(rules, numbersOf);

  const kept = new Map<string, readonly number[]>();
  const spokenOf = (word: string): readonly number[] => {
    let spoken = kept.get(word);
    if (spoken === undefined) {
      const found = plainForms(word).flatMap((form) => numbersOf.get(form) ?? NOTHING);
      spoken = found.length === 0 ? NOTHING : found;
      if (kept.size >= KEPT_WORDS) kept.clear();
      kept.set(word, spoken);
    }
    return spoken;
  };

  return (clause) => {
    const words = clause.split(" ");
    const spoken = words.map(spokenOf);
    const candidates = new Set(spoken.flatMap((own) => own.flatMap((each) => byAnchor.get(each) ?? [])));
    if (candidates.size === 0) return [];
    return [...candidates]
      .sort((a, b) => a - b)
      .flatMap((at) => {
        const rule = rules[at];
        const found = rule === undefined ? null : find(rule, spoken);
        if (rule === undefined || found === null) return [];
        const start = words.slice(0, found.first).join(" ").length + (found.first > 0 ? 1 : 0);
        const said = words.slice(found.first, found.last + 1).join(" ").replace(/,$/, "");
        return [{ label: rule.label, start, end: start + said.length }];
      });
  };
}

/** `A & B` read both ways. */
function inEitherOrder(source: string): readonly (readonly string[])[] {
  const [one = "", other] = source.split(" & ");
  if (other === undefined) return [source.split(" ")];
  return [
    `${one} ~${ANY_ORDER_GAP} ${other}`.split(" "),
    `${other} ~${ANY_ORDER_GAP} ${one}`.split(" "),
  ];
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

/** Rules by what their rarest step is met by: a clause that speaks of none of it is done with. */
function anchored(
  rules: readonly Rule<unknown>[],
  numbersOf: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<number, readonly number[]> {
  const sizes = new Map<number, number>();
  for (const each of [...numbersOf.values()].flat()) sizes.set(each, (sizes.get(each) ?? 0) + 1);
  const sizeOf = ({ met }: Step): number => [...met].reduce((sum, each) => sum + (sizes.get(each) ?? 0), 0);
  const byAnchor = new Map<number, number[]>();
  for (const [at, { steps }] of rules.entries()) {
    const rarest = steps.reduce((least, step) => (sizeOf(step) < sizeOf(least) ? step : least));
    for (const each of rarest.met) byAnchor.set(each, [...(byAnchor.get(each) ?? []), at]);
  }
  return byAnchor;
}

/** The first and last word of the shortest stretch that ends first and in which all steps stand. */
function find(
  { steps, unless }: Rule<unknown>,
  spoken: readonly (readonly number[])[],
): { readonly first: number; readonly last: number } | null {
  if (unless !== null && spoken.some((own) => own.some((each) => unless.has(each)))) return null;
  /** By word: where the latest stretch that ends there began, or -1. */
  let began: readonly number[] = [];
  for (const [at, { met, gap }] of steps.entries()) {
    const before = began;
    began = spoken.map((own, word) => {
      if (!own.some((each) => met.has(each))) return -1;
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
  if (stem !== undefined && ending !== undefined && /([bdgklmnprt])\1$/.test(stem)) forms.push(stem.slice(0, -1));
  return [...new Set(forms)];
}
