import { once } from "./once.ts";
import { pathToken } from "./path-token.ts";

/** Imperatives a task may start with; a comma, "and" or "then" before one starts a new clause. */
const VERBS =
  "add|adjust|allow|apply|authenticate|authori[sz]e|build|bump|change|check|clean|configure|connect|convert|correct|create|cut|decrypt|define|delete|deny|deploy|deprecate|disable|display|document|download|drop|enable|encrypt|enforce|ensure|escape|explain|export|expose|extend|extract|fetch|filter|fix|generate|handle|hash|hide|highlight|implement|import|improve|increase|inline|insert|install|integrate|introduce|invalidate|load|lower|make|mark|merge|migrate|mock|move|optimi[sz]e|parse|persist|port|prevent|print|profile|protect|publish|pull|push|put|raise|read|redirect|reduce|refactor|reformat|refresh|reject|remove|rename|render|reorder|replace|require|reset|resize|restore|restrict|return|reuse|revert|revoke|rework|rewrite|reword|roll|rotate|run|saniti[sz]e|save|scaffold|seed|send|set|simplify|skip|sort|split|start|stop|store|strip|support|swap|switch|throw|translate|trim|truncate|turn|tweak|unify|update|upgrade|upload|use|validate|verify|wire|wrap|write";

/** What may stand before a verb, however often, and the word behind it: none of these begins with a verb. */
const OPENING =
  /^(?:(?:please|just|also|now|then|and|next|finally|first|let's|we need to|we should|you should|i want you to|i need you to|can you|could you|would you|will you) )*(\w*)/;
/** The verbs themselves, each as it is written. */
const SPELT = new Set(
  VERBS.split("|").flatMap((verb) => [verb.replace("[sz]", "s"), verb.replace("[sz]", "z")]),
);
const conjunction = once(
  () => new RegExp(`,? (?:(?:and|then|but|also|plus) ){1,4}(?=(?:${VERBS}) )|, (?=(?:${VERBS}) )`),
);
/** What every conjunction holds: most clauses have none, and to make the pattern ready takes a while. */
const CONJOINING = /, | (?:and|then|but|also|plus) /;
const PRODUCT_NAMES =
  /\b(?:OAuth|OpenID|MySQL|PostgreSQL|SQLite|GraphQL|NoSQL|JavaScript|TypeScript|GitHub|GitLab|MongoDB|DynamoDB|LaTeX|YouTube)\b/g;
const CAMEL = /(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z](?!s(?![a-z]))[a-z])/g;
/** What the letters of every such name and identifier hold somewhere; most texts don't. */
const MIXED = /[a-zA-Z][A-Z]/;
const FENCE = /^[ \t]*(?:```|~~~)/;

/** Whole lines this long were broken by an editor, not by their writer. */
const wrap = once(() => new RegExp(`(?<=[^\\n]{40}[^\\n.:;!?])\\r?\\n(?=[a-z])(?!(?:${VERBS})\\b)`, "g"));
const HEADING = /(?<=^|\n|: )[ \t]{0,8}([^\n:;.!?]{2,30}):(?=\s)/g;
const MOST_HEADINGS = 4;

/** Longest clause in characters: bounds the work of every pattern on it. */
const MAX_CLAUSE = 400;

/**
 * Keeps the last answer of a pure function of a text: several parts of the router ask the same of one
 * task, and taking a text apart is most of the work.
 */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly value: T } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
  };
}

/**
 * Words made ready for matching: lower case, one space between them, identifiers taken apart
 * (`hashPassword` and `hash_password` both read "hash password"). Letters of any script, digits,
 * apostrophes and commas stay.
 */
export const normalize = remembered(makeReady);

function makeReady(text: string): string {
  return apart(text)
    .toLowerCase()
    .replaceAll("’", "'")
    .replaceAll("&", " and ")
    .replace(/[^\p{L}\p{N}',]+/gu, " ")
    .replace(/ ?,[ ,]*/g, ", ")
    .trim();
}

function apart(text: string): string {
  if (!MIXED.test(text)) return text;
  return text.replace(PRODUCT_NAMES, (name) => name.toLowerCase()).replace(CAMEL, " ");
}

/** The clauses of a task, normalised. File names in it read "it": they are judged as paths. */
export const clausesOf = remembered(readClauses);

/** What the user says, normalised as a whole. */
export const wordsOf = remembered((text) => normalize(proseOf(text)));

function readClauses(text: string): readonly string[] {
  const clauses: string[] = [];
  const prose = unwrap(text).replace(/\S+/g, (word) => (pathToken(word)?.sure === true ? "it" : word));
  for (const sentence of prose.split(
    /[\n;!?]|\.(?=\s|$)|(?<!typos?|wording|spelling|label|text):(?=\s|$)/i,
  )) {
    if (sentence === "") continue;
    const ready = makeReady(sentence);
    for (const clause of CONJOINING.test(ready) ? ready.split(conjunction()) : [ready]) {
      for (const part of chunks(clause)) clauses.push(part);
    }
  }
  return clauses;
}

/**
 * What headings before a colon say the task is about ("lexer: support hex tokens"), or "". A heading is
 * short and starts a line, or follows another one ("TODO: lexer: …").
 */
export function topicOf(text: string): string {
  if (!text.includes(":")) return "";
  const headings: string[] = [];
  for (const [, heading = ""] of text.matchAll(HEADING)) {
    headings.push(heading);
    if (headings.length === MOST_HEADINGS) break;
  }
  return makeReady(headings.join(" "));
}

/** Takes hard line breaks out of prose: a long line goes on in one that starts small and orders nothing. */
function unwrap(text: string): string {
  return text.includes("\n") ? text.replace(wrap(), " ") : text;
}

/** True when the clause tells somebody to do something. */
export function isImperative(clause: string): boolean {
  return SPELT.has(OPENING.exec(clause)?.[1] ?? "");
}

/** The task without fenced code: what the user says, as against what the user shows. */
export function proseOf(text: string): string {
  if (!text.includes("```") && !text.includes("~~~")) return text;
  let fenced = false;
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) fenced = !fenced;
    else if (!fenced) kept.push(line);
  }
  return kept.join("\n");
}

function chunks(clause: string): readonly string[] {
  if (clause === "") return [];
  if (clause.length <= MAX_CLAUSE) return [clause];
  const parts: string[] = [];
  let start = 0;
  while (start < clause.length) {
    const limit = start + MAX_CLAUSE;
    const space = limit < clause.length ? clause.lastIndexOf(" ", limit) : clause.length;
    const end = space > start ? space : limit;
    parts.push(clause.slice(start, end).trim());
    start = end;
  }
  return parts;
}
