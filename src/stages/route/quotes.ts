/** What is written on a thing, as against what it does. */
const WRITTEN =
  "message|text|label|title|heading|headline|placeholder|caption|copy|tooltip|wording|greeting|banner|hint|subtitle|button|link|menu item|tab";
const QUOTED = /["“„]([^"“”„\n]{1,60})["“”]/g;
const REWRITTEN = new RegExp(
  String.raw`\b((?:${WRITTEN})s?\s+)"[^"]{1,60}"(\s+(?:to|with|into|by|→|->)\s+)"[^"]{1,60}"`,
  "gi",
);

/**
 * Takes quoted texts for what they are: one piece, whatever full stops and question marks they hold; and
 * what is written on a thing, when it only reads another way now ('change the message "Invalid input" to
 * "Please check your entry"'), says nothing of what the code does.
 */
export function quietQuotes(text: string): string {
  if (!/["“„]/.test(text)) return text;
  return text
    .replaceAll(QUOTED, (_, inside: string) => `"${inside.replaceAll(/[?!.:;,]+/g, " ").trim()}"`)
    .replaceAll(REWRITTEN, "$1it$2it");
}
