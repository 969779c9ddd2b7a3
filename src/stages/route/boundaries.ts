import type { Boundary, BoundarySettings } from "../../domain/route.ts";
import { type BoundaryHit, fromPaths, fromWords } from "./boundary-hit.ts";
import {
  calmed,
  type LearntBoundaries,
  learntPaths,
  learntWords,
  NOTHING_LEARNT,
} from "./boundary-learnt.ts";
import { pathBoundary, type PathHit, unitsOf } from "./boundary-paths.ts";
import { listen } from "./boundary-listen.ts";
import { compile, userPaths, userWords } from "./boundary-settings.ts";
import { maskNouns } from "./boundary-words-learnt.ts";
import { conceptMatcher } from "./concepts.ts";
import { VOCABULARY } from "./concept-vocabulary.ts";
import { SECURITY_CONCEPTS } from "./security-concepts.ts";
import { SERVICE_CONCEPTS } from "./service-concepts.ts";
import { STORAGE_CONCEPTS } from "./storage-concepts.ts";
import { ACCESS_WORDS } from "./access-words.ts";
import { EXPOSURE_WORDS } from "./exposure-words.ts";
import { isAboutDocs, isInPassing } from "./harmless.ts";
import { INPUT_WORDS } from "./input-words.ts";
import { MIGRATION_WORDS } from "./migration-words.ts";
import { OTHER_LANGUAGES } from "./other-languages.ts";
import { quietQuotes } from "./quotes.ts";
import { promising } from "./screen.ts";
import { SECURITY_WORDS, type WordRule } from "./security-words.ts";
import { type Phrase, severalServices } from "./services.ts";
import { correctSpelling } from "./spelling.ts";
import { STORAGE_WORDS } from "./storage-words.ts";
import { TRUST_WORDS } from "./trust-words.ts";
import { clausesOf, isImperative, topicOf } from "./text.ts";

/** How many services, packages or apps make a task one of several services. */
const SEVERAL = 3;
/** Characters on either side of a match in which its company is looked for. */
const COMPANY = 60;

