import picomatch from "picomatch";
import { BOUNDARIES, type Boundary, type BoundarySettings } from "../../domain/route.ts";
import { pathBoundary, type PathHit, unitsOf } from "./boundary-paths.ts";
import { ACCESS_WORDS } from "./access-words.ts";
import { EXPOSURE_WORDS } from "./exposure-words.ts";
import { isAboutDocs, isInPassing } from "./harmless.ts";
import { INPUT_WORDS } from "./input-words.ts";
import { MIGRATION_WORDS } from "./migration-words.ts";
import { OTHER_LANGUAGES } from "./other-languages.ts";
import { promising } from "./screen.ts";
import { SECURITY_WORDS, type WordRule } from "./security-words.ts";
import { type Phrase, severalServices } from "./services.ts";
import { correctSpelling } from "./spelling.ts";
import { clausesOf, isImperative, normalize, topicOf } from "./text.ts";

/** A crossed boundary and what showed it. */
export interface BoundaryHit {
  readonly boundary: Boundary;
  /** For a person: the words or the path seen. */
  readonly evidence: string;
  /** What would have to go for this evidence to go: words of the task (normalised), or paths. */
  readonly source:
    | { readonly kind: "words"; readonly words: string }
    | { readonly kind: "paths"; readonly paths: readonly string[] }
    | { readonly kind: "code" };
}

/** How many services, packages or apps make a task one of several services. */
const SEVERAL = 3;
/** Characters on either side of a match in which its company is looked for. */
const COMPANY = 60;

const ALL_SECURITY_WORDS = [...SECURITY_WORDS, ...ACCESS_WORDS, ...INPUT_WORDS, ...EXPOSURE_WORDS];

const LABEL: Readonly<Record<Boundary, string>> = {
  security: "security-critical code",
  migration: "a database migration",
  "multi-service": "work across three or more services",
};

/**
 * The boundary a task crosses, from its words, the paths it names and the paths it was located at;
 * null when there is none. A missed boundary is worse than a false alarm.
 */
export function findBoundary(
  text: string,
  paths: readonly string[],
  settings: BoundarySettings,
): BoundaryHit | null {
  const compiled = compile(settings);
  const clauses = clausesOf(text);
  const masked = clauses.map((clause) => compiled.mask(correctSpelling(compiled.mask(clause))));
  const topic = topicOf(text);
  const seen = masked.map(severalServices);
  return (
    userWords(masked, compiled) ??
    userPaths(paths, compiled) ??
    builtInWords("migration", masked, topic, MIGRATION_WORDS) ??
    builtInWords(
      "security",
      masked.map((clause, index) => without(clause, seen[index])),
      topic,
      ALL_SECURITY_WORDS,
    ) ??
    otherLanguages(masked) ??
    builtInPaths(paths, masked, compiled) ??
    services(masked, seen) ??
    units(paths)
  );
}

/** The boundary that paths alone cross, as those of a produced draft. */
export function findPathBoundary(paths: readonly string[], settings: BoundarySettings): BoundaryHit | null {
  const compiled = compile(settings);
  return userPaths(paths, compiled) ?? builtInPaths(paths, [], compiled) ?? units(paths);
}

/** A boundary that a line of code shows. */
export function fromCode(boundary: Boundary, seen: string): BoundaryHit {
  return { boundary, evidence: `${LABEL[boundary]}: ${seen}`, source: { kind: "code" } };
}

/** Blanks the phrases a user called false alarms, in normalised text. */
export function maskFalseAlarms(words: string, settings: BoundarySettings): string {
  return compile(settings).mask(words);
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
  compiled: Compiled,
): BoundaryHit | null {
  const hits = paths.flatMap((path) => pathBoundary(path, compiled.mask) ?? []);
  if (hits.length === 0) return null;
  const harmless =
    clauses.length > 0 &&
    clauses.every((clause) => isInPassing(clause, clause.length, clause.length) || saysNothing(clause));
  const hit = hits.find((candidate: PathHit) => !(candidate.drawn && harmless));
  return hit === undefined ? null : fromPaths(hit.boundary, [hit.path]);
}

