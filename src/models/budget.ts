import { BOUNDS } from "../domain/bounds.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import { NO_USAGE } from "../domain/usage.ts";
import { costOf } from "./catalog.ts";
import { stopFailure } from "./failures.ts";
import type { Model, ModelEvent, ModelRequest } from "./model.ts";
import { unlessAborted } from "./scope.ts";
import { countInput, countTokens } from "./tokens.ts";

/** A limit of the user's on what may be spent, in dollars, and what was spent of it before this run. */
export interface SpendingLimit {
  /** As the user set it: `--max-usd`, `monthly_usd`. */
  readonly name: string;
  readonly usd: number;
  readonly spentUsd: number;
}

/** The limit with what the run adds, and the upper bounds of the calls that are under way. */
interface Budget extends SpendingLimit {
  spentUsd: number;
  heldUsd: number;
}

/** A call that is to be made, as far as its price goes; it writes `BOUNDS.max_output_tokens` at most. */
export interface PlannedCall {
  readonly model: Model;
  readonly inputTokens: number;
}

/** Models under one budget. */
export interface SharedBudget {
  readonly bound: (model: Model) => Model;
  /** Whether what is left pays for all of these calls, made at the same time, at their upper bounds. */
  readonly affords: (calls: readonly PlannedCall[]) => boolean;
}

type Price = NonNullable<Model["price"]>;

/** A reply of fewer tokens than this is worth nothing: the call is not made. */
const MIN_OUTPUT_TOKENS = 500;

/**
 * Puts the models of a run under one budget, whichever is asked when. One whose price is not known is counted at the dearest of the
 * others; fails with `usage` when no price is known.
 */
export function shareBudget(models: readonly Model[], limit: SpendingLimit): Result<SharedBudget> {
  const prices = models.flatMap(({ price }) => price ?? []);
  const [dearest] = prices.toSorted((a, b) => b.output - a.output);
  if (dearest === undefined) {
    const names = [...new Set(models.map(({ id }) => id))];
    const message = `${limit.name} can't be kept: no price is known of ${names.join(" and ")}`;
    return fail("usage", message, `set models.${names.at(-1) ?? "NAME"}.price in the user's configuration`);
  }
  const budget: Budget = { ...limit, heldUsd: 0 };
  return ok({
    bound: (model) => withBudget(model, budget, model.price ?? dearest),
    affords: (calls) => {
      const bounds = calls.map(({ model, inputTokens }) =>
        upperBound(inputTokens, BOUNDS.max_output_tokens, model.price ?? dearest),
      );
      return bounds.reduce((sum, bound) => sum + bound, budget.spentUsd + budget.heldUsd) <= budget.usd;
    },
  });
}

/** Dollars of so many tokens, none of them cached. */
function upperBound(input: number, output: number, price: Price): number {
  return (input * price.input + output * price.output) / 1_000_000;
}

/**
 * A model that never makes a call whose upper bound would break the budget. The bound is the input's
 * counted tokens and the output limit at full price; the limit is lowered to what the budget allows, and
 * where that leaves too little the call fails as `quota` before it is made.
 */
function withBudget(model: Model, budget: Budget, price: Price): Model {
  return {
    id: model.id,
    contextWindow: model.contextWindow,
    editFormat: model.editFormat,
    price: model.price,
    tokensPerSecond: model.tokensPerSecond,
    shutdownDate: () => model.shutdownDate(),
    warm: (opened) => model.warm(opened),
    stream: (request, signal) => stream(model, budget, price, request, signal),
  };
}

async function* stream(
  model: Model,
  budget: Budget,
  price: Price,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncIterable<ModelEvent> {
  const input = await unlessAborted(countInput(request, signal), signal);
  if (input === null) {
    yield { type: "failed", failure: stopFailure(signal) };
    return;
  }
  const left = budget.usd - budget.spentUsd - budget.heldUsd - upperBound(input, 0, price);
  const affordable = Math.floor((left * 1_000_000) / price.output);
  if (affordable < MIN_OUTPUT_TOKENS) {
    const message = `a call of ${model.id} could break ${budget.name} ${budget.usd} (spent so far: $${budget.spentUsd.toFixed(4)})`;
    yield {
      type: "failed",
      failure: {
        code: "quota",
        retryable: false,
        message,
        hint: `raise ${budget.name}, or give it less to read`,
      },
    };
    return;
  }
  const bounded = { ...request, maxOutputTokens: Math.min(request.maxOutputTokens, affordable) };
  let text = "";
  let counted = false;
  // Until it is known what the call costs, nobody else may spend what it could.
  const held = upperBound(input, bounded.maxOutputTokens, price);
  budget.heldUsd += held;
  try {
    for await (const event of model.stream(bounded, signal)) {
      if (event.type === "text" || event.type === "reasoning") text += event.delta;
      if (event.type === "usage") {
        counted = true;
        budget.spentUsd += costOf(event.usage, price) ?? 0;
      }
      if (event.type === "failed" && !counted && text !== "") {
        // A reply that was cut off is billed all the same, and nobody says how much.
        const usage = { ...NO_USAGE, input, output: await countTokens(text) };
        budget.spentUsd += costOf(usage, price) ?? 0;
      }
      yield event;
    }
  } finally {
    budget.heldUsd -= held;
  }
}
