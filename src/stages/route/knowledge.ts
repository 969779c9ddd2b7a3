import { BOUNDS } from "../../domain/bounds.ts";
import type { LearntPath } from "../../domain/calibration.ts";
import type { Located } from "../../domain/route.ts";
import { type LearntWords, NO_LEARNT_WORDS } from "./boundary-words-learnt.ts";
import { predictSize, shippedSizeModel, type SizePrediction } from "./size-model.ts";

/** A learned prediction of how long the change that a task asks for takes to read. */
export interface SizeVoice {
  /** Learnt of repositories in general, or of this one as well. */
  readonly basis: "model" | "model+repo";
  /** Pure; microseconds a task. */
  predict(text: string, located: Located): SizePrediction;
}

/** What the router has learnt, of repositories in general and of the one it stands in. */
export interface Knowledge {
  /** Null leaves the estimate to the rules. */
  readonly sizes: SizeVoice | null;
  /** Where this repository keeps what the boundaries are about; empty before `tandem calibrate`. */
  readonly boundaryPaths: readonly LearntPath[];
  /** What the words of its past messages say about them. */
  readonly boundaryWords: LearntWords;
  /** A task goes to the fast model from this probability of staying within the budget, 0 to 1. */
  readonly fastFrom: number;
  /** What the outcomes of this repository's runs add to a predicted size; null when they taught nothing. */
  readonly shift: Shift | null;
}

/** A correction of predicted sizes, and where it comes from, in words a person understands. */
export interface Shift {
  readonly logOdds: number;
  readonly why: string;
}

/** What comes with the package. */
export function shippedKnowledge(): Knowledge {
  const model = shippedSizeModel();
  return {
    sizes: model === null ? null : { basis: "model", predict: (text) => predictSize(text, model) },
    boundaryPaths: [],
    boundaryWords: NO_LEARNT_WORDS,
    fastFrom: BOUNDS.fast_from_probability,
    shift: null,
  };
}
