import type { Progress } from "./retry.ts";

const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * Tells a model's thoughts from its reply where the server leaves them in the text: `<think>…</think>`
 * at the very beginning. Anywhere else it is text.
 */
export class ThoughtFilter {
  #state: "beginning" | "thinking" | "speaking" = "beginning";
  /** What can't be told apart yet. */
  #held = "";

  /** Takes the next piece of text and says what it is. */
  push(delta: string): Progress[] {
    if (delta === "") return [];
    if (this.#state === "speaking") return [{ type: "text", delta }];
    this.#held += delta;
    if (this.#state === "beginning") {
      const begun = this.#held.trimStart();
      if (OPEN.startsWith(begun.slice(0, OPEN.length)) && begun.length < OPEN.length) return [];
      if (!begun.startsWith(OPEN)) return this.#speak(this.#held);
      this.#state = "thinking";
      this.#held = begun.slice(OPEN.length);
    }
    const close = this.#held.indexOf(CLOSE);
    if (close !== -1) {
      const thought = this.#held.slice(0, close);
      return [...thinking(thought), ...this.#speak(this.#held.slice(close + CLOSE.length).trimStart())];
    }
    // The end of the thoughts may be cut in two.
    const sure = this.#held.length - (CLOSE.length - 1);
    if (sure <= 0) return [];
    const thought = this.#held.slice(0, sure);
    this.#held = this.#held.slice(sure);
    return thinking(thought);
  }

  /** No more text comes: what was held back is said. */
  end(): Progress[] {
    const rest = this.#held;
    this.#held = "";
    return this.#state === "thinking" ? thinking(rest) : this.#speak(rest);
  }

  #speak(text: string): Progress[] {
    this.#state = "speaking";
    this.#held = "";
    return text === "" ? [] : [{ type: "text", delta: text }];
  }
}

function thinking(delta: string): Progress[] {
  return delta === "" ? [] : [{ type: "reasoning", delta }];
}