/** In such a file a token is a piece of text. */
const LEXER = /(?:^|\/)(?:lexer|tokeni[sz]er|scanner|parser|grammar)[\w-]*\.\w+$/i;
const TRAVERSAL = /(?:^|[\s`"'(])(?:\.\.[/\\])+(?=[\s`"').,;:]|$)/m;
const EVERY_UNIT = /(?<![\w/])(?:services|apps|packages|crates|libs|lambdas|functions|workers)\/\*/;
const FROM_OUTSIDE =
  /\b(?:file ?names?|params?|uploads?|escape|contains?|arbitrary|user|request|reject|strip|allow)/i;
const ON_SCREEN = /\b(?:page|screen|dialog|modal|button|banner|form|field|card|link|icon|label|menu)$/;

const ALL_SECURITY_WORDS = [
  ...SECURITY_WORDS,
  ...ACCESS_WORDS,
  ...INPUT_WORDS,
  ...EXPOSURE_WORDS,
  ...TRUST_WORDS,
];
const ALL_MIGRATION_WORDS = [...MIGRATION_WORDS, ...STORAGE_WORDS];

/**
 * The boundary a task crosses, from its words, the paths it names and the paths it was located at;
 * null when there is none. A missed boundary is worse than a false alarm.
 */
export function findBoundary(
  text: string,
  paths: readonly string[],
  settings: BoundarySettings,
  learnt = NOTHING_LEARNT,
): BoundaryHit | null {
  const said = whatIsSaid(text, paths, compile(settings), learnt);
  const { clauses, masked } = said;
  const heard = listen(text, masked);
  return (
    userWords(clauses, said.compiled) ??
    userPaths(paths, said.compiled) ??
    (heard.kind === "none" ? null : toldByWords(said)) ??
    builtInPaths(paths, masked, maskOf(settings, learnt)) ??
    units(paths) ??
    learntPaths(paths, learnt, () => sayNothing(masked)) ??
    learntWords(masked, learnt) ??
    (heard.kind === "boundary" ? fromWords(heard.boundary, heard.words, " sounds like it") : null)
  );
}

/** A task as the rules read it. */
interface Said {
  readonly text: string;
  readonly compiled: ReturnType<typeof compile>;
  /** Its clauses, in normal spelling. */
  readonly clauses: readonly string[];
  /** The clauses without what is known to mean nothing here. */
  readonly masked: readonly string[];
  readonly topic: string;
}

function whatIsSaid(
  text: string,
  paths: readonly string[],
  compiled: ReturnType<typeof compile>,
  learnt: LearntBoundaries,
): Said {
  const quiet = quietQuotes(text);
  const lexical = paths.some((path) => LEXER.test(path));
  const clauses = clausesOf(quiet).map((clause) => {
    const words = compiled.mask(correctSpelling(compiled.mask(clause)));
    const meant = words.replace(/\bsvcs?\b/g, "service");
    return lexical ? meant.replace(/\btokens?\b/g, "it") : meant;
  });
  const topic = topicOf(quiet);
  return { text, compiled, clauses, masked: withoutHeading(calmed(clauses, learnt), topic), topic };
}

/** What the rules of the package find in the words. */
function toldByWords({ text, masked, topic }: Said): BoundaryHit | null {
  const seen = masked.map(severalServices);
  return (
    builtInWords("migration", masked, topic, ALL_MIGRATION_WORDS) ??
    builtInWords(
      "security",
      masked.map((clause, index) => without(clause, seen[index])),
      topic,
      ALL_SECURITY_WORDS,
    ) ??
    otherLanguages(masked) ??
    traversal(text) ??
    services(masked, seen) ??
    services([topic], [severalServices(topic)]) ??
    everyUnit(text) ??
    concepts(masked, topic)
  );
}

let matcher: ReturnType<typeof conceptMatcher<Boundary>> | null = null;

/** What the words say without a phrase of a boundary in them. */
function concepts(clauses: readonly string[], topic: string): BoundaryHit | null {
  matcher ??= conceptMatcher<Boundary>(VOCABULARY, [
    ...STORAGE_CONCEPTS,
    ...SECURITY_CONCEPTS,
    ...SERVICE_CONCEPTS,
  ]);
  for (const clause of clauses) {
    if (isAboutDocs(topic, clause)) continue;
    for (const { label, start, end } of matcher(clause)) {
      if (!isInPassing(clause, start, end)) return fromWords(label, clause.slice(start, end));
    }
  }
  return null;
}

/** `services/*`: words don't hold it. */
function everyUnit(text: string): BoundaryHit | null {
  const [glob] = EVERY_UNIT.exec(text) ?? [];
  return glob === undefined ? null : fromWords("multi-service", glob);
}

/** `../` where paths come from outside: words don't hold it. */
function traversal(text: string): BoundaryHit | null {
  return TRAVERSAL.test(text) && FROM_OUTSIDE.test(text) ? fromWords("security", "../") : null;
}

/** A thing on the screen as a heading is judged by what is asked of it: "password field: show an icon". */
function withoutHeading(clauses: readonly string[], topic: string): readonly string[] {
  const [first, ...rest] = clauses;
  if (first !== topic || rest.length === 0 || !ON_SCREEN.test(topic)) return clauses;
  return sayNothing(rest) ? rest : clauses;
}

/** The boundary that paths alone cross, as those of a produced draft. */
export function findPathBoundary(
  paths: readonly string[],
  settings: BoundarySettings,
  learnt = NOTHING_LEARNT,
): BoundaryHit | null {
  return (
    userPaths(paths, compile(settings)) ??
    builtInPaths(paths, [], maskOf(settings, learnt)) ??
    units(paths) ??
    learntPaths(paths, learnt)
  );
}

/** What blanks, in normalised text, the phrases a user called false alarms and the nouns history did. */
export function maskOf(
  settings: BoundarySettings,
  { boundaryWords }: LearntBoundaries = NOTHING_LEARNT,
): (words: string) => string {
  const { mask } = compile(settings);
  if (boundaryWords.harmless.length === 0) return mask;
  const nouns = boundaryWords.harmless.map(({ word }) => word);
  return (words) => maskNouns(mask(words), nouns);
}

function builtInWords(
  boundary: Boundary,
  clauses: readonly string[],
  topic: string,
  rules: readonly WordRule[],
): BoundaryHit | null {
  for (const clause of clauses) {
    if (isAboutDocs(topic, clause)) continue;
    for (const rule of promising(rules, topic === "" ? clause : `${topic} ${clause}`)) {
      const words = matchRule(clause, topic, rule);
      if (words !== null) return fromWords(boundary, words);
    }
  }
  return null;
}

function otherLanguages(clauses: readonly string[]): BoundaryHit | null {
  for (const clause of clauses) {
    for (const { boundary, words } of promising(OTHER_LANGUAGES, clause)) {
      const match = words.exec(clause);
      if (match !== null && !isInPassing(clause, match.index, match.index + match[0].length)) {
        return fromWords(boundary, match[0]);
      }
    }
  }
  return null;
}

/** The first match of a rule in a clause that neither its company nor the clause makes harmless. */
function matchRule(clause: string, topic: string, rule: WordRule): string | null {
  // `search` ignores the position a global pattern remembers, and most rules don't match at all.
  if (clause.search(rule.words) === -1) {
    if (rule.topic !== true || topic === "") return null;
    const headed = `${topic} ${clause}`.search(rule.words);
    return headed === -1 || headed >= topic.length || rule.unless?.test(clause) === true ? null : topic;
  }
  // `matchAll` would make the pattern anew each time.
  rule.words.lastIndex = 0;
  for (let match = rule.words.exec(clause); match !== null; match = rule.words.exec(clause)) {
    const end = match.index + match[0].length;
    const near = clause.slice(Math.max(0, match.index - COMPANY), end + COMPANY);
    const company = topic === "" ? near : `${topic} ${near}`;
    const harmless = rule.unless?.test(company) === true && rule.despite?.test(company) !== true;
    if (!harmless && !isInPassing(clause, match.index, end)) return match[0].trim();
  }
  return null;
}

function services(clauses: readonly string[], seen: readonly (Phrase | null)[]): BoundaryHit | null {
  for (const [index, clause] of clauses.entries()) {
    const phrase = seen[index];
    if (phrase && !isInPassing(clause, phrase.start, phrase.end)) {
      return fromWords("multi-service", phrase.words);
    }
  }
  return null;
}

function builtInPaths(
  paths: readonly string[],
  clauses: readonly string[],
  mask: (words: string) => string,
): BoundaryHit | null {
  const hits = paths.flatMap((path) => pathBoundary(path, mask) ?? []);
  const [first] = hits;
  if (first === undefined) return null;
  const hit: PathHit | undefined =
    first.drawn && sayNothing(clauses) ? hits.find(({ drawn }) => !drawn) : first;
  return hit === undefined ? null : fromPaths(hit.boundary, [hit.path]);
}

/** In "the auth, billing and mail services" the names are services and nothing else. */
function without(clause: string, phrase: Phrase | null | undefined): string {
  return phrase ? `${clause.slice(0, phrase.start)}·${clause.slice(phrase.end)}` : clause;
}

/** Whether a task says nothing of what the code does; a draft has no clauses. */
function sayNothing(clauses: readonly string[]): boolean {
  return (
    clauses.length > 0 &&
    clauses.every((clause) => isInPassing(clause, clause.length, clause.length) || saysNothing(clause))
  );
}

/** A greeting, a heading, a quoted label: too short to ask for a change. */
function saysNothing(clause: string): boolean {
  return clause.split(" ", 3).length < 3 && !isImperative(clause);
}

function units(paths: readonly string[]): BoundaryHit | null {
  const found = unitsOf(paths);
  if (found.length < SEVERAL) return null;
  const inside = paths.filter((path) => found.some((unit) => path.startsWith(`${unit}/`)));
  return fromPaths("multi-service", inside, found.slice(0, 5).join(", "));
}
