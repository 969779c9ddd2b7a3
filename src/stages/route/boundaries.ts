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
import { MIGRATION_RULES, SECURITY_RULES } from "./boundary-rules.ts";
import { conceptMatcher } from "./concepts.ts";
import { isAboutDocs, isInPassing } from "./harmless.ts";
import { OTHER_LANGUAGES } from "./other-languages.ts";
import { once } from "./once.ts";
import { quietQuotes } from "./quotes.ts";
import { firstMatch, type Match, type Promising, screenOf } from "./screen.ts";
import type { WordRule } from "./security-words.ts";
import { type Phrase, severalServices } from "./services.ts";
import { correctSpelling } from "./spelling.ts";
import { tables } from "./tables.ts";
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

const securityIn = screenOf(SECURITY_RULES, () => tables().screens.security);
const migrationIn = screenOf(MIGRATION_RULES, () => tables().screens.migration);
const otherLanguagesIn = screenOf(OTHER_LANGUAGES, () => tables().screens.languages);
const conceptsIn = once(() => conceptMatcher(tables().concepts));

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
    (heard.kind === "none" ? null : toldByWords(said, heard.kind)) ??
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
function toldByWords({ text, masked, topic }: Said, heard: "phrase" | "boundary"): BoundaryHit | null {
  const seen = masked.map(severalServices);
  return (
    builtInWords("migration", masked, topic, migrationIn) ??
    builtInWords(
      "security",
      masked.map((clause, index) => without(clause, seen[index])),
      topic,
      securityIn,
    ) ??
    otherLanguages(masked) ??
    traversal(text) ??
    services(masked, seen) ??
    services([topic], [severalServices(topic)]) ??
    everyUnit(text) ??
    // What sounds like a boundary is one; concepts decide where that is open.
    (heard === "phrase" ? concepts(masked, topic) : null)
  );
}

/** What the words say without a phrase of a boundary in them. */
function concepts(clauses: readonly string[], topic: string): BoundaryHit | null {
  for (const clause of clauses) {
    if (isAboutDocs(topic, clause)) continue;
    for (const { label, start, end } of conceptsIn()(clause)) {
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
  rulesIn: (text: string) => readonly Promising<WordRule>[],
): BoundaryHit | null {
  for (const clause of clauses) {
    if (isAboutDocs(topic, clause)) continue;
    for (const { searcher, patterns } of rulesIn(topic === "" ? clause : `${topic} ${clause}`)) {
      const words = matchRule(clause, topic, searcher, patterns);
      if (words !== null) return fromWords(boundary, words);
    }
  }
  return null;
}

function otherLanguages(clauses: readonly string[]): BoundaryHit | null {
  for (const clause of clauses) {
    for (const { searcher, patterns } of otherLanguagesIn(clause)) {
      const match = firstMatch(patterns, clause);
      if (match !== null && !isInPassing(clause, match.index, endOf(match))) {
        return fromWords(searcher.boundary, match.text);
      }
    }
  }
  return null;
}

/** The first match of a rule in a clause that neither its company nor the clause makes harmless. */
function matchRule(
  clause: string,
  topic: string,
  rule: WordRule,
  patterns: readonly RegExp[],
): string | null {
  let match = firstMatch(patterns, clause);
  if (match === null) {
    if (rule.topic !== true || topic === "") return null;
    const headed = firstMatch(patterns, `${topic} ${clause}`);
    return headed === null || headed.index >= topic.length || rule.unless?.test(clause) === true
      ? null
      : topic;
  }
  for (; match !== null; match = firstMatch(patterns, clause, endOf(match))) {
    const near = clause.slice(Math.max(0, match.index - COMPANY), endOf(match) + COMPANY);
    const company = topic === "" ? near : `${topic} ${near}`;
    const harmless = rule.unless?.test(company) === true && rule.despite?.test(company) !== true;
    if (!harmless && !isInPassing(clause, match.index, endOf(match))) return match.text.trim();
  }
  return null;
}

function endOf({ index, text }: Match): number {
  return index + text.length;
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
