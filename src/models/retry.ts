import { addUsage, type Usage } from "../domain/usage.ts";
import { formatSeconds, stopFailure } from "./failures.ts";
import type { ModelEvent, ModelFailure } from "./model.ts";

/** What an attempt yields while it goes on. */
export type Progress = Extract<
  ModelEvent,
  { type: "started" | "text" | "reasoning" | "tool-call" | "retrying" }
>;

/** How an attempt ended. */
export type Outcome = { readonly usage: Usage | null } & (
  | { readonly kind: "finished"; readonly reason: Extract<ModelEvent, { type: "finished" }>["reason"] }
  | {
      readonly kind: "failed";
      readonly failure: ModelFailure;
      /** How long the provider asks to wait, in milliseconds; null when it does not say. */
      readonly retryAfterMs: number | null;
      /** Text or a tool call was yielded: another attempt would say it twice. */
      readonly spoke: boolean;
    }
);

/** How often a passing failure is tried again, and how long to wait before. */
export interface RetryPolicy {
  /** Attempts altogether, the first included. */
  readonly attempts: number;
  /** The first wait; it doubles with each attempt. */
  readonly baseMs: number;
  /** The longest wait that a provider may ask for. */
  readonly maxWaitMs: number;
  /** Waits, at most until the signal fires. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A number from 0 to 1, for the jitter. */
  readonly random: () => number;
}

/** What is tried, up to as often as the policy allows. */
export interface Attempts {
  /** Waits until an attempt may be made; a failure where none may be. */
  turn(): AsyncGenerator<Progress, ModelFailure | null>;
  run(): AsyncGenerator<Progress, Outcome>;
}

/**
 * Runs attempts, each in its turn, until one finishes, fails for good, has begun to speak, or the policy ends. Keeps the
 * contract of {@link ModelEvent}: one usage (the sum of all attempts) and one last event.
 *
 * @param latest when the caller's time is up, in milliseconds since the epoch: no wait goes beyond it
 */
export async function* withRetries(
  attempts: Attempts,
  signal: AbortSignal,
  policy: RetryPolicy,
  latest = Number.POSITIVE_INFINITY,
): AsyncGenerator<ModelEvent, void> {
  let usage: Usage | null = null;
  for (let tried = 1; ; tried += 1) {
    const refused = yield* attempts.turn();
    if (refused !== null) {
      if (usage !== null) yield { type: "usage", usage };
      yield { type: "failed", failure: refused };
      return;
    }
    const outcome = yield* attempts.run();
    usage =
      usage === null || outcome.usage === null ? (outcome.usage ?? usage) : addUsage(usage, outcome.usage);
    if (outcome.kind === "failed" && !signal.aborted) {
      const waitMs = waitBefore(outcome, tried, policy, latest);
      if (waitMs !== null) {
        const used = outcome.usage === null ? {} : { usage: outcome.usage };
        yield { type: "retrying", reason: outcome.failure.message, waitMs, ...used };
        await policy.sleep(waitMs, signal);
        if (!signal.aborted) continue;
      }
    }
    if (usage !== null) yield { type: "usage", usage };
    if (outcome.kind === "finished") yield { type: "finished", reason: outcome.reason };
    else
      yield {
        type: "failed",
        failure: signal.aborted ? stopFailure(signal) : final(outcome, policy, latest),
      };
    return;
  }
}

type Failed = Extract<Outcome, { kind: "failed" }>;

/** Milliseconds to wait before the next attempt; null when there is none. */
function waitBefore(outcome: Failed, tried: number, policy: RetryPolicy, latest: number): number | null {
  if (!outcome.failure.retryable || outcome.spoke || tried >= policy.attempts) return null;
  if (asksTooMuch(outcome, policy, latest)) return null;
  // Half of the wait is random, so that many clients don't come back at once.
  return outcome.retryAfterMs ?? Math.round(policy.baseMs * 2 ** (tried - 1) * (0.5 + policy.random() / 2));
}

function asksTooMuch({ retryAfterMs }: Failed, { maxWaitMs }: RetryPolicy, latest: number): boolean {
  return retryAfterMs !== null && (retryAfterMs > maxWaitMs || Date.now() + retryAfterMs > latest);
}

function final(outcome: Failed, policy: RetryPolicy, latest: number): ModelFailure {
  if (!asksTooMuch(outcome, policy, latest)) return outcome.failure;
  const wait = formatSeconds((outcome.retryAfterMs ?? 0) / 1_000);
  return { ...outcome.failure, hint: `the provider asks to wait ${wait}: try again then` };
}
