import type { Boundary } from "./route.ts";

/** Most of each that is kept of a repository: the file stays well under a megabyte. */
export const CALIBRATION_BOUNDS = {
  recent: 200,
  words: 4_096,
  places: 1_500,
  units: 500,
  learnt: 200,
  boundaryWords: 3_000,
} as const;

/** How commits that touched a file or folder turned out. */
export interface Place {
  /** Commits that changed something there. */
  readonly commits: number;
  /** Those of them that were small as a whole. */
  readonly small: number;
  /** Those whose change there crossed the boundary, by path or by content. */
  readonly security: number;
  readonly migration: number;
}

/** What the history of one repository says, as counts that later commits are added to. */
export interface RepositoryStatistics {
  /** Seconds of the latest commits, oldest first. */
  readonly recent: readonly number[];
  /** For each word: its hash, the small commits that say it, the others. */
  readonly words: readonly (readonly [hash: number, small: number, large: number])[];
  /** By path; a folder's ends with `/`. */
  readonly places: Readonly<Record<string, Place>>;
  /** Folders with a manifest of their own, and the commits that changed the manifest. */
  readonly units: Readonly<Record<string, number>>;
}

/** Where this repository keeps what a boundary is about. */
export interface LearntPath {
  readonly boundary: Boundary;
  /** A file, or a folder that ends with `/`; for `multi-service` one of the units. */
  readonly path: string;
  /** Commits that crossed the boundary there, of all that changed something there. */
  readonly crossed: number;
  readonly commits: number;
}

/** A word whose commits mostly crossed a boundary here. */
export interface LearntWord {
  /** The one that most of them crossed. */
  readonly boundary: Boundary;
  /** Commits that crossed any, of all that say the word. */
  readonly crossed: number;
  readonly commits: number;
}

/** A noun that means a boundary elsewhere and hardly ever does here. */
export interface HarmlessNoun {
  readonly word: string;
  readonly commits: number;
  readonly crossed: number;
}

/** How commits crossed boundaries by the words of their messages, as counts that later ones are added to. */
export interface BoundaryStatistics {
  /** Commits counted, and how many of them crossed any. */
  readonly commits: number;
  readonly crossed: number;
  /** For each word: its hash, the commits that say it, those that crossed any boundary, and each. */
  readonly words: readonly (readonly [
    hash: number,
    commits: number,
    crossed: number,
    migration: number,
    security: number,
    services: number,
  ])[];
  /** For each noun that may be harmless: the commits that say it, and those that crossed beside it. */
  readonly nouns: Readonly<Record<string, { readonly commits: number; readonly crossed: number }>>;
}

/** How well sizes were predicted on commits that nothing was learnt from; all from 0 to 1. */
export interface Quality {
  readonly auroc: number;
  readonly brier: number;
  readonly calibration_error: number;
  /** Share that is routed fast, and the share of those that were too big. */
  readonly fast_share: number;
  readonly too_big: number;
}

/** What was learnt of a repository, version 1: one file outside of it. */
export interface Calibration {
  readonly schema: 1;
  /** Real path of the repository's git folder, for a person who looks for it. */
  readonly repository: string;
  /** In milliseconds since 1970 UTC. */
  readonly updated_at: number;
  /** The commit that mining goes on behind. */
  readonly mined_through: string;
  /** Commits learnt from altogether, and how many of them were small. */
  readonly commits: number;
  readonly small: number;
  readonly statistics: RepositoryStatistics;
  readonly boundaries: readonly LearntPath[];
  readonly boundary_words: BoundaryStatistics;
  /** What the size model's weights became here, as the model writes it (base64); null before it learnt. */
  readonly weights: string | null;
  /** On the newest fifth; null when there were too few commits to say. */
  readonly evaluation: { readonly commits: number; readonly before: Quality; readonly after: Quality } | null;
}

/** Nothing is known yet. */
export const NO_STATISTICS: RepositoryStatistics = { recent: [], words: [], places: {}, units: {} };

/** No commit's boundaries are known yet. */
export const NO_BOUNDARY_STATISTICS: BoundaryStatistics = { commits: 0, crossed: 0, words: [], nouns: {} };
