import type { Boundary } from "./route.ts";

/** Most of each that is kept of a repository: the file stays well under a megabyte. */
export const CALIBRATION_BOUNDS = {
  recent: 200,
  places: 1_500,
  units: 500,
  learnt: 200,
  tellingWords: 16,
  /** Latest messages that a task is compared with, and the words of one that count. */
  messages: 2_000,
  messageWords: 32,
  /** Weights that the own commits tune. */
  weights: 32_768,
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
  /** How well the small ones across no boundary rank before the others. */
  readonly auroc: number;
  /** Of the probability itself, which is about small alone. */
  readonly brier: number;
  readonly calibration_error: number;
  /** Share with a probability at or above the line of the fast lane. */
  readonly fast_share: number;
  /** Share of those that were over budget or crossed a boundary. */
  readonly too_big: number;
}

/** The latest messages of a repository and how they turned out, oldest first; no word of them in plain. */
export interface LearntMessages {
  /** How many different words each has (at most 255). */
  readonly lengths: Uint8Array;
  /** Their words one after the other, as hashes of 16 bits. */
  readonly words: Uint16Array;
  /** What each took: the logarithm of its seconds, 0 for 3 s or less to 255 for 10 minutes or more. */
  readonly seconds: Uint8Array;
}

/** What sizes were learnt from a repository's own commits; later commits are added to it. */
export interface Learnt {
  /** Commits learnt from altogether, and how many of them were small. */
  readonly commits: number;
  readonly small: number;
  readonly statistics: RepositoryStatistics;
  /** The size model they were learnt beside (`modelFingerprint`): with another one the weights mean nothing. */
  readonly model: number;
  /** What was added to that model's weights here, in 4,096ths; folded onto as many as there are here. */
  readonly weights: Int16Array;
  readonly messages: LearntMessages;
}

/** A word that says something about the size of a task here, with the commits that say it. */
export interface TellingWord {
  readonly word: string;
  readonly small: number;
  readonly large: number;
}

/** What was learnt of a repository, version 1: one file outside of it. */
export interface Calibration extends Learnt {
  readonly schema: 1;
  /** Real path of the repository's git folder, for a person who looks for it. */
  readonly repository: string;
  /** In milliseconds since 1970 UTC. */
  readonly updated_at: number;
  /** The commit that mining goes on behind. */
  readonly mined_through: string;
  readonly boundaries: readonly LearntPath[];
  readonly boundary_words: BoundaryStatistics;
  /** Large first; the only words of messages that are kept in plain. */
  readonly words: readonly TellingWord[];
  /** On the newest fifth; null when there were too few commits to say. */
  readonly evaluation: Evaluation | null;
}

/** What learning brings: the shipped model and the learnt one on the newest commits, unseen by both. */
export interface Evaluation {
  /** How many commits were predicted. */
  readonly commits: number;
  readonly before: Quality;
  readonly after: Quality;
}

/** Nothing is known yet. */
export const NO_STATISTICS: RepositoryStatistics = { recent: [], places: {}, units: {} };

/** No commit's boundaries are known yet. */
export const NO_BOUNDARY_STATISTICS: BoundaryStatistics = { commits: 0, crossed: 0, words: [], nouns: {} };
