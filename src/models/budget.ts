import { BOUNDS } from "../domain/bounds.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import type { Taken, Usage } from "../domain/usage.ts";
import { costOf } from "./catalog.ts";
import { stopFailure } from "./failures.ts";
import { Meter } from "./meter.ts";
import type { Model, ModelEvent, ModelFailure, ModelRequest } from "./model.ts";
import { unlessAborted } from "./scope.ts";
import { countInput } from "./tokens.ts";
import { withStream } from "./with-stream.ts";

/** A limit of the user's on what may be spent, in dollars. */
export interface SpendingLimit {
  /** As the user set it: `--max-usd`, `monthly_usd`. */
  readonly name: string;
  readonly usd: number;
  /**
   * Says what others have of it; in the same moment, what `own` makes of that is held for this run in place
   * of what was, for the others to see. Never fails.
   */
  hold(own: (others: Taken) => number): Promise<Taken>;
}

/** The limits with what the run itself has spent of them, and the upper bounds of its calls under way. */
interface Budget {
  readonly limits: readonly SpendingLimit[];
  spentUsd: number;
  heldUsd: number;
  /** Calls at the same time hold their bounds one after the other, or two would be given what is left for one. */
  turn: Promise<unknown>;
}

/** A call that is to be made, as far as its price goes; it writes `BOUNDS.max_output_tokens` at most. */
interface PlannedCall {
  readonly model: Model;
  readonly inputTokens: number;
}

/** Models under one budget. */
export interface SharedBudget {
  readonly bound: (model: Model) => Model;
  /** Whether what is left pays for all of these calls, made at the same time, at their upper bounds. */
  readonly affords: (calls: readonly PlannedCall[]) => Promise<boolean>;
}

type Price = NonNullable<Model["price"]>;

/** A reply of fewer tokens than this is worth nothing: the call is not made. */
const MIN_OUTPUT_TOKENS = 500;

/**
 * Puts the models of a run under the same limits, whichever is asked when; null where there is no limit. One
 * whose price is not known is counted at the dearest of the others; fails with `usage` when no price is known.
 */
export function shareBudget(
  models: readonly Model[],
  limits: readonly SpendingLimit[],
): Result<SharedBudget | null> {
  const [limit] = limits;
  if (limit === undefined) return ok(null);
  const prices = models.flatMap(({ price }) => price ?? []);
  const [dearest] = prices.toSorted((a, b) => b.output - a.output);
  if (dearest === undefined) {
    const names = [...new Set(models.map(({ id }) => id))];
    const message = `${limit.name} can't be kept: no price is known of ${names.join(" and ")}`;
    return fail("usage", message, `set models.${names.at(-1) ?? "NAME"}.price in the user's configuration`);
  }
  const budget: Budget = { limits, spentUsd: 0, heldUsd: 0, turn: Promise.resolve() };
  return ok({
    bound: (model) => withBudget(model, budget, model.price ?? dearest),
    affords: async (calls) => {
      const bounds = calls.map(({ model, inputTokens }) =>
        upperBound(inputTokens, BOUNDS.max_output_tokens, model.price ?? dearest),
      );
      const usd = bounds.reduce((sum, bound) => sum + bound, 0);
      return inTurn(budget, async () => {
        const own = budget.spentUsd + budget.heldUsd;
        const taken = await Promise.all(limits.map((one) => one.hold(() => own)));
        return taken.every(({ spentUsd, heldUsd }, at) => {
          const limited = limits[at]?.usd ?? 0;
          return spentUsd + heldUsd + own + usd <= limited;
        });
      });
    },
  });
}

/** Dollars of so many tokens, none of them cached. */
function upperBound(input: number, output: number, price: Price): number {
  return (input * price.input + output * price.output) / 1_000_000;
}

function inTurn<T>(budget: Budget, work: () => Promise<T>): Promise<T> {
  const done = budget.turn.then(work);
  budget.turn = done.catch(() => undefined);
  return done;
}

