import type { ErrorCode } from "../domain/failure.ts";
import type { ModelFailure } from "./model.ts";

/** Longest message of a failure, in characters. */
const MESSAGE_MAX_CHARS = 300;

/** What a caller may wish to know beside the failure itself. */
interface Extras {
  /** How long the provider asks to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs?: number | null;
  /** The request parameter that the provider does not know or support, as `reasoning.effort`. */
  readonly unsupported?: string | null;
}

/**
 * A model call that cannot go on, as it travels between the transport and the adapter (as an
 * exception or an abort reason). It never leaves src/models: what callers see is `failure`.
 */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly failure: ModelFailure;
  readonly retryAfterMs: number | null;
  readonly unsupported: string | null;

  constructor(failure: ModelFailure, extras: Extras = {}) {
    super(failure.message);
    this.failure = failure;
    this.retryAfterMs = extras.retryAfterMs ?? null;
    this.unsupported = extras.unsupported ?? null;
  }
}

/** A failure that the same request would meet again. */
export function permanent(code: ErrorCode, message: string, hint: string | null): ModelFailure {
  return { code, retryable: false, message: oneLine(message), hint };
}

/** A failure that may be gone at the next attempt. */
export function passing(code: ErrorCode, message: string, hint: string | null): ModelFailure {
  return { code, retryable: true, message: oneLine(message), hint };
}

/** The failure of a call that its signal stopped: ours when we gave one as the reason, else `cancelled`. */
export function stopFailure(signal: AbortSignal): ModelFailure {
  const reason: unknown = signal.reason;
  return reason instanceof CallError ? reason.failure : permanent("cancelled", "cancelled", null);
}

/** Text from outside on one line, without control characters, at most 300 characters. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  if (line.length <= MESSAGE_MAX_CHARS) return line;
  // Not between the two halves of a character.
  return `${line.slice(0, MESSAGE_MAX_CHARS - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A duration as a person says it: `90 s`, `12 min`, `5 h`, `3 days`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7_200) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.ceil(seconds / 3_600)} h`;
  return `${Math.ceil(seconds / 86_400)} days`;
}
