import { BOUNDS } from "../domain/bounds.ts";
import { deadlineOf } from "../domain/deadline.ts";
import type { Origin } from "./errors.ts";
import { CallError, passing, permanent, stopFailure } from "./failures.ts";
import type { ModelEvent } from "./model.ts";
import { type RateMemory, waitForTurn } from "./rate-limits.ts";
import type { ReplyReader } from "./reply.ts";
import { type Attempts, type Outcome, type Progress, type RetryPolicy, withRetries } from "./retry.ts";
import { struck } from "./struck.ts";
import { openScope, sleep, watchdog, untilAborted, type Scope } from "./scope.ts";

/** The bounds of a call, so that tests can shorten them. */
export interface CallLimits {
  /** Name look-up and handshake. */
  readonly connectTimeoutMs: number;
  /** The longest silence on the wire, from the request on. */
  readonly idleTimeoutMs: number;
  /** The whole call, further attempts and waits included. */
  readonly callTimeoutMs: number;
  /** One line of the stream; the last event of a reply holds all of it on one. */
  readonly replyMaxBytes: number;
  readonly retry: RetryPolicy;
}

/** The bounds that hold unless a test says otherwise. */
export const CALL_LIMITS: CallLimits = {
  connectTimeoutMs: BOUNDS.connect_timeout_ms,
  idleTimeoutMs: BOUNDS.idle_timeout_ms,
  callTimeoutMs: BOUNDS.call_timeout_ms,
  replyMaxBytes: BOUNDS.reply_max_bytes,
  retry: {
    attempts: BOUNDS.call_attempts,
    baseMs: BOUNDS.retry_base_ms,
    maxWaitMs: BOUNDS.retry_after_max_ms,
    sleep,
    random: Math.random,
  },
};

/** A reply's stream may be this many times its text: every token comes with an event around it. */
const STREAM_FACTOR = 4;

/** How long the end of a finished reply's body is awaited, so that its connection can be used again. */
const DRAIN_MS = 100;

const LINE_FEED = 10;

/** One call to a provider, apart from how it is sent and read. */
export interface Call {
  readonly origin: Origin;
  readonly limits: CallLimits;
  /** Sends the request; resolves when the reply's events can be read. `onBytes` must see every chunk. */
  open(signal: AbortSignal, onBytes: (chunk: Uint8Array) => void): Promise<AsyncIterator<unknown>>;
  /** Until when the provider has limited the rate of calls. */
  readonly rate: RateMemory;
  /** A reader for one attempt's reply. */
  reader(): ReplyReader;
}

/**
 * Runs a call under its bounds, as the contract of {@link ModelEvent} asks: with a deadline, a watchdog
 * on the wire, a limit on the reply, and further attempts after passing failures.
 */
export async function* streamCall(call: Call, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
  const { callTimeoutMs, retry } = call.limits;
  const scope = openScope(signal);
  const late = passing(
    "timeout",
    `${call.origin.host} did not finish within ${callTimeoutMs / 1_000} s`,
    "try again",
  );
  const deadline = watchdog(callTimeoutMs, () => scope.stop(late));
  try {
    const attempts: Attempts = {
      turn: () => waitForTurn(call.origin.host, call.rate, retry, scope.signal, deadlineOf(signal)),
      run: () => attempt(call, scope.signal),
    };
    yield* struck(withRetries(attempts, scope.signal, retry, deadlineOf(signal)), call.origin.key);
  } finally {
    deadline.close();
    scope.close();
  }
}

async function* attempt(call: Call, parent: AbortSignal): AsyncGenerator<Progress, Outcome> {
  const { host } = call.origin;
  const { idleTimeoutMs, replyMaxBytes } = call.limits;
  const scope = openScope(parent);
  const silent = passing("timeout", `${host} sent nothing for ${idleTimeoutMs / 1_000} s`, "try again");
  const watch = watchdog(idleTimeoutMs, () => scope.stop(silent));
  const measure = byteLimit(host, replyMaxBytes);
  const reply = call.reader();
  let rest: AsyncIterator<unknown> | null = null;
  try {
    scope.signal.throwIfAborted();
    const opening = call.open(scope.signal, (chunk) => {
      watch.feed();
      measure(chunk);
    });
    const events = await untilAborted(opening, scope.signal);
    for (;;) {
      // Not every stream ends at once with its signal: a process has to be ended first.
      const next = await untilAborted(events.next(), scope.signal);
      scope.signal.throwIfAborted();
      const { progress, end } =
        next.done === true ? { progress: [], end: reply.atEnd() } : reply.read(next.value);
      yield* progress;
      if (end?.kind === "failed") throw end.error;
      if (end !== null) {
        rest = events;
        return { ...end, usage: reply.usage };
      }
      if (next.done === true) {
        throw new CallError(passing("stream_cut", `${host} ended its reply too early`, "try again"));
      }
    }
  } catch (error) {
    const end = parent.aborted ? null : reply.atEnd();
    // What breaks after the reply's own end takes nothing from it.
    if (end?.kind === "finished") return { ...end, usage: reply.usage };
    const { failure, retryAfterMs } = scope.signal.aborted
      ? new CallError(stopFailure(scope.signal))
      : toCallError(error, call.origin);
    if (failure.code === "rate_limited" && retryAfterMs !== null && retryAfterMs > 0) {
      await call.rate.keep(Date.now() + retryAfterMs);
    }
    return { kind: "failed", failure, retryAfterMs, spoke: reply.spoke, usage: reply.usage };
  } finally {
    watch.close();
    scope.close();
    if (rest === null) scope.stop(ABANDONED);
    else drain(rest, scope);
  }
}

/** The reason with which a request is ended whose reply nobody reads any more. */
const ABANDONED = permanent("cancelled", "the reply is not wanted any more", null);

/** Reads what follows the last event; a connection whose body was read can be used again. */
function drain(events: AsyncIterator<unknown>, scope: Scope): void {
  const timer = setTimeout(() => scope.stop(ABANDONED), DRAIN_MS);
  const read = async (): Promise<void> => {
    for (let next = await events.next(); next.done !== true; next = await events.next());
  };
  read()
    .catch(() => {})
    .finally(() => clearTimeout(timer));
}

/** Throws once a stream, or one line of it, is longer than any reply we asked for. */
function byteLimit(host: string, max: number): (chunk: Uint8Array) => void {
  let total = 0;
  let line = 0;
  return (chunk) => {
    const lineFeed = chunk.lastIndexOf(LINE_FEED);
    line = lineFeed === -1 ? line + chunk.length : chunk.length - lineFeed - 1;
    total += chunk.length;
    if (line <= max && total <= max * STREAM_FACTOR) return;
    const message = `the reply of ${host} is larger than ${max} bytes`;
    throw new CallError(permanent("server_error", message, "choose another model"));
  };
}

/** What was thrown, as a failure. */
function toCallError(error: unknown, origin: Origin): CallError {
  if (error instanceof CallError) return error;
  if (error instanceof RangeError) {
    const message = `${origin.host} sent what can't be taken in (${error.message})`;
    return new CallError(passing("server_error", message, "try again"));
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CallError(permanent("bug", `reading the reply of ${origin.host}: ${message}`, null));
}
