import { BOUNDS } from "../domain/bounds.ts";
import type { Turn } from "../domain/draft.ts";
import type { Failure, Result } from "../domain/failure.ts";
import { addUsage, NO_USAGE, type Usage } from "../domain/usage.ts";
import { ask, type Reply } from "./ask.ts";
import type { Message, Model, ModelRequest } from "./model.ts";

/** Answers one tool call of the model with text; never fails (a refusal is text, too). */
export type ToolRunner = (name: string, args: string) => Promise<string>;

/** How a conversation is watched and steered. */
export interface Watch {
  readonly text?: (delta: string, total: string) => void;
  readonly repairing?: (reason: string) => void;
  readonly retrying?: (reason: string, waitMs: number) => void;
  /** Called before every request after the first: the text streamed so far belongs to an older reply. */
  readonly again?: () => void;
}

/** What a conversation came to; the turn (time, tokens) is kept on failures too. */
export type Conversation<T> =
  | { readonly ok: true; readonly value: T; readonly turn: Turn }
  | { readonly ok: false; readonly failure: Failure; readonly turn: Turn };

/** Reads a finished reply; the message of a failed reading goes back to the model as it stands. */
export type ReadReply<T> = (text: string) => Promise<Result<T>>;

/**
 * Asks until the reply can be read: tool calls are answered (at most `BOUNDS.solve_rounds` rounds,
 * then the tools are taken away), and a reply that can't be read is sent back once with the exact
 * reason (`BOUNDS.reply_repairs`). Failures of `read` after that are the conversation's failure.
 */
export async function converse<T>(
  model: Model,
  request: ModelRequest,
  read: ReadReply<T>,
  signal: AbortSignal,
  options: { readonly watch?: Watch; readonly runTool?: ToolRunner } = {},
): Promise<Conversation<T>> {
  const messages: Message[] = [...request.messages];
  const { watch = {}, runTool } = options;
  let rounds = runTool === undefined ? 0 : BOUNDS.solve_rounds;
  let repairs: number = BOUNDS.reply_repairs;
  let turn: Turn = { model: model.id, served_model: model.id, ms: 0, first_token_ms: null, tokens: NO_USAGE };
  for (;;) {
    const reply = await ask(
      model,
      { ...request, messages, tools: rounds > 0 ? request.tools : [] },
      signal,
      watch,
    );
    turn = addReply(turn, reply);
    switch (reply.outcome.kind) {
      case "tool-calls": {
        if (runTool === undefined || rounds === 0)
          return failed(turn, unreadable("called a tool it was not given"));
        rounds -= 1;
        if (reply.text !== "") messages.push({ role: "assistant", text: reply.text });
        for (const call of reply.toolCalls) {
          messages.push({ role: "tool-call", ...call });
          messages.push({
            role: "tool-output",
            id: call.id,
            output: await runTool(call.name, call.arguments),
          });
        }
        if (rounds === 0)
          messages.push({ role: "user", text: "No more files can be read. Give your final answer now." });
        watch.again?.();
        continue;
      }
      case "completed": {
        const result = await read(reply.text);
        if (result.ok) return { ok: true, value: result.value, turn };
        // A file that changed meanwhile is nothing the model could repair.
        if (repairs === 0 || result.failure.code === "conflict") return failed(turn, result.failure);
        repairs -= 1;
        if (reply.text !== "") messages.push({ role: "assistant", text: reply.text });
        messages.push({ role: "user", text: repairRequest(result.failure.message) });
        watch.repairing?.(result.failure.message);
        watch.again?.();
        continue;
      }
      case "truncated":
        return failed(turn, {
          code: "truncated_draft",
          message: `the reply of ${model.id} was cut at its token limit (${turn.tokens.output} tokens)`,
          hint: "split the task, or run it with --strong",
        });
      case "refused":
      case "filtered":
        return failed(turn, {
          code: "refused",
          message: `${model.id} declined the task${reply.text === "" ? "" : `: ${firstLine(reply.text)}`}`,
          hint: "say the task differently",
        });
      case "failed":
        return failed(turn, reply.outcome.failure);
    }
  }
}

function failed<T>(turn: Turn, failure: Failure): Conversation<T> {
  // A reason that goes back to the model may take several lines; a person gets the first.
  const { code, message, hint } = failure;
  return { ok: false, failure: { code, message: firstLine(message), hint }, turn };
}

function unreadable(what: string): Failure {
  return { code: "unusable_reply", message: `the model ${what}`, hint: "try again, or run it with --strong" };
}

function repairRequest(reason: string): string {
  return `That reply can't be used: ${reason}\nSend the whole reply again, corrected, in the form asked for and with nothing around it.`;
}

function addReply(turn: Turn, reply: Reply): Turn {
  const tokens: Usage = addUsage(turn.tokens, reply.usage);
  const first = turn.first_token_ms ?? (reply.firstTokenMs === null ? null : turn.ms + reply.firstTokenMs);
  return { ...turn, served_model: reply.servedModel, ms: turn.ms + reply.ms, first_token_ms: first, tokens };
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0]?.slice(0, 400) ?? "";
}

/** Two turns of one stage counted as one: times and tokens add up, the first token stays the first. */
export function joinTurns(a: Turn, b: Turn): Turn {
  return {
    ...b,
    ms: a.ms + b.ms,
    first_token_ms: a.first_token_ms,
    tokens: addUsage(a.tokens, b.tokens),
  };
}
