/** The stem of every number. */
export const NUMBER = "0";
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["broke", "break"],
  ["broken", "break"],
  ["built", "build"],
  ["does", "do"],
  ["hid", "hide"],
  ["kept", "keep"],
  ["made", "make"],
  ["ran", "run"],
  ["rewrote", "rewrite"],
  ["sent", "send"],
  ["took", "take"],
  ["wrote", "write"],
]);
/** Words that say nothing of what is asked for, only how the others hang together. */
const CONNECTING = new Set(
  "a an and as at be by for from if in is it its not of on or that the this to when with".split(" "),
);

/**
 * A lower-case English word without its ending, so that "adds", "added" and "adding" are one. Cruder than
 * Porter's algorithm: it need only be the same for training and use. All numbers are one.
 */
export function stemOf(word: string): string {
  if (/^\d+$/.test(word)) return NUMBER;
  const bare = (IRREGULAR.get(word) ?? word)
    .replace(/['’]s$/, "")
    .replace(/^(.{2,})(?:ied|ies)$/, "$1y")
    .replace(/^(?=.*[aeiouy].*(?:ing|ed)$)(.{2,}?)(?:ing|(?<!e)ed)$/, "$1")
    .replace(/^(.{2,}(?:s|x|z|ch|sh))es$/, "$1")
    .replace(/^(.{2,}[^su])s$/, "$1");
  const single = bare === word || bare.length < 4 ? bare : bare.replace(/([bdfgmnprt])\1$/, "$1");
  return single.replace(/^(.{2,})e$/, "$1");
}

/** Whether a lower-case word carries meaning of its own: it has a letter or a digit and is no connecting word. */
export function isContent(word: string): boolean {
  return /[\p{L}\p{N}]/u.test(word) && !CONNECTING.has(word);
}
