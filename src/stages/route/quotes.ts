/** What is written on a thing, as against what it does. */
const WRITTEN =
  "message|text|label|title|heading|headline|placeholder|caption|copy|tooltip|wording|greeting|banner|hint|subtitle|button|link|menu item|tab";
const QUOTED = /["“„]([^"“”„\n]{1,60})["“”]/g;
const REWRITTEN = new RegExp(
  String.raw`\b((?:${WRITTEN})s?\s+)"[^"]{1,60}"(\s+(?:to|with|into|by|→|->)\s+)"[^"]{1,60}"`,
  "gi",
);
const REWRITTEN_ON = new RegExp(
  String.raw`"[^"]{1,60}"(\s+(?:to|with|→|->)\s+)"[^"]{1,60}"(\s+(?:on|in|of|for) (?:the |our )?(?:\S+ )?(?:${WRITTEN}|page|dialog|modal|screen|form|footer|header|menu)\b)`,
  "gi",
);

/** A word as a word: 'add the word "crypto" to the dictionary'. */
const AS_A_WORD = /\b((?:words?|terms?|letters?) )"[^"]{1,60}"/gi;
/** A link to a page, by its name, where pages are listed. */
const LISTED =
  /\b(an? |the )"[^"]{1,60}"( (?:link|item|entry|menu item|nav item) (?:to|in|into|from) the (?:footer|header|nav\w*|menu|sidebar|site ?map)\b)/gi;

/**
 * Takes quoted texts for what they are: one piece, whatever full stops and question marks they hold; and
 * what is written on a thing, when it only reads another way now ('change the message "Invalid input" to
 * "Please check your entry"'), says nothing of what the code does.
 */
export function quietQuotes(text: string): string {
  if (!/["“„]/.test(text)) return text;
  return text
    .replaceAll(QUOTED, (_, inside: string) => `"${inside.replaceAll(/[?!.:;,]+/g, " ").trim()}"`)
    .replaceAll(AS_A_WORD, "$1it")
    .replaceAll(LISTED, "$1it$2")
    .replaceAll(REWRITTEN, "$1it$2it")
    .replaceAll(REWRITTEN_ON, "it$1it$2");
}
