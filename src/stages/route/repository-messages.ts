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
 * The latest messages of a repository and what they took: a ring that tells what its words usually mean
 * and what the most similar messages took. Mutable.
 */
export class Messages {
  /** The words one message after the other, and where each message begins; the first ones may be past. */
  #words: Uint16Array;
  #starts: number[] = [];
  #end = 0;
  #seconds: number[];
  /** By hash of a word: messages with it, and the sum of their stored logarithms. */
  readonly #count = new Int32Array(65_536);
  readonly #sum = new Int32Array(65_536);
  #total = 0;
  /** Zero but while messages are compared. */
  readonly #wanted = new Float64Array(65_536);

  constructor({ words, lengths, seconds }: LearntMessages) {
    this.#words = words;
    this.#seconds = Array.from(seconds);
    for (let at = 0; at < lengths.length; at += 1) {
      this.#starts.push(this.#end);
      this.#end += lengths[at] ?? 0;
      this.#tally(at, 1);
    }
  }

  add(words: Uint16Array, seconds: number): void {
    if (this.#end + words.length > this.#words.length) this.#makeRoom();
    this.#words.set(words, this.#end);
    this.#starts.push(this.#end);
    this.#end += words.length;
    const bounded = Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, seconds));
    this.#seconds.push(Math.round(STEPS * Math.log(bounded / LEAST_SECONDS)));
    this.#tally(this.#starts.length - 1, 1);
    if (this.#starts.length <= CALIBRATION_BOUNDS.messages) return;
    this.#tally(0, -1);
    this.#starts.shift();
    this.#seconds.shift();
  }

  /** Moves the words to the beginning of a list that as many again fit into. */
  #makeRoom(): void {
    const first = this.#starts[0] ?? this.#end;
    const kept = this.#words.subarray(first, this.#end);
    this.#words = new Uint16Array(2 * (kept.length + 10 * CALIBRATION_BOUNDS.messageWords));
    this.#words.set(kept);
    this.#starts = this.#starts.map((start) => start - first);
    this.#end -= first;
  }

  #endOf(message: number): number {
    return this.#starts[message + 1] ?? this.#end;
  }

  /** Counts a message in (1), or out again (-1). */
  #tally(message: number, sign: 1 | -1): void {
    const stored = this.#seconds[message] ?? 0;
    this.#total += sign * stored;
    const end = this.#endOf(message);
    for (let at = this.#starts[message] ?? end; at < end; at += 1) {
      const word = this.#words[at] ?? 0;
      this.#count[word] = (this.#count[word] ?? 0) + sign;
      this.#sum[word] = (this.#sum[word] ?? 0) + sign * stored;
    }
  }

  /** Mean of the stored logarithms. */
  #usual(): number {
    return this.#starts.length === 0 ? 0 : this.#total / this.#starts.length;
  }

  /** How much less than usual messages with this word took: difference of mean logarithms, shrunk. */
  wordGain(word: number): number {
    const count = this.#count[word] ?? 0;
    return (count * this.#usual() - (this.#sum[word] ?? 0)) / (count + WORD_PRIOR) / STEPS;
  }

  /** How much less than usual the most similar messages took: by the squared cosine of their words. */
  nearestGain(words: Uint16Array): number {
    let own = 0;
    for (const word of words) own += this.#wanted[word] = this.#rarity(word);
    const usual = this.#usual();
    let gain = 0;
    let near = 0;
    for (let message = 0; message < this.#starts.length; message += 1) {
      let shared = 0;
      let all = 0;
      const end = this.#endOf(message);
      for (let at = this.#starts[message] ?? end; at < end; at += 1) {
        const word = this.#words[at] ?? 0;
        shared += this.#wanted[word] ?? 0;
        all += this.#rarity(word);
      }
      if (shared === 0) continue;
      const age = this.#starts.length - message;
      const weight = ((shared * shared) / (all * own)) * (OLD + (1 - OLD) * Math.exp(-age / NEAREST_AGE));
      near += weight;
      gain += weight * (usual - (this.#seconds[message] ?? 0));
    }
    for (const word of words) this.#wanted[word] = 0;
    return gain / (near + NEAREST_PRIOR) / STEPS;
  }

  #rarity(word: number): number {
    return 1 / (COMMON + (this.#count[word] ?? 0));
  }

  learnt(): LearntMessages {
    return {
      lengths: Uint8Array.from(this.#starts, (start, message) => this.#endOf(message) - start),
      words: this.#words.slice(this.#starts[0] ?? this.#end, this.#end),
      seconds: Uint8Array.from(this.#seconds),
    };
  }
}
