import { OF_VALUES, standInWeight, WEIGHTY } from "./stand-in-weight.ts";

/**
 * How surely a comment stands for code that isn't there: `certain` wherever it is, `likely` where the
 * change took code away, for somebody may have written it in earnest of code that is there.
 */
export type StandIn = "certain" | "likely";

/** Words of which comments that stand for code are made; one with many others says something of its own. */
const LEFT = words("existing previous original remaining other prior rest remainder");
const WHOLE = words("rest remainder everything remaining");
/** Left over as well, but said of code that is there as often as not. */
const VAGUE_LEFT = words(
  "current old preceding following more additional further full whole same identical above",
);
const CORE = words(
  "code logic implementation implementations body loop statement statements branch branches function functions " +
    "method methods class classes imports behavior behaviour functionality",
);
const PARTS = words(
  "file files content contents module component components script section part parts block lines line version " +
    "tests cases fields handlers routes definitions declarations members configuration config details",
);
const STRONG = words(
  "unchanged unmodified untouched intact omitted elided truncated abbreviated as-is snip snipped preserved retained kept skipped",
);
const STAY = words("remains remain stays stay continues continue follows follow applies apply goes go here");
const KEEP = words("keep keeps leave preserve retain reuse use");
const GLUE = words(
  "the of this your all is are in from with and it was were to for be been on below above here else no any not " +
    "change changes changed nothing so do then until further as before after that there exactly still brevity " +
    "clarity simplicity conciseness insert paste put copy add needed needs unaffected left out how they its these " +
    "those what etc pattern way similar to continue continued onwards number modified modification modifications see via return switch",
);
const KNOWN = new Set([
  ...LEFT,
  ...WHOLE,
  ...VAGUE_LEFT,
  ...CORE,
  ...PARTS,
  ...STRONG,
  ...STAY,
  ...KEEP,
  ...GLUE,
]);

/** Words beyond which a comment explains something. */
const MAX_WORDS = 14;

/** Between dots or in brackets, as nobody writes a sentence. */
const DOTTED = /^[[(]? ?(?:\.{2,}|…)|(?:\.{2,}|…) ?[\])]?$/;
const BRACKETED = /^(?:\[[^[\]]*\]|\([^()]*\))$/;

/**
 * Judges a comment by its words alone, lower-cased and without its decoration: it stands for code when its
 * words say that code is the same, left out, or elsewhere, and hardly anything else.
 */
export function standInByWords(text: string): StandIn | null {
  if (OF_VALUES.test(text)) return null;
  return judgeKnownWords(text) ?? (standInWeight(text) >= WEIGHTY ? "likely" : null);
}

/** What comments say that are made of nothing but the words above. */
function judgeKnownWords(text: string): StandIn | null {
  const plain = text
    .replace(/^[[(]|[\])]$/g, "")
    .replace(/\bas[- ]is\b|\bas (?:it (?:is|was)|they (?:are|were))(?=\W*$)/g, "as-is")
    .replace(/\b\d{1,5}(?: ?[-–] ?\d{1,5})?\b/g, "number");
  const said = plain.match(/[a-z][a-z-]*/g) ?? [];
  // It says how things are to be, or that there are none.
  if (/\b(?:should|must|may|might|can|could|will|would|if|when|because|unless|we|i)\b/.test(plain))
    return null;
  if (/\bno (?:more|other|remaining|existing)\b(?! changes?)/.test(plain)) return null;
  if (said.length === 0 || said.length > MAX_WORDS || /[^a-z\s.…,()[\]!-]/.test(plain)) return null;
  if (!said.every((word) => KNOWN.has(word))) return null;
  const has = (set: ReadonlySet<string>): boolean => said.some((word) => set.has(word));
  const isSame =
    /\b(?:same|identical|similar)\b/.test(plain) && !/\bas (?:the )?(?:above|below)\b/.test(plain);
  const isBrief = /\bfor (?:brevity|clarity|simplicity|conciseness)\b/.test(plain) && has(STRONG);
  const isNoChange =
    /\b(?:no|not|nothing) (?:\w+ )?change[sd]?\b|\b(?:no|not|nothing) (?:\w+ )?modif\w+/.test(plain);
  const isCode = has(CORE) || has(WHOLE);
  const isLeft = has(LEFT) || has(WHOLE);
  const isStrong = has(STRONG) || (isSame && has(LEFT)) || isBrief;
  const isMarked = DOTTED.test(text) || BRACKETED.test(text);
  const isCertain =
    (DOTTED.test(text) &&
      (has(STRONG) ||
        (has(LEFT) && (isCode || has(PARTS))) ||
        (isSame && isCode) ||
        isNoChange ||
        /\bas before\b/.test(plain))) ||
    (BRACKETED.test(text) && (isStrong || (isCode && has(STAY)))) ||
    isBrief ||
    (isStrong && isCode && isLeft) ||
    (has(LEFT) && has(CORE) && has(STAY));
  if (isCertain) return "certain";
  const isLikely =
    has(STRONG) ||
    isNoChange ||
    (isSame && (isCode || isLeft || plain.endsWith(" before"))) ||
    (DOTTED.test(text) && has(VAGUE_LEFT) && has(PARTS)) ||
    ((has(STAY) || isMarked) && isCode) ||
    (has(KEEP) && (isLeft || has(VAGUE_LEFT)) && (isCode || has(PARTS))) ||
    (isLeft && isCode && /^(?:then )?continue\b|\bfrom\b|\bin\b|\bsee\b/.test(plain)) ||
    (DOTTED.test(text) && /^\W*etc\W*$/.test(plain)) ||
    /(?:^| )(?:as|from|was here) before$|^(?:see|copy from|as in) (?:the )?original\b/.test(plain) ||
    (has(LEFT) && has(CORE) && said.length < 5 && /^(?:the )?(?:existing|original)\b/.test(plain));
  return isLikely ? "likely" : null;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
