import { formatSeconds, passing } from "./failures.ts";
import type { ModelFailure } from "./model.ts";
import type { Progress, RetryPolicy } from "./retry.ts";

/**
 * Until when a provider serves a model no further request, by its own word to any run of this user. Neither
 * call fails: what is not known is found out again.
 */
export interface RateMemory {
  /** Milliseconds since the epoch; null when nothing is known to be limited. */
  until(): Promise<number | null>;
  keep(until: number): Promise<void>;
}

/** The headers of an answer, by their names in lower case; one that came several times has its values joined. */
export interface AnswerHeaders extends Iterable<readonly [name: string, value: string]> {
  get(name: string): string | null | undefined;
}

/** Knows of no limit, and forgets each. */
export const NO_RATE_MEMORY: RateMemory = { until: async () => null, keep: async () => {} };

/**
 * Milliseconds until a limit that is used up is lifted: the longest `x-ratelimit-reset…` whose
 * `x-ratelimit-remaining…` is 0, whatever is counted (`-requests`, `-tokens`, `-tokens-minute`, nothing at
 * all); null where none is used up, or nobody can read until when.
 */
export function exhaustedFor(headers: AnswerHeaders, now: number): number | null {
  const waits: number[] = [];
  for (const [name, value] of headers) {
    if (!/^x-ratelimit-remaining(-|$)/.test(name) || !/^0+(\.0+)?$/.test(value)) continue;
    const wait = resetIn(headers.get(name.replace("remaining", "reset")) ?? "", now);
    if (wait !== null && wait > 0) waits.push(wait);
  }
  return waits.length === 0 ? null : Math.ceil(Math.max(...waits));
}

const UNITS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** From here on a number is no duration in seconds but a time: in seconds, or in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/** Milliseconds of `6m0s`, `120ms`, `8.64` (seconds), a time since the epoch or an ISO date; null for rubbish. */
function resetIn(text: string, now: number): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number >= EPOCH_MILLISECONDS) return number - now;
    return number >= EPOCH_SECONDS ? number * 1_000 - now : number * 1_000;
  }
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return Date.parse(text) - now || null;
  const parts = /^(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/.exec(text);
  if (parts === null || text === "") return null;
  const [, h = "0", m = "0", s = "0", ms = "0"] = parts;
  const sum = Number(h) * UNITS.h + Number(m) * UNITS.m + Number(s) * UNITS.s + Number(ms) * UNITS.ms;
  return Number.isNaN(sum) ? null : sum;
}

/** What a timer may lack of its time by the clock, in milliseconds. */
const EARLY_MS = 2;

/**
 * Waits, visibly, until a provider serves requests again, as far as is known. Returns a failure instead
 * where that is later than the policy's longest wait, or than the caller's time; null when the way is free.
 *
 * @param deadline when the caller's time is up, in milliseconds since the epoch
 */
export async function* waitForTurn(
  host: string,
  memory: RateMemory,
  policy: RetryPolicy,
  signal: AbortSignal,
  deadline: number,
): AsyncGenerator<Progress, ModelFailure | null> {
  const latest = Math.min(Date.now() + policy.maxWaitMs, deadline);
  for (;;) {
    const now = Date.now();
    const until = (await memory.until()) ?? now;
    if (until <= now || signal.aborted) return null;
    // A timer may end a moment before its time: the rest is waited for without a word.
    if (until - now <= EARLY_MS) {
      await policy.sleep(until - now + 1, signal);
      return null;
    }
    const reason = `${host} has limited the rate of an earlier call`;
    if (until > latest) {
      return passing("rate_limited", reason, `try again in ${formatSeconds((until - now) / 1_000)}`);
    }
    // Those who wait for the same moment don't come all at once.
    const waitMs = Math.ceil(until - now + policy.random() * policy.baseMs);
    yield { type: "retrying", reason, waitMs };
    await policy.sleep(waitMs, signal);
  }
}
