import picomatch from "picomatch";
import { BOUNDARIES, type Boundary, type BoundarySettings } from "../../domain/route.ts";
import { type BoundaryHit, fromPaths, fromWords } from "./boundary-hit.ts";
import { normalize } from "./text.ts";

/** A user's settings, ready for matching. */
export interface Compiled {
  readonly mask: (words: string) => string;
  readonly words: readonly { readonly boundary: Boundary; readonly pattern: RegExp }[];
  readonly globs: readonly { readonly boundary: Boundary; readonly matches: (path: string) => boolean }[];
}

const compiledSettings = new WeakMap<BoundarySettings, Compiled>();

/** Compiles settings once; `mask` blanks the phrases a user called false alarms, in normalised text. */
export function compile(settings: BoundarySettings): Compiled {
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

/** The user's own words, however harmless the rest of the task. */
export function userWords(clauses: readonly string[], compiled: Compiled): BoundaryHit | null {
  for (const { boundary, pattern } of compiled.words) {
    for (const clause of clauses) {
      const match = pattern.exec(clause);
      if (match !== null) return fromWords(boundary, match[0]);
    }
  }
  return null;
}

/** The user's own globs. */
export function userPaths(paths: readonly string[], compiled: Compiled): BoundaryHit | null {
  for (const { boundary, matches } of compiled.globs) {
    const path = paths.find((candidate) => matches(candidate));
    if (path !== undefined) return fromPaths(boundary, [path]);
  }
  return null;
}
