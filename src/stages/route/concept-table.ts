import { numbersIn, type WordTable, wordTable } from "./word-table.ts";

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

/** Rules made ready: plain data. Concepts and plain words have numbers, each for itself. */
export interface ConceptTable<Label> {
  /** By word, the numbers of what it speaks of. */
  readonly words: WordTable;
  readonly rules: readonly ConceptRule<Label>[];
  /**
   * By number, what it is to which rules: the rule's number and a flag for each step that it meets, with
   * commas between. Of hundreds of rules a task needs a few, so what is not needed is not taken apart.
   */
  readonly uses: readonly string[];
}

/** One order of one rule. */
interface ConceptRule<Label> {
  readonly label: Label;
  /** The flags of all of its steps. */
  readonly all: number;
  /** Its steps (see {@link stepsIn}). */
  readonly steps: string;
}

/** One part of a rule. */
export interface Step {
  /** Numbers of the concepts and words that it is met by. */
  readonly met: readonly number[];
  /** Words that may stand before it, behind the step before. */
  readonly gap: number;
}

/** Steps as a text: of each its gap and what it is met by, with commas between, and blanks between steps. */
function printSteps(steps: readonly Step[]): string {
  return steps.map(({ gap, met }) => [gap, ...met].join(",")).join(" ");
}

/** Reads what {@link printSteps} printed. */
export function stepsIn(text: string): readonly Step[] {
  return text.split(" ").map((step) => {
    const [gap = 0, ...met] = numbersIn(step);
    return { gap, met };
  });
}

const ANY_ORDER_GAP = 7;
/** Bits for the flags of a rule's steps, in a use; rules have fewer. The rule's number stands above them. */
export const RULE = 8;
/** The flag of what silences a rule. */
const SILENT = 1 << (RULE - 1);

/** Makes rules ready for `conceptMatcher`. */
export function conceptTable<Label>(
  vocabulary: Vocabulary,
  lists: readonly ConceptRules<Label>[],
): ConceptTable<Label> {
  const { number, words } = numbering(vocabulary);
  const rules: ConceptRule<Label>[] = [];
  const uses: number[][] = [];
  const use = (each: number, flag: number): void => {
    (uses[each] ??= []).push(((rules.length - 1) << RULE) | flag);
  };
  for (const { label, rules: sources, unless } of lists) {
    const silent = unless === undefined ? [] : unless.split(" ").map(number);
    for (const parts of sources.flatMap(inEitherOrder)) {
      const steps = stepsOf(parts, number);
      rules.push({ label, all: (1 << steps.length) - 1, steps: printSteps(steps) });
      for (const [at, { met }] of steps.entries()) for (const each of new Set(met)) use(each, 1 << at);
      for (const each of silent) use(each, SILENT);
    }
  }
  return { words: wordTable(words), rules, uses: Array.from(uses, (own) => own?.join(",") ?? "") };
}

/** Gives concepts and words their numbers, when first asked for; by word, those of what it speaks of. */
function numbering(vocabulary: Vocabulary): {
  readonly number: (name: string) => number;
  readonly words: ReadonlyMap<string, readonly number[]>;
} {
  const numbers = new Map<string, number>();
  const words = new Map<string, number[]>();
  const number = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const made = numbers.size;
    numbers.set(name, made);
    for (const word of vocabulary[name]?.split(" ") ?? [name]) {
      const own = words.get(word);
      if (own === undefined) words.set(word, [made]);
      else own.push(made);
    }
    return made;
  };
  return { number, words };
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
      steps.push({ met: part.split("|").map(number), gap });
      gap = 0;
    }
  }
  return steps;
}
