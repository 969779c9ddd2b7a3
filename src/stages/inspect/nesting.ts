/** Brackets open at once; hand-written code stays below 30. */
const MAX_DEPTH = 500;

/** Elements open at once, those counted that need no end tag. */
const MAX_OPEN_TAGS = 3000;

/**
 * Tokens that nest without a bracket, and how many of each a file may have. A file beyond that is
 * machine-made: not being able to check it costs nothing.
 */
const MAX_COUNTS: readonly (readonly [RegExp, number])[] = [
  [/\belse\b/g, 3000],
  [/=>/g, 3000],
  [/\?/g, 3000],
  [/</g, 4000],
  [/[+\-!~]/g, 10_000],
  [/[.(]/g, 40_000],
];

/**
 * True for a text that could take a recursive parser beyond its stack, which ends the whole process
 * without a word (oxc-parser 0.159: from about 5,000 nested brackets, arrows or `else if`). Counts
 * what stands in strings too, so it is cautious, and quick.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) {
      if (++depth > MAX_DEPTH) return true;
    } else if ((code === 41 || code === 93 || code === 125) && depth > 0) depth--;
  }
  // Too short to hold so many.
  if (text.length < 2 * Math.min(...MAX_COUNTS.map(([, most]) => most))) return false;
  return MAX_COUNTS.some(([token, most]) => {
    let count = 0;
    for (const _ of text.matchAll(token)) if (++count > most) return true;
    return false;
  });
}

/**
 * True for markup with more elements open at once than {@link MAX_OPEN_TAGS}: the HTML grammar looks through
 * all of them at each tag, and can't be stopped meanwhile.
 */
export function isTooDeepMarkup(text: string): boolean {
  let depth = 0;
  for (const [, slash] of text.matchAll(/<(\/?)[a-z]/gi)) {
    depth = slash === "" ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_OPEN_TAGS) return true;
  }
  return false;
}

/** Levels of indentation at which Python itself gives up (tokenizer.h: MAXINDENT). */
const MAX_INDENTS = 100;

/** Texts side by side, which are one text to Python; the work on them grows with the square. */
const MAX_ADJACENT = 10_000;

/** True for Python that nobody writes, on which what reads Python spends seconds without a chance to stop it. */
export function isTooDeepPython(text: string): boolean {
  if (isTooDeep(text)) return true;
  let adjacent = 0;
  for (const _ of text.matchAll(/["'][\s\\]*[rbuft]{0,2}(?=["'])/gi))
    if (++adjacent > MAX_ADJACENT) return true;
  const indents: number[] = [0];
  for (const [, indent = ""] of text.matchAll(/^([ \t]*)[^\s#]/gm)) {
    while ((indents.at(-1) ?? 0) > indent.length) indents.pop();
    if ((indents.at(-1) ?? 0) < indent.length) indents.push(indent.length);
    if (indents.length > MAX_INDENTS) return true;
  }
  return false;
}

/** Why a check leaves such a file alone. */
export const TOO_DEEP = "it is nested too deeply";
