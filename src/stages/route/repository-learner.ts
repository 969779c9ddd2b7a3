import type { Learnt } from "../../domain/calibration.ts";
import type { MinedCommit } from "../../domain/mined.ts";
import { Messages } from "./repository-messages.ts";
import { type Parts, STACK, stacked, trust } from "./repository-stack.ts";
import { OwnWeights } from "./repository-weights.ts";
import { type MessageWords, messageWords } from "./repository-words.ts";
import { type SizeFeatures, sizeFeatures } from "./size-features.ts";
import { BUDGET_CUT, type SizeModel, type SizePrediction, strongestWords } from "./size-model.ts";

/** What is kept of a repository's sizes, but for its statistics. */
export type LearntSizes = Pick<Learnt, "commits" | "small" | "weights" | "messages">;

/** Predicts a repository's tasks from its own commits beside the shipped size model, and learns them. Mutable. */
export class RepositoryLearner {
  readonly #shipped: SizeModel;
  readonly #threshold: number;
  readonly #weights: OwnWeights;
  readonly #messages: Messages;
  #commits: number;
  #small: number;

  constructor(shipped: SizeModel, known: LearntSizes | null) {
    this.#shipped = shipped;
    this.#threshold = shipped.thresholds[shipped.cuts.indexOf(BUDGET_CUT)] ?? 0;
    this.#weights = new OwnWeights(known?.weights ?? new Int16Array(0));
    this.#messages = new Messages(known?.messages ?? NO_MESSAGES);
    this.#commits = known?.commits ?? 0;
    this.#small = known?.small ?? 0;
  }

  /**
   * What the own commits say of a task, before it is put together.
   *
   * @param named whether it points at files
   */
  parts(text: string, named: boolean): Parts {
    return this.#read(text, named).parts;
  }

  predict(text: string, named: boolean): SizePrediction {
    const { parts, features, words } = this.#read(text, named);
    const logOdds = stacked(parts, this.#commits);
    // The whole distribution moves as far as the probability of the budget does.
    const score = logOdds - this.#threshold;
    const within = this.#shipped.thresholds.map((threshold) => 1 / (1 + Math.exp(-score - threshold)));
    const distribution = [...within, 1].map((upTo, index) => upTo - (within[index - 1] ?? 0));
    return {
      probabilitySmall: 1 / (1 + Math.exp(-logOdds)),
      expectedSeconds: distribution.reduce(
        (sum, share, index) => sum + share * (this.#shipped.means[index] ?? 0),
        0,
      ),
      distribution,
      contributions: strongestWords(features.words, this.#pushes(features, words)),
    };
  }

  learn({ text, seconds, small }: Pick<MinedCommit, "text" | "seconds" | "small">): void {
    const { features, shipped, tuned } = this.#score(text);
    const score = shipped + tuned - this.#threshold;
    this.#weights.learn(features, score, this.#shipped, { seconds, small });
    this.#messages.add(messageWords(text).hashes, seconds);
    this.#commits += 1;
    this.#small += Number(small);
  }

  learnt(): LearntSizes {
    return {
      commits: this.#commits,
      small: this.#small,
      weights: this.#weights.learnt(),
      messages: this.#messages.learnt(),
    };
  }

  /** What each word does to the log-odds, by shipped weights, own weights and what it usually means here. */
  #pushes(features: SizeFeatures, words: MessageWords): Float64Array {
    const trusted = trust(this.#commits);
    const byWord = new Float64Array(features.words.length);
    features.buckets.forEach((bucket, index) => {
      const owner = features.owners[index] ?? -1;
      if (owner < 0) return;
      const shipped = (this.#shipped.weights[bucket] ?? 0) * this.#shipped.scale;
      const own = trusted * (STACK.shipped * shipped + STACK.tuned * this.#weights.at(bucket));
      byWord[owner] = (byWord[owner] ?? 0) + (shipped + own) * (features.values[index] ?? 0);
    });
    const position = new Map(features.words.map((word, index) => [word.toLowerCase(), index]));
    words.hashes.forEach((hash, index) => {
      const owner = position.get(words.words[index] ?? "");
      const gain = trusted * STACK.words * this.#wordGain(hash, words);
      if (owner !== undefined) byWord[owner] = (byWord[owner] ?? 0) + gain;
    });
    return byWord;
  }

  #score(text: string) {
    const features = sizeFeatures(text, this.#shipped.bits);
    const { buckets, values } = features;
    let shipped = 0;
    let tuned = 0;
    for (let index = 0; index < buckets.length; index += 1) {
      const bucket = buckets[index] ?? 0;
      const value = values[index] ?? 0;
      shipped += (this.#shipped.weights[bucket] ?? 0) * value;
      tuned += this.#weights.at(bucket) * value;
    }
    return { features, shipped: shipped * this.#shipped.scale + this.#threshold, tuned };
  }

  #read(text: string, named: boolean) {
    const { features, shipped, tuned } = this.#score(text);
    const words = messageWords(text);
    let said = 0;
    for (const hash of words.hashes) said += this.#wordGain(hash, words);
    const nearest = this.#messages.nearestGain(words.hashes);
    const share = (this.#small + 2) / (this.#commits + 4);
    const usual = Math.log(share / (1 - share));
    return {
      parts: { shipped, tuned, words: said, nearest, usual, named: Number(named) },
      features,
      words,
    };
  }

  #wordGain(hash: number, { hashes }: MessageWords): number {
    return this.#messages.wordGain(hash) / Math.sqrt(hashes.length + 1);
  }
}

const NO_MESSAGES = {
  lengths: new Uint8Array(0),
  words: new Uint16Array(0),
  seconds: new Uint8Array(0),
};
