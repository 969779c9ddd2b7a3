import { addUsage, NO_USAGE, type Usage } from "../domain/usage.ts";
import type { ModelEvent } from "./model.ts";
import { countTokens } from "./tokens.ts";

/**
 * What a call uses, attempt by attempt. An attempt that failed before its answer began uses nothing; one
 * that broke off in it is billed all the same, and nobody says how much: what came of it is counted.
 */
export class Meter {
  /** What all attempts that have ended used. */
  total: Usage = NO_USAGE;
  readonly #input: number;
  /** What the provider said of earlier attempts. */
  #said: Usage = NO_USAGE;
  #hasBegun = false;
  #streamed = "";

  /** @param input tokens of the request */
  constructor(input: number) {
    this.#input = input;
  }

  hear(event: ModelEvent): void {
    switch (event.type) {
      case "started":
        this.#hasBegun = true;
        break;
      case "text":
      case "reasoning":
        this.#hasBegun = true;
        this.#streamed += event.delta;
        break;
      case "tool-call":
        this.#hasBegun = true;
        this.#streamed += event.name + event.arguments;
        break;
      case "usage":
      case "retrying":
      case "finished":
      case "failed":
    }
  }

  /** Ends an attempt after which there is another; returns what it used. */
  async endAttempt(said: Usage | null): Promise<Usage> {
    this.#said = addUsage(this.#said, said ?? NO_USAGE);
    const used = said ?? (await this.#count());
    this.total = addUsage(this.total, used);
    this.#hasBegun = false;
    this.#streamed = "";
    return used;
  }

  /**
   * Ends the last attempt.
   *
   * @param said what the provider said of all attempts together; null when it said nothing
   */
  end(said: Usage | null): Promise<Usage> {
    const last = said === null ? NO_USAGE : minus(said, this.#said);
    return this.endAttempt(last.input + last.output > 0 ? last : null);
  }

  async #count(): Promise<Usage> {
    if (!this.#hasBegun) return NO_USAGE;
    return { ...NO_USAGE, input: this.#input, output: await countTokens(this.#streamed) };
  }
}

function minus(all: Usage, part: Usage): Usage {
  return {
    input: all.input - part.input,
    cached: all.cached - part.cached,
    output: all.output - part.output,
    reasoning: all.reasoning - part.reasoning,
  };
}
