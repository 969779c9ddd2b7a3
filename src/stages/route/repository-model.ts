import type { Evaluation, Learnt } from "../../domain/calibration.ts";
import { NO_STATISTICS } from "../../domain/calibration.ts";
import type { MinedCommit } from "../../domain/mined.ts";
import type { SizeVoice } from "./knowledge.ts";
import { addCommits } from "./repository-statistics.ts";
import { predictSize, type SizeModel } from "./size-model.ts";

/**
 * Learns from commits (oldest first) what sizes tasks have in this repository, on top of what is known
 * of it already. Learning them at once or one call after the other comes to the same. Deterministic.
 *
 * @param known what `fitsModel`, or null to begin anew
 */
export function learnRepository(
  shipped: SizeModel,
  known: Learnt | null,
  commits: readonly MinedCommit[],
): Learnt {
  return {
    commits: (known?.commits ?? 0) + commits.length,
    small: (known?.small ?? 0) + commits.filter(({ small }) => small).length,
    statistics: addCommits(known?.statistics ?? NO_STATISTICS, commits),
    model: modelFingerprint(shipped),
    weights: known?.weights ?? new Int16Array(0),
    messages: known?.messages ?? {
      lengths: new Uint8Array(0),
      words: new Uint16Array(0),
      small: new Uint8Array(0),
      predicted: new Uint8Array(0),
    },
  };
}

/** False when it was learnt beside another size model, as an older tandem had: then it must be learnt anew. */
export function fitsModel(learnt: Pick<Learnt, "model">, shipped: SizeModel): boolean {
  return learnt.model === modelFingerprint(shipped);
}

/** The size model with what this repository's commits taught; the shipped one alone where they don't fit. */
export function voiceOf(learnt: Learnt, shipped: SizeModel): SizeVoice {
  const basis = fitsModel(learnt, shipped) ? "model+repo" : "model";
  return { basis, predict: (text) => predictSize(text, shipped) };
}

/**
 * What learning would bring: learns from the older 80 % of the commits (oldest first) and predicts the
 * newest fifth, frozen. Null when there are too few commits for figures that mean something.
 */
export function evaluateLearning(shipped: SizeModel, commits: readonly MinedCommit[]): Evaluation | null {
  return shipped.bits === 0 || commits.length === 0 ? null : null; // filled next
}

export function modelFingerprint(model: SizeModel): number {
  return model.bits;
}
