import type { Usage } from "../domain/usage.ts";
import type { CallError } from "./failures.ts";
import type { ModelEvent } from "./model.ts";
import type { Progress } from "./retry.ts";

/** What the provider said of the whole reply at its end. */
export type ReplyEnd =
  | { readonly kind: "finished"; readonly reason: Extract<ModelEvent, { type: "finished" }>["reason"] }
  | { readonly kind: "failed"; readonly error: CallError };

/** What one event means: what to pass on, and whether it was the last. */
export interface Step {
  readonly progress: readonly Progress[];
  readonly end: ReplyEnd | null;
}

/** Reads the events of one reply, as parsed from JSON and not yet checked, in the words of one API. */
export interface ReplyReader {
  /** Known from the last event on; null when the provider did not say. */
  readonly usage: Usage | null;
  /** Text or a tool call was passed on. */
  readonly spoke: boolean;
  /** Reads the next event. Event types that don't matter here, and unknown ones, mean nothing. */
  read(event: unknown): Step;
  /** How the reply ended if nothing more comes; null when its own end is still missing. */
  atEnd(): ReplyEnd | null;
}

/** The reply goes on. */
export function going(progress: readonly Progress[]): Step {
  return { progress, end: null };
}

/** The reply ended with an error. */
export function failed(error: CallError): Step {
  return { progress: [], end: { kind: "failed", error } };
}
