/**
 * What a text must hold for a pattern to match it, as a flat list: a number below HASHES is the hash of a
 * stretch of letters; ALL or ANY is followed by the index where its parts end, and by its parts. All of
 * it fits into 16 bits.
 */
export type Required = readonly number[];

export const ALL = 0xffff;
export const ANY = 0xfffe;

/** Room of the hashes; two stretches may share one. */
export const HASHES = 1 << 14;

/** Where the part that begins at `at` ends. */
export function endOf(letters: ArrayLike<number>, at: number): number {
  return (letters[at] ?? 0) < HASHES ? at + 1 : (letters[at + 1] ?? 0);
}

/** Hash of three neighbouring letters, or of two behind a 0. */
export function hashOf(first: number, second: number, third: number): number {
  return ((first * 31 + second) * 31 + third) & (HASHES - 1);
}

const OPENING = "(".charCodeAt(0);
const CLOSING = ")".charCodeAt(0);
const BAR = "|".charCodeAt(0);
const BRACKET = "[".charCodeAt(0);
const BRACKET_END = "]".charCodeAt(0);
const BACKSLASH = "\\".charCodeAt(0);
const QUESTION = "?".charCodeAt(0);
const STAR = "*".charCodeAt(0);
const PLUS = "+".charCodeAt(0);
const BRACE = "{".charCodeAt(0);
const ZERO = "0".charCodeAt(0);
const SPACE = " ".charCodeAt(0);
const FIRST_LETTER = "a".charCodeAt(0);
const LAST_LETTER = "z".charCodeAt(0);
/** A place behind the end of any source: nothing more is read, and nothing is known. */
const UNREADABLE = Infinity;
const SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const NO_LETTERS = new Set([..."^$."].map((letter) => letter.charCodeAt(0)));
/** Escapes of one character that stand for no letter, or for one of many. */
const CLASSES = new Set([..."bBdDsSwW"].map((letter) => letter.charCodeAt(0)));

/**
 * Reads a pattern's source for the letters that no match can do without. Letters in character classes and in
 * parts that may be missing are not counted on, and look-arounds are passed over. Null where nothing is known:
 * for what can't be read, and for patterns with the flags `i` or `v`.
 *
 * @param base what the indexes in the list count from
 */
export function requiredLetters(
  { source, flags }: Pick<RegExp, "source" | "flags">,
  base = 0,
): Required | null {
  if (/[iv]/.test(flags)) return null;
  const found: number[] = [];
  let at = 0;

  /** Reads up to the closing bracket or the end; false when nothing is known of it, and nothing is left in `found`. */
  const alternatives = (): boolean => {
    const start = found.push(ANY, 0) - 2;
    let known = true;
    for (;;) {
      known = sequence() && known;
      if (source.charCodeAt(at) !== BAR) break;
      at += 1;
    }
    if (known) found[start + 1] = base + found.length;
    else found.length = start;
    return known;
  };

  const sequence = (): boolean => {
    const start = found.push(ALL, 0) - 2;
    let length = 0;
    let before = 0;
    let last = 0;
    while (at < source.length) {
      const code = source.charCodeAt(at);
      if (code === BAR || code === CLOSING) break;
      const plain = code === SPACE || (code >= FIRST_LETTER && code <= LAST_LETTER);
      const letter = plain ? code : code === BACKSLASH ? escape() : letterOf(code);
      if (plain) at += 1;
      if (letter > 0 && !isQuantifier(source.charCodeAt(at))) {
        length += 1;
        if (length === 2) found.push(hashOf(0, last, letter));
        // Three letters say more than two of them.
        else if (length === 3) found[found.length - 1] = hashOf(before, last, letter);
        else if (length > 3) found.push(hashOf(before, last, letter));
        before = last;
        last = letter;
        continue;
      }
      length = 0;
      const part = found.length;
      if (code === OPENING) group();
      if (mayBeMissing()) found.length = part;
    }
    if (found.length === start + 2) {
      found.length = start;
      return false;
    }
    found[start + 1] = base + found.length;
    return true;
  };

  /** The letter itself, read; 0 for anything else, of which groups are still to be read. */
  const letterOf = (code: number): number => {
    if (code === OPENING) return 0;
    if (code === BRACKET) {
      while (source.charCodeAt(at) !== BRACKET_END && at < source.length) {
        at += source.charCodeAt(at) === BACKSLASH ? 2 : 1;
      }
    }
    at += 1;
    // Half of a character: a quantifier behind it would be that of the whole.
    if (code >= SURROGATE && code <= LAST_SURROGATE) at = UNREADABLE;
    return code === BRACKET || NO_LETTERS.has(code) ? 0 : code;
  };

  const escape = (): number => {
    const code = source.charCodeAt(at + 1);
    at += 2;
    if (CLASSES.has(code)) return 0;
    const letter = source[at - 1] ?? "";
    if ((letter === "p" || letter === "P") && source.charCodeAt(at) === BRACE) {
      at = source.indexOf("}", at) + 1;
      return 0;
    }
    // A code, a control character, a reference to a group: none is worth the reading.
    if (/[a-zA-Z0-9]/.test(letter)) at = UNREADABLE;
    return code;
  };

  const group = (): void => {
    at += 1;
    const start = found.length;
    let looksAround = false;
    if (source.charCodeAt(at) === QUESTION) {
      const [opening = ""] = /^\?(?:[:=!]|<[=!]|<[^>]*>)/.exec(source.slice(at, at + 40)) ?? [];
      looksAround = /[=!]$/.test(opening);
      at = opening === "" ? UNREADABLE : at + opening.length;
    }
    alternatives();
    if (looksAround) found.length = start;
    at = source.charCodeAt(at) === CLOSING ? at + 1 : UNREADABLE;
  };

  /** Passes over a quantifier; true when it allows none. */
  const mayBeMissing = (): boolean => {
    const code = source.charCodeAt(at);
    if (!isQuantifier(code)) return false;
    const missing = code === QUESTION || code === STAR || source.charCodeAt(at + 1) === ZERO;
    const end = code === BRACE ? source.indexOf("}", at) : at;
    at = end === -1 ? UNREADABLE : end + 1;
    if (source.charCodeAt(at) === QUESTION) at += 1;
    return missing && code !== PLUS;
  };

  return alternatives() && at === source.length ? found : null;
}

function isQuantifier(code: number): boolean {
  return code === QUESTION || code === STAR || code === PLUS || code === BRACE;
}
