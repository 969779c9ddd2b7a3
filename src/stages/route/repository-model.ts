import { crc32 } from "node:zlib";
import { BOUNDS } from "../../domain/bounds.ts";
import { type Evaluation, type Learnt, NO_STATISTICS, type Quality } from "../../domain/calibration.ts";
import type { MinedCommit } from "../../domain/mined.ts";
import type { SizeVoice } from "./knowledge.ts";
import { auroc, brier, calibrationError, type Outcome } from "./metrics.ts";
import { RepositoryLearner } from "./repository-learner.ts";
import { addCommits } from "./repository-statistics.ts";
import { predictSize, type SizeModel, type SizePrediction } from "./size-model.ts";

/** Below this the newest fifth is too few to say anything. */
const LEAST_COMMITS = 100;
/** Share of the commits, the older ones, that the rest is predicted from. */
const OLDER = 0.8;

/**
 * Learns from commits (oldest first) what sizes tasks have in this repository, on top of what is known
 * of it already. Learning them at once or one call after the other comes to the same. Deterministic.
 *
 * @param known what `fitsModel`; null, or what doesn't, begins anew
 */
export function learnRepository(
  shipped: SizeModel,
  known: Learnt | null,
  commits: readonly MinedCommit[],
): Learnt {
  const before = known !== null && fitsModel(known, shipped) ? known : null;
  const learner = new RepositoryLearner(shipped, before);
  for (const commit of commits) learner.learn(commit);
  return {
    ...learner.learnt(),
    statistics: addCommits(before?.statistics ?? NO_STATISTICS, commits),
    model: modelFingerprint(shipped),
  };
}

/** False when it was learnt beside another size model, as an older tandem had: then it must be learnt anew. */
export function fitsModel(learnt: Pick<Learnt, "model">, shipped: SizeModel): boolean {
  return learnt.model === modelFingerprint(shipped);
}

/** The size model with what this repository's commits taught; the shipped one alone where they don't fit. */
export function voiceOf(learnt: Learnt, shipped: SizeModel): SizeVoice {
  if (!fitsModel(learnt, shipped)) return { basis: "model", predict: (text) => predictSize(text, shipped) };
  const learner = new RepositoryLearner(shipped, learnt);
  return { basis: "model+repo", predict: (text, located) => learner.predict(text, located.paths.length > 0) };
}

/**
 * What learning would bring: learns from the older 80 % of the commits (oldest first) and predicts the
 * newest fifth, frozen. Null when there are too few commits for figures that mean something.
 */
export function evaluateLearning(shipped: SizeModel, commits: readonly MinedCommit[]): Evaluation | null {
  if (commits.length < LEAST_COMMITS) return null;
  const newest = commits.slice(Math.floor(commits.length * OLDER));
  const learner = new RepositoryLearner(shipped, null);
  for (const commit of commits.slice(0, commits.length - newest.length)) learner.learn(commit);
  return {
    commits: newest.length,
    before: qualityOf(newest, (text) => predictSize(text, shipped)),
    after: qualityOf(newest, (text) => learner.predict(text, false)),
  };
}

/** The probability is held to what it says, small or not; the lane to whether a task belongs there. */
function qualityOf(commits: readonly MinedCommit[], predict: (text: string) => SizePrediction): Quality {
  const sizes: Outcome[] = [];
  const lanes: Outcome[] = [];
  for (const { text, small, boundaries } of commits) {
    const predicted = predict(text).probabilitySmall;
    sizes.push({ predicted, actual: small });
    lanes.push({ predicted, actual: small && boundaries.length === 0 });
  }
  const fast = lanes.filter(({ predicted }) => predicted >= BOUNDS.fast_from_probability);
  const wrong = fast.filter(({ actual }) => !actual).length;
  return {
    auroc: auroc(lanes),
    brier: brier(sizes),
    calibration_error: calibrationError(sizes),
    fast_share: fast.length / lanes.length,
    too_big: fast.length === 0 ? 0 : wrong / fast.length,
  };
}

/** CRC-32 of all that predicts: the same for the same model, and done in no time, since every route asks. */
function modelFingerprint({ bits, weights, scale, thresholds }: SizeModel): number {
  return crc32(Float32Array.of(bits, scale, ...thresholds), crc32(weights));
}
