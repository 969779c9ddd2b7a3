import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import type { Usage } from "../../domain/usage.ts";
import type { Complaint } from "./failures.ts";

/** What one message of the CLI means, whichever way it is run. */
export type CliEvent =
  | { readonly kind: "started" }
  | { readonly kind: "rerouted"; readonly model: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "usage"; readonly usage: Usage }
  /** Something went wrong; with `passing` the CLI itself tries again. */
  | { readonly kind: "complaint"; readonly complaint: Complaint; readonly passing: boolean }
  | { readonly kind: "completed" };

const number = orElse(z.number(), 0);
const text = orElse(z.string(), "");

const LineUsage = z.object({
  input_tokens: number,
  cached_input_tokens: number,
  output_tokens: number,
  reasoning_output_tokens: number,
});

/** A line of `codex exec --json`, as far as it is read here. */
const Line = z.discriminatedUnion("type", [
  z.object({ type: z.literal("turn.started") }),
  z.object({ type: z.literal("item.completed"), item: z.object({ type: text, text }) }),
  z.object({ type: z.literal("turn.completed"), usage: orElse(z.nullable(LineUsage), null) }),
  z.object({ type: z.literal("turn.failed"), error: z.object({ message: text }) }),
  z.object({ type: z.literal("error"), message: text }),
]);

/** What a line of `codex exec --json` means; nothing for what doesn't matter here or is not known. */
export function readLine(value: unknown): readonly CliEvent[] {
  const parsed = Line.safeParse(value);
  if (!parsed.success) return [];
  const line = parsed.data;
  switch (line.type) {
    case "turn.started":
      return [{ kind: "started" }];
    case "item.completed":
      return line.item.type === "agent_message" ? [{ kind: "text", text: line.item.text }] : [];
    case "turn.completed": {
      const { usage } = line;
      return [...(usage === null ? [] : [usageOf(usage)]), { kind: "completed" }];
    }
    case "turn.failed":
      return [{ kind: "complaint", complaint: { message: line.error.message, info: null }, passing: false }];
    default: {
      const { message } = line;
      return [
        {
          kind: "complaint",
          complaint: { message, info: null },
          passing: message.startsWith("Reconnecting"),
        },
      ];
    }
  }
}

const TurnUsage = z.object({
  inputTokens: number,
  cachedInputTokens: number,
  outputTokens: number,
  reasoningOutputTokens: number,
});
const TurnError = z.object({
  message: text,
  codexErrorInfo: orElse(z.unknown(), null),
  additionalDetails: orElse(z.nullable(z.string()), null),
});
const Item = z.object({ type: text, id: text, text, phase: orElse(z.nullable(z.string()), null) });

/** A notification of `codex app-server`, as far as it is read here. */
const Notification = z.discriminatedUnion("method", [
  z.object({ method: z.literal("turn/started") }),
  z.object({ method: z.literal("model/rerouted"), params: z.object({ toModel: z.string() }) }),
  z.object({ method: z.literal("item/started"), params: z.object({ item: Item }) }),
  z.object({ method: z.literal("item/completed"), params: z.object({ item: Item }) }),
  z.object({
    method: z.literal("item/agentMessage/delta"),
    params: z.object({ itemId: text, delta: z.string() }),
  }),
  z.object({
    method: z.literal("thread/tokenUsage/updated"),
    params: z.object({ tokenUsage: z.object({ total: TurnUsage }) }),
  }),
  z.object({
    method: z.literal("error"),
    params: z.object({ error: TurnError, willRetry: orElse(z.boolean(), false) }),
  }),
  z.object({
    method: z.literal("turn/completed"),
    params: z.object({
      turn: z.object({ status: text, error: orElse(z.nullable(TurnError), null) }),
    }),
  }),
]);

/** Reads the notifications of one turn in order: text comes in deltas, and whole where there were none. */
export function notificationReader(): (value: unknown) => readonly CliEvent[] {
  // Messages that are not the answer, and those of which deltas were passed on.
  const aside = new Set<string>();
  const streamed = new Set<string>();
  return (value) => {
    const parsed = Notification.safeParse(value);
    if (!parsed.success) return [];
    const note = parsed.data;
    switch (note.method) {
      case "turn/started":
        return [{ kind: "started" }];
      case "model/rerouted":
        return [{ kind: "rerouted", model: note.params.toModel }];
      case "item/started":
        if (note.params.item.phase === "commentary") aside.add(note.params.item.id);
        return [];
      case "item/agentMessage/delta": {
        const { itemId, delta } = note.params;
        if (aside.has(itemId)) return [];
        streamed.add(itemId);
        return [{ kind: "text", text: delta }];
      }
      case "item/completed": {
        const { type, id, text, phase } = note.params.item;
        const told = streamed.has(id) || aside.has(id) || phase === "commentary";
        return type === "agentMessage" && !told ? [{ kind: "text", text }] : [];
      }
      case "thread/tokenUsage/updated":
        return [usageOfTurn(note.params.tokenUsage.total)];
      case "error":
        return [complaintOf(note.params.error, note.params.willRetry)];
      default: {
        const { status, error } = note.params.turn;
        if (status === "completed") return [{ kind: "completed" }];
        return [
          complaintOf(error ?? { message: status, codexErrorInfo: null, additionalDetails: null }, false),
        ];
      }
    }
  };
}

/** While the CLI tries again its message is a count, and the details say why. */
function complaintOf(error: z.infer<typeof TurnError>, passing: boolean): CliEvent {
  const { message, additionalDetails, codexErrorInfo } = error;
  return {
    kind: "complaint",
    complaint: { message: additionalDetails ?? message, info: codexErrorInfo },
    passing,
  };
}

function usageOf(usage: z.infer<typeof LineUsage>): CliEvent {
  return {
    kind: "usage",
    usage: {
      input: usage.input_tokens,
      cached: usage.cached_input_tokens,
      output: usage.output_tokens,
      reasoning: usage.reasoning_output_tokens,
    },
  };
}

function usageOfTurn(usage: z.infer<typeof TurnUsage>): CliEvent {
  return {
    kind: "usage",
    usage: {
      input: usage.inputTokens,
      cached: usage.cachedInputTokens,
      output: usage.outputTokens,
      reasoning: usage.reasoningOutputTokens,
    },
  };
}
