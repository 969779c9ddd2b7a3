import { CallError } from "./failures.ts";
import type { ModelFailure } from "./model.ts";

/** The longest delay a timer of Node takes; a longer one would fire at once. */
const TIMER_MAX_MS = 2_147_483_647;

/** A part of a call that ends with its parent's signal, or earlier when we stop it. */
export interface Scope {
  readonly signal: AbortSignal;
  /** Ends the scope; `stopFailure` of its signal is the failure. The first reason stays. */
  stop(failure: ModelFailure): void;
  /** Lets go of the parent; a finished scope must not be stopped by it. */
  close(): void;
}

/** Opens a scope within a signal. (AbortSignal.any keeps its sources' listeners alive on Node 20.) */
export function openScope(parent: AbortSignal): Scope {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    stop: (failure) => controller.abort(new CallError(failure)),
    close: () => parent.removeEventListener("abort", follow),
  };
}

/** A timer that starts again whenever it is fed. */
export interface Watchdog {
  feed(): void;
  close(): void;
}

/** Calls `bark` once nothing has fed the watchdog for `ms`. */
export function watchdog(ms: number, bark: () => void): Watchdog {
  const timer = setTimeout(bark, Math.min(ms, TIMER_MAX_MS));
  let open = true;
  return {
    feed: () => {
      // Refreshing a timer that was cleared would start it again.
      if (open) timer.refresh();
    },
    close: () => {
      open = false;
      clearTimeout(timer);
    },
  };
}

/** Waits, at most until the signal fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(ms, TIMER_MAX_MS));
    signal.addEventListener("abort", wake, { once: true });
    if (signal.aborted) wake();
  });
}

/** Waits for a promise, at most until the signal fires; then rejects with the signal's reason. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** What a promise comes to; null once the signal has fired. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await untilAborted(promise, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