/** In "the auth, billing and mail services" the names are services and nothing else. */
function without(clause: string, phrase: Phrase | null | undefined): string {
  return phrase ? `${clause.slice(0, phrase.start)}·${clause.slice(phrase.end)}` : clause;
}

/** A greeting, a heading, a quoted label: too short to ask for a change. */
function saysNothing(clause: string): boolean {
  return clause.split(" ", 3).length < 3 && !isImperative(clause);
}

function units(paths: readonly string[]): BoundaryHit | null {
  const found = unitsOf(paths);
  if (found.length < SEVERAL) return null;
  const inside = paths.filter((path) => found.some((unit) => path.startsWith(`${unit}/`)));
  return {
    boundary: "multi-service",
    evidence: `${LABEL["multi-service"]}: ${found.slice(0, 5).join(", ")}`,
    source: { kind: "paths", paths: inside },
  };
}

interface Compiled {
  readonly mask: (words: string) => string;
  readonly words: readonly { readonly boundary: Boundary; readonly pattern: RegExp }[];
  readonly globs: readonly { readonly boundary: Boundary; readonly matches: (path: string) => boolean }[];
}

const compiledSettings = new WeakMap<BoundarySettings, Compiled>();

function compile(settings: BoundarySettings): Compiled {
  const known = compiledSettings.get(settings);
  if (known !== undefined) return known;
  const alarms = settings.falseAlarms.map(normalize).filter((phrase) => phrase !== "");
  const pattern = alarms.length === 0 ? null : phrases(alarms, "gu");
  const compiled: Compiled = {
    mask: (words) => (pattern === null ? words : words.replace(pattern, "·")),
    words: BOUNDARIES.flatMap((boundary) => {
      const listed = settings.words[boundary].filter((phrase) => normalize(phrase) !== "");
      return listed.length === 0 ? [] : [{ boundary, pattern: phrases(listed, "u") }];
    }),
    globs: BOUNDARIES.flatMap((boundary) => {
      const globs = settings.globs[boundary].filter((glob) => glob !== "");
      return globs.length === 0 ? [] : [{ boundary, matches: picomatch([...globs], { dot: true }) }];
    }),
  };
  compiledSettings.set(settings, compiled);
  return compiled;
}

/** Whole-word pattern of phrases, longest first; a final `*` matches the rest of the word. */
function phrases(listed: readonly string[], flags: string): RegExp {
  const sources = [...listed]
    .sort((a, b) => b.length - a.length)
    .map((phrase) => {
      const stem = phrase.trim().endsWith("*");
      return (
        normalize(phrase).replaceAll(/[.'+]/g, String.raw`\$&`) + (stem ? String.raw`[\p{L}\p{N}]*` : "")
      );
    });
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${sources.join("|")})(?![\p{L}\p{N}])`, flags);
}

function userWords(clauses: readonly string[], compiled: Compiled): BoundaryHit | null {
  for (const { boundary, pattern } of compiled.words) {
    for (const clause of clauses) {
      const match = pattern.exec(clause);
      if (match !== null) return fromWords(boundary, match[0]);
    }
  }
  return null;
}

function userPaths(paths: readonly string[], compiled: Compiled): BoundaryHit | null {
  for (const { boundary, matches } of compiled.globs) {
    const path = paths.find((candidate) => matches(candidate));
    if (path !== undefined) return fromPaths(boundary, [path]);
  }
  return null;
}

function fromWords(boundary: Boundary, words: string): BoundaryHit {
  return { boundary, evidence: `${LABEL[boundary]}: “${words}”`, source: { kind: "words", words } };
}

function fromPaths(boundary: Boundary, paths: readonly string[]): BoundaryHit {
  return { boundary, evidence: `${LABEL[boundary]}: ${paths.join(", ")}`, source: { kind: "paths", paths } };
}
