/** What is left of a file that was there. */
const LEFT = words(
  "existing previous previously original remaining other prior earlier old current rest remainder everything all your",
);
/** Said of code that isn't spelt out, and seldom of anything else. */
const HARD = words(
  "unchanged unmodified unaltered unaffected untouched intact omitted elided abbreviated collapsed folded snipped identical verbatim as-is",
);
const SAME = words("same similar identical");
const STAY = words(
  "remains remain stays stay continues continue goes go follows follow keep keeps keeping kept retain retained preserved " +
    "leave insert include paste copy put here below above place",
);
const CODE = words(
  "code logic implementation implementations body bodies function functions method methods class classes constructor " +
    "handler handlers component imports loop branches cases statement block markup jsx template helpers getters setters " +
    "overloads overrides arms members fields props hooks callbacks routes tests rules styles layers jobs steps columns " +
    "services stage definitions declarations file module script section part parts version",
);
/** What joins the others, and says nothing. */
const GLUE = words(
  "the a of this these that is are was were be been in on at from with and or to for as it they its their by before " +
    "after until then so do not no nothing anything there please name point changed changes change modified edits edited touched altered",
);
const GROUPS = [LEFT, HARD, SAME, STAY, CODE, GLUE];

/** Words by which a comment explains why, how or when: it is about code that is there. */
const EXPLAINS =
  /\b(?:should|must|may|might|can|could|cannot|will|would|if|when|while|because|since|unless|but|which|whether|than|instead|only|too|also|we|i)\b|\b(?:do|does|is)n't\b/;

/** Punctuation of code rather than of a sentence. */
const IS_CODE = /[=;&|\\@$^%+]|\w\(|\w\.\w/;

/** "existing checks remain here" */
const ENDS_STAYING = /\b(?:remains?|stays?|continues?|follows?|here|below|in place)\W*$/;

/** "existing modal markup", where the last word is one of code. */
const LEFT_CODE =
  /^\W*(?:keep )?(?:the |all |all other )?(?:existing|original|previous|remaining|other)(?: [\w-]+){1,3}\W*$/;

/** "unchanged: parsing and saving", "load, save - unchanged" */
const NAMES_WHAT_IS_LEFT = /^\W*(?:unchanged|omitted|elided)\W*[:(–-]|[:–-] (?:unchanged|omitted|elided)\W*$/;

/** "unchanged entries are skipped": it says what is done with them. */
export const OF_VALUES =
  /^(?:(?:unchanged|unmodified|untouched|identical|omitted) \w+|\d+) (?:is|are|was|were)\b/;

/** Words beyond which a comment explains something. */
const MAX_WORDS = 14;

/** A weight from which on a comment stands for code, where code went away: 3 in 10,000 real comments have it. */
export const WEIGHTY = 2.5;

/**
 * How much a comment's words, whatever they are, speak for its standing in the place of code: each kind of word
 * counts once, each word of no kind counts against it. Lower-cased and without its decoration.
 */
export function standInWeight(text: string): number {
  const plain = text
    .replace(/^(?:todo|fixme|note|nb)\b\W*/, "")
    // Names in a list: "remaining methods (save, load) unchanged".
    .replace(/(?<=[\w:] )\(([a-z_][\w$]*(?:, ?[a-z_][\w$]*)*)\)/g, (list: string) =>
      wordsIn(list, HARD) ? list : "",
    )
    .replace(/\bas[- ]is\b|\bas (?:it (?:is|was)|they (?:are|were))(?=\W*$)/g, "as-is")
    .replace(
      /\bthe way (?:it|they) (?:is|was|are|were)\b|\b(?:what |as )?you (?:already )?(?:have|had)\b|\byours\b/g,
      "as-is",
    )
    .replace(/\b[a-z_]\w*_\w*/g, "name");
  const said = plain.match(/[a-z][a-z-]*/g) ?? [];
  const [first] = said;
  if (first === undefined || said.length > MAX_WORDS || EXPLAINS.test(plain) || IS_CODE.test(plain)) return 0;
  const isStrange = (word: string): boolean => !GROUPS.some((group) => group.has(word));
  const isBrief = /\bfor (?:brevity|clarity|simplicity|conciseness|readability)\b/.test(plain);
  const signs: readonly (readonly [number, boolean])[] = [
    [3, wordsIn(plain, HARD)],
    [2, wordsIn(plain, LEFT)],
    [1.5, wordsIn(plain, SAME)],
    [1, wordsIn(plain, STAY)],
    [1, wordsIn(plain, CODE)],
    [3, isBrief],
    [1, /\bas (?:before|in|it|they|earlier|original)\b|\bas-is\b/.test(plain)],
    [2, /\b(?:no|not|nothing)\b.{0,30}\b(?:chang\w+|modif\w+|edits?|edited|touched|altered)/.test(plain)],
    [1, /\byour\b/.test(plain)],
    [0.75, wordsIn(plain, LEFT) && ENDS_STAYING.test(plain)],
    [0.75, LEFT_CODE.test(plain) && wordsIn(said.at(-1) ?? "", CODE)],
    [1.5, NAMES_WHAT_IS_LEFT.test(plain)],
    [2, /^\W*(?:\.{2,}|…)|(?:\.{2,}|…)\W*$/.test(text)],
    [1, /^[[({].*[\])}]$/.test(text)],
    // It begins with a verb or a name of its own.
    [-0.75, isStrange(first) && !isBrief],
    [-0.75 * said.filter(isStrange).length, true],
  ];
  return signs.reduce((sum, [weight, holds]) => (holds ? sum + weight : sum), 0);
}

function wordsIn(text: string, group: ReadonlySet<string>): boolean {
  return text.match(/[a-z][a-z-]*/g)?.some((word) => group.has(word)) === true;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
