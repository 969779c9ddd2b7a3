import type { LearntPath } from "../../domain/calibration.ts";
import { type BoundaryHit, fromPaths, fromWords } from "./boundary-hit.ts";
import { isDrawn } from "./boundary-paths.ts";
import { crossesLearnt } from "./boundary-paths-learnt.ts";
import { maskNouns, NO_LEARNT_WORDS, tellingWord } from "./boundary-words-learnt.ts";
import { fileKind, isHarmlessKind } from "./file-kind.ts";
import { isInPassing } from "./harmless.ts";
import type { Knowledge } from "./knowledge.ts";

/** What a repository's history adds to the boundaries, and takes from them. */
export type LearntBoundaries = Pick<Knowledge, "boundaryPaths" | "boundaryWords">;

/** Before calibration. */
export const NOTHING_LEARNT: LearntBoundaries = { boundaryPaths: [], boundaryWords: NO_LEARNT_WORDS };

const KEPT_THERE: Readonly<Record<LearntPath["boundary"], string>> = {
  security: "this repository keeps security-critical code",
  migration: "this repository's migrations live",
  "multi-service": "this repository keeps what it deploys",
};

/** Blanks the nouns that history calls harmless, clause by clause. */
export function calmed(clauses: readonly string[], { boundaryWords }: LearntBoundaries): readonly string[] {
  const nouns = boundaryWords.harmless;
  if (nouns.length === 0) return clauses;
  const words = nouns.map(({ word }) => word);
  return clauses.map((clause) => maskNouns(clause, words));
}

/**
 * The boundary that paths cross because most commits there did: "src/billing/ is where this repository's
 * migrations live: 12 of 14 commits there". Prose and looks cross nothing.
 *
 * @param harmless whether the task says nothing of what the code does: then a page or a form crosses nothing either
 */
export function learntPaths(
  paths: readonly string[],
  { boundaryPaths }: LearntBoundaries,
  harmless: () => boolean = () => false,
): BoundaryHit | null {
  if (boundaryPaths.length === 0) return null;
  const acting = paths.filter((path) => !isHarmlessKind(fileKind(path)) && !(isDrawn(path) && harmless()));
  const hit = crossesLearnt(acting, boundaryPaths);
  if (hit === null) return null;
  const [place] = hit.learnt;
  if (hit.boundary === "multi-service" || place === undefined) {
    const units = hit.learnt.map(({ path }) => path.replace(/\/$/, ""));
    return fromPaths("multi-service", hit.paths, units.slice(0, 5).join(", "));
  }
  const counted = `${place.crossed} of ${place.commits} commits there`;
  return fromPaths(
    hit.boundary,
    hit.paths,
    `${place.path} is where ${KEPT_THERE[hit.boundary]} (${counted})`,
  );
}

/** The boundary that a word of the task mostly meant here. */
export function learntWords(
  clauses: readonly string[],
  { boundaryWords }: LearntBoundaries,
): BoundaryHit | null {
  if (boundaryWords.telling.size === 0) return null;
  for (const clause of clauses) {
    for (const { 0: word, index } of clause.matchAll(/[^ ,]{3,}/g)) {
      const known = tellingWord(word, boundaryWords);
      if (known === null || isInPassing(clause, index, index + word.length)) continue;
      const why = ` (${known.crossed} of the ${known.commits} commits here that say so)`;
      return fromWords(known.boundary, word, why);
    }
  }
  return null;
}
