import { CALIBRATION_BOUNDS, type LearntMessages } from "../../domain/calibration.ts";

/** Reading times are compared by their logarithm, between these ends, in seconds. */
const LEAST_SECONDS = 3;
const MOST_SECONDS = 600;
/** Steps of a stored logarithm: 255 of them span the two ends. */
const STEPS = 255 / Math.log(MOST_SECONDS / LEAST_SECONDS);
/** Messages without the word that its mean is drawn towards the general one by. */
const WORD_PRIOR = 3;
/** How near messages must be, all in all, to count for half. */
const NEAREST_PRIOR = 0.3;
/** A message counts less the older it is, down to `OLD` of it: age in messages. */
const NEAREST_AGE = 500;
const OLD = 0.3;
/** Messages with a word before it says little about what they are about. */
const COMMON = 10;

/**
 * The latest messages of a repository and what they took: a ring that tells what its words usually mean,
 * what the most similar messages took and how the latest ones went. Mutable.
 */
export class Messages {
  readonly #words: Uint16Array[];
  readonly #seconds: number[];
  readonly #small: number[];
  /** By hash of a word: messages with it, and the sum of their stored logarithms. */
  readonly #count = new Int32Array(65_536);
  readonly #sum = new Int32Array(65_536);
  #total = 0;
  /** Zero but while messages are compared. */
  readonly #wanted = new Float64Array(65_536);

  constructor(learnt: LearntMessages) {
    let start = 0;
    this.#words = Array.from(learnt.lengths, (length) => {
      start += length;
      return learnt.words.subarray(start - length, start);
    });
    this.#seconds = [...learnt.seconds];
    this.#small = [...learnt.small];
    this.#words.forEach((words, at) => this.#tally(words, this.#seconds[at] ?? 0, 1));
  }

  add(words: Uint16Array, seconds: number, small: boolean): void {
    const bounded = Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, seconds));
    const stored = Math.round(STEPS * Math.log(bounded / LEAST_SECONDS));
    this.#words.push(words);
    this.#seconds.push(stored);
    this.#small.push(Number(small));
    this.#tally(words, stored, 1);
    if (this.#words.length <= CALIBRATION_BOUNDS.messages) return;
    const oldest = this.#words.shift();
    const taken = this.#seconds.shift();
    this.#small.shift();
    if (oldest !== undefined && taken !== undefined) this.#tally(oldest, taken, -1);
  }

  #tally(words: Uint16Array, stored: number, sign: 1 | -1): void {
    this.#total += sign * stored;
    for (const word of words) {
      this.#count[word] = (this.#count[word] ?? 0) + sign;
      this.#sum[word] = (this.#sum[word] ?? 0) + sign * stored;
    }
  }

  /** How much less than usual messages with this word took: difference of mean logarithms, shrunk. */
  wordGain(word: number): number {
    const count = this.#count[word] ?? 0;
    const usual = this.#words.length === 0 ? 0 : this.#total / this.#words.length;
    return (count * usual - (this.#sum[word] ?? 0)) / (count + WORD_PRIOR) / STEPS;
  }

  /** How much less than usual the most similar messages took: by the squared cosine of their words. */
  nearestGain(words: Uint16Array): number {
    let own = 0;
    for (const word of words) own += this.#wanted[word] = this.#rarity(word);
    const usual = this.#words.length === 0 ? 0 : this.#total / this.#words.length;
    let gain = 0;
    let near = 0;
    this.#words.forEach((others, at) => {
      let shared = 0;
      let all = 0;
      for (const word of others) {
        shared += this.#wanted[word] ?? 0;
        all += this.#rarity(word);
      }
      if (shared === 0) return;
      const age = this.#words.length - at;
      const weight = ((shared * shared) / (all * own)) * (OLD + (1 - OLD) * Math.exp(-age / NEAREST_AGE));
      near += weight;
      gain += weight * (usual - (this.#seconds[at] ?? 0));
    });
    for (const word of words) this.#wanted[word] = 0;
    return gain / (near + NEAREST_PRIOR) / STEPS;
  }

  #rarity(word: number): number {
    return 1 / (COMMON + (this.#count[word] ?? 0));
  }

  /**
   * Log-odds of small among the latest messages, each counting e^(-1/`span`) of the one after it, with two
   * more at the share `usual`.
   */
  recent(span: number, usual: number): number {
    const fading = Math.exp(-1 / span);
    let small = 0;
    let all = 0;
    for (const one of this.#small) {
      small = small * fading + one;
      all = all * fading + 1;
    }
    const share = (small + 2 * usual) / (all + 2);
    return Math.log(share / (1 - share));
  }

  learnt(): LearntMessages {
    const words = new Uint16Array(this.#words.reduce((total, { length }) => total + length, 0));
    let start = 0;
    for (const own of this.#words) {
      words.set(own, start);
      start += own.length;
    }
    return {
      lengths: Uint8Array.from(this.#words, ({ length }) => length),
      words,
      seconds: Uint8Array.from(this.#seconds),
      small: Uint8Array.from(this.#small),
    };
  }
}
