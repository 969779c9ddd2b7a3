import { NO_USAGE, type Usage } from "../domain/usage.ts";
import type { Model, ModelEvent, ModelFailure, ModelRequest } from "./model.ts";

/** A function the model wants called. */
interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it, not yet checked. */
  readonly arguments: string;
}

/** How one call ended. */
type ReplyOutcome =
  | { readonly kind: "completed" }
  | { readonly kind: "tool-calls" }
  /** The output reached its limit; the text is cut. */
  | { readonly kind: "truncated" }
  /** The model declined, with what it said. */
  | { readonly kind: "refused"; readonly text: string }
  /** The provider's filter ended the reply. */
  | { readonly kind: "filtered" }
  | { readonly kind: "failed"; readonly failure: ModelFailure };

/** One call as a whole. What came before a failure is kept. */
export interface Reply {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** Characters of reasoning that were shown. */
  readonly reasoningChars: number;
  readonly usage: Usage;
  /** From request to last event, in milliseconds. */
  readonly ms: number;
  /** From request to the first text, reasoning or tool call, in milliseconds; null when none came. */
  readonly firstTokenMs: number | null;
  /** The model that the provider says it served; the one asked for when it does not say. */
  readonly servedModel: string;
  readonly outcome: ReplyOutcome;
}

/** What a caller may follow while the reply comes. */
export interface AskListener {
  text?(delta: string, total: string): void;
  /** A passing failure; the call is tried again after the wait. */
  retrying?(reason: string, waitMs: number): void;
}

/** Makes one call and collects its reply. Failures, cancellation included, are in `outcome`. */
export async function ask(
  model: Model,
  request: ModelRequest,
  signal: AbortSignal,
  on: AskListener = {},
): Promise<Reply> {
  const start = performance.now();
  const toolCalls: ToolCall[] = [];
  let text = "";
  let reasoningChars = 0;
  let usage = NO_USAGE;
  let firstTokenMs: number | null = null;
  let servedModel = model.id;
  let outcome: ReplyOutcome | null = null;
  for await (const event of model.stream(request, signal)) {
    if (event.type === "text" || event.type === "reasoning" || event.type === "tool-call") {
      firstTokenMs ??= Math.round(performance.now() - start);
    }
    switch (event.type) {
      case "started":
        servedModel = event.servedModel;
        break;
      case "text":
        text += event.delta;
        on.text?.(event.delta, text);
        break;
      case "reasoning":
        reasoningChars += event.delta.length;
        break;
      case "tool-call":
        toolCalls.push({ id: event.id, name: event.name, arguments: event.arguments });
        break;
      case "usage":
        usage = event.usage;
        break;
      case "retrying":
        on.retrying?.(event.reason, event.waitMs);
        break;
      case "finished":
        outcome = toOutcome(event.reason, text);
        break;
      case "failed":
        outcome = { kind: "failed", failure: event.failure };
        break;
    }
  }
  if (outcome === null) throw new Error(`the stream of ${model.id} ended without its last event`);
  const ms = Math.round(performance.now() - start);
  return { text, toolCalls, reasoningChars, usage, ms, firstTokenMs, servedModel, outcome };
}

function toOutcome(reason: Extract<ModelEvent, { type: "finished" }>["reason"], text: string): ReplyOutcome {
  switch (reason) {
    case "stop":
      return { kind: "completed" };
    case "tool-calls":
      return { kind: "tool-calls" };
    case "length":
      return { kind: "truncated" };
    case "refusal":
      return { kind: "refused", text };
    default:
      return { kind: "filtered" };
  }
}
