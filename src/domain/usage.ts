/** Tokens of one or more model calls. `cached` is part of `input`, `reasoning` part of `output`. */
export interface Usage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** No tokens at all. */
export const NO_USAGE: Usage = { input: 0, cached: 0, output: 0, reasoning: 0 };

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}

/** What all other runs have of a budget, in dollars: spent, and held for calls that are being made. */
export interface Taken {
  readonly spentUsd: number;
  readonly heldUsd: number;
}
