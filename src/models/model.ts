import type { ErrorCode } from "../domain/failure.ts";
import type { Usage } from "../domain/usage.ts";
import type { EditFormat } from "../edits/format.ts";

/** How hard the strong model thinks before it answers. */
export type Effort = "low" | "medium" | "high" | "xhigh";

/** One part of the conversation. Tool calls and their outputs appear in the order they happened. */
export type Message =
  | { readonly role: "user" | "assistant"; readonly text: string }
  | { readonly role: "tool-call"; readonly id: string; readonly name: string; readonly arguments: string }
  | { readonly role: "tool-output"; readonly id: string; readonly output: string };

/** A function the model may call; `parameters` is strict JSON Schema. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The user's files, for a model that is an agent. It works in a copy of them, with tools of its own in
 * place of the request's, and replies with the changes that it made there, as edits.
 */
export interface Repository {
  /** Absolute path. */
  readonly root: string;
  /** What an agent is told, in place of the request's instructions. */
  readonly instructions: string;
  /** False where nothing is to be changed: the reply is what the agent says. */
  readonly edits: boolean;
  /** The files that it may see, relative to the root. */
  files(): Promise<readonly string[]>;
  /** True for a path (a folder's ends with a slash) that can't be part of a change. */
  isIgnored(path: string): Promise<boolean>;
}

/** One request to a model. The static parts come first so that a provider's prompt cache holds. */
export interface ModelRequest {
  readonly instructions: string;
  readonly messages: readonly Message[];
  /** Strict JSON Schema the reply must follow; null for free text. */
  readonly schema: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> } | null;
  readonly tools: readonly ToolSpec[];
  /** Left out where text is wanted for text. A model that is no agent answers with `tools` and instructions alone. */
  readonly repository?: Repository;
  readonly effort: Effort | null;
  readonly maxOutputTokens: number;
  /** Stable per repository and stage, for the provider's prompt cache. */
  readonly cacheKey: string | null;
}

/** Why a call failed: `retryable` says whether the same request may work later. */
export interface ModelFailure {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** The provider's own words where there are any, on one line. */
  readonly message: string;
  readonly hint: string | null;
}

/**
 * What a model call yields. The contract of every implementation:
 * - the last event is exactly one `finished` or `failed`, and nothing follows it;
 * - nothing is thrown: failures and cancellation are `failed` events (`cancelled` for the signal);
 * - after the signal fires the stream ends within 100 ms;
 * - `finished` with `stop` means that the provider said the reply is complete; a stream that
 *   merely ends is `failed` with `stream_cut`;
 * - `usage` comes at most once, before the last event, also before a `failed` when it is known.
 */
export type ModelEvent =
  | { readonly type: "started"; readonly servedModel: string }
  | { readonly type: "text"; readonly delta: string }
  | { readonly type: "reasoning"; readonly delta: string }
  | { readonly type: "tool-call"; readonly id: string; readonly name: string; readonly arguments: string }
  | { readonly type: "usage"; readonly usage: Usage }
  | {
      readonly type: "retrying";
      readonly reason: string;
      readonly waitMs: number;
      /** What the attempt used that failed, where its provider said so; part of `usage`. */
      readonly usage?: Usage;
    }
  | {
      readonly type: "finished";
      readonly reason: "stop" | "length" | "tool-calls" | "refusal" | "content-filter";
    }
  | { readonly type: "failed"; readonly failure: ModelFailure };

/** A model in a role. Implementations live beside this file and are built by `create.ts`. */
export interface Model {
  readonly id: string;
  /** Tokens of input and output that fit together. */
  readonly contextWindow: number;
  readonly editFormat: EditFormat;
  /** Dollars per million tokens; null when the price is not known. */
  readonly price: { readonly input: number; readonly cached: number; readonly output: number } | null;
  /** Published output rate in tokens per second, for estimates only. */
  readonly tokensPerSecond: number;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** The day on which its provider ends it, as `2026-12-31`, as far as is known by now; null for none. */
  shutdownDate(): string | null;
  /**
   * Opens the connection early, so that the first request finds it warm. Never fails; `opened` is told how
   * many milliseconds it took, where there is a connection to open and it opens.
   */
  warm(opened?: (ms: number) => void): void;
}