/**
 * A model that never makes a call whose upper bound would break a limit. The bound is the input's
 * counted tokens and the output limit at full price; the output limit is lowered to what is left, and
 * where that is too little the call fails as `quota` before it is made. It holds for one attempt: before
 * another one, what the last one used is counted, and there has to be room for the bound again.
 */
function withBudget(model: Model, budget: Budget, price: Price): Model {
  return withStream(model, (request, signal) => stream(model, budget, price, request, signal));
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
  const most = upperBound(input, request.maxOutputTokens, price);
  const held = await hold(budget, model.id, most, upperBound(input, MIN_OUTPUT_TOKENS, price));
  if (!held.ok) {
    yield { type: "failed", failure: held.failure };
    return;
  }
  const affordable = Math.floor(((held.usd - upperBound(input, 0, price)) * 1_000_000) / price.output);
  const bounded = held.usd === most ? request : { ...request, maxOutputTokens: affordable };
  const meter = new Meter(input);
  // Until it is known what an attempt costs, nobody else may spend what it could.
  let holding = held.usd;
  const spend = (used: Usage): void => {
    budget.spentUsd += costOf(used, price) ?? 0;
    budget.heldUsd -= holding;
    holding = 0;
  };
  let said: Usage | null = null;
  try {
    for await (const event of model.stream(bounded, signal)) {
      meter.hear(event);
      if (event.type === "retrying") {
        const used = await meter.endAttempt(event.usage ?? null);
        if (used.input + used.output > 0) {
          spend(used);
          const again = await hold(budget, model.id, held.usd, held.usd);
          if (!again.ok) {
            yield* ended(meter.total, { type: "failed", failure: again.failure });
            return;
          }
          holding = again.usd;
        }
        yield event;
      } else if (event.type === "usage") said = event.usage;
      else if (event.type === "finished" || event.type === "failed") {
        spend(await meter.end(said));
        // Who was told to stop doesn't wait for others; what is held ends with the run.
        if (!signal.aborted) await settle(budget);
        yield* ended(meter.total, event);
      } else yield event;
    }
  } finally {
    budget.heldUsd -= holding;
  }
}

function* ended(total: Usage, last: ModelEvent): Generator<ModelEvent, void> {
  if (total.input + total.output > 0) yield { type: "usage", usage: total };
  yield last;
}

type Held =
  | { readonly ok: true; readonly usd: number }
  | { readonly ok: false; readonly failure: ModelFailure };

/** Holds what an attempt may cost at the most, of every limit: what is asked for, or what is left if that is enough. */
function hold(budget: Budget, model: string, most: number, least: number): Promise<Held> {
  return inTurn(budget, async () => {
    const own = budget.spentUsd + budget.heldUsd;
    let usd = most;
    for (const limit of budget.limits) {
      const room = ({ spentUsd, heldUsd }: Taken): number | null => {
        const left = limit.usd - spentUsd - heldUsd - own;
        return left < least ? null : Math.min(usd, left);
      };
      const others = await limit.hold((taken) => own + (room(taken) ?? 0));
      const granted = room(others);
      if (granted === null) return { ok: false, failure: refusal(limit, others, own, model) };
      usd = granted;
    }
    budget.heldUsd += usd;
    return { ok: true, usd };
  });
}

/** Holds no more than was spent, and what other calls may cost yet. */
function settle(budget: Budget): Promise<void> {
  return inTurn(budget, async () => {
    for (const limit of budget.limits) await limit.hold(() => budget.spentUsd + budget.heldUsd);
  });
}

function refusal({ name, usd }: SpendingLimit, others: Taken, spentUsd: number, model: string): ModelFailure {
  const dollars = (value: number): string => `$${value.toFixed(4)}`;
  const held = others.heldUsd > 0 ? `, held by runs at work: ${dollars(others.heldUsd)}` : "";
  const spent = dollars(others.spentUsd + spentUsd);
  return {
    code: "quota",
    retryable: false,
    message: `a call of ${model} could break ${name} ${usd} (spent so far: ${spent}${held})`,
    hint:
      held === ""
        ? `raise ${name}, or give it less to read`
        : `try again when they have ended, or raise ${name}`,
  };
}
