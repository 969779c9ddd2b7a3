import { deadlineOf, setDeadline } from "../domain/deadline.ts";

/** A signal that also fires when the time is up, with a `TimeoutError` as its reason. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Lets go of the clock. */
  close(): void;
}

/**
 * Puts a limit in milliseconds (null for none) on what a signal stops. Not with `AbortSignal.any` and
 * `AbortSignal.timeout`: Node 20 collects that pair as garbage, and then it never fires.
 */
export function limitTime(signal: AbortSignal, limitMs: number | null): TimeLimit {
  if (limitMs === null) return { signal, close: () => undefined };
  const controller = new AbortController();
  setDeadline(controller.signal, Math.min(Date.now() + limitMs, deadlineOf(signal)));
  const follow = () => controller.abort(signal.reason);
  const late = () => controller.abort(new DOMException("the time limit was reached", "TimeoutError"));
  const timer = setTimeout(late, limitMs);
  if (signal.aborted) follow();
  signal.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    close: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", follow);
    },
  };
}
