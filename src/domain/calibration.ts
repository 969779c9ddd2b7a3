import * as z from "zod/mini";

/** Most of each that is kept of a repository: the file stays well under a megabyte. */
export const CALIBRATION_BOUNDS = {
  recent: 200,
  words: 4_096,
  places: 1_500,
  units: 500,
  learnt: 200,
} as const;

const count = z.int().check(z.nonnegative());
const share = z.number().check(z.gte(0), z.lte(1));
const path = z.string().check(z.minLength(1), z.maxLength(4_096));

/** How commits that touched a file or folder turned out. */
const placeSchema = z.strictObject({
  /** Commits that changed something there. */
  commits: count,
  /** Those of them that were small as a whole. */
  small: count,
  /** Those whose change there crossed the boundary, by path or by content. */
  security: count,
  migration: count,
});

/** What the history of one repository says, as counts that later commits are added to. */
const statisticsSchema = z.strictObject({
  /** Seconds of the latest commits, oldest first. */
  recent: z.array(z.number().check(z.nonnegative())).check(z.maxLength(CALIBRATION_BOUNDS.recent)),
  /** For each word: its hash, the small commits that say it, the others. */
  words: z.array(z.tuple([count, count, count])).check(z.maxLength(CALIBRATION_BOUNDS.words)),
  /** By path; a folder's ends with `/`. */
  places: z.record(path, placeSchema),
  /** Folders with a manifest of their own, and the commits that changed the manifest. */
  units: z.record(path, count),
});

/** Where this repository keeps what a boundary is about. */
const learntPathSchema = z.strictObject({
  boundary: z.enum(["migration", "security", "multi-service"]),
  /** A file, or a folder that ends with `/`; for `multi-service` one of the units. */
  path,
  /** Commits that crossed the boundary there, of all that changed something there. */
  crossed: count,
  commits: count,
});

/** How well sizes were predicted on commits that nothing was learnt from. */
const qualitySchema = z.strictObject({
  auroc: share,
  brier: share,
  calibration_error: share,
  /** Share that is routed fast, and the share of those that were too big. */
  fast_share: share,
  too_big: share,
});

/** What was learnt of a repository, version 1: one file outside of it. */
export const calibrationSchema = z.strictObject({
  schema: z.literal(1),
  /** Real path of the repository's git folder, for a person who looks for it. */
  repository: z.string(),
  /** In milliseconds since 1970 UTC. */
  updated_at: count,
  /** The commit that mining goes on behind. */
  mined_through: z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)),
  /** Commits learnt from altogether, and how many of them were small. */
  commits: count,
  small: count,
  statistics: statisticsSchema,
  boundaries: z.array(learntPathSchema).check(z.maxLength(CALIBRATION_BOUNDS.learnt)),
  /** What the size model's weights became here, as the model writes it (base64); null before it learnt. */
  weights: z.nullable(z.string().check(z.maxLength(300_000), z.regex(/^[A-Za-z0-9+/]*={0,2}$/))),
  /** On the newest fifth; null when there were too few commits to say. */
  evaluation: z.nullable(z.strictObject({ commits: count, before: qualitySchema, after: qualitySchema })),
});

export type Place = z.infer<typeof placeSchema>;
export type RepositoryStatistics = z.infer<typeof statisticsSchema>;
export type LearntPath = z.infer<typeof learntPathSchema>;
export type Quality = z.infer<typeof qualitySchema>;
export type Calibration = z.infer<typeof calibrationSchema>;

/** Nothing is known yet. */
export const NO_STATISTICS: RepositoryStatistics = { recent: [], words: [], places: {}, units: {} };
