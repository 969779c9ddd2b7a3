import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { open, type Script } from "./wire.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Tokens as Chat Completions reports them. */
const CHAT_USAGE = {
  prompt_tokens: 120,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens: 30,
  completion_tokens_details: { reasoning_tokens: 10 },
  total_tokens: 150,
};

/** One chunk with a delta. */
export function chunk(delta: Fields, finish: string | null = null, more: Fields = {}): Fields {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    model: "test-model",
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  };
}

/** The first chunk, as OpenAI's. */
export const FIRST = chunk({ role: "assistant", content: "" });

/** The chunk after the last, where usage was asked for. */
export const USED = chunk({}, null, { choices: [], usage: CHAT_USAGE });

/** Streams the chunks and `[DONE]`, then ends the body properly. */
export function chunks(...list: readonly Fields[]): Script {
  return chunksThen(list, (response) => response.end("data: [DONE]\n\n"));
}

/** Streams the chunks, then does what `then` does with the connection. */
export function chunksThen(
  list: readonly Fields[],
  then: (response: ServerResponse, socket: Socket) => void,
): Script {
  return (response, socket) => {
    open(response);
    response.write(list.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(""), () =>
      then(response, socket),
    );
  };
}

/** A whole reply of the given pieces of text. */
export function chatReply(...pieces: readonly string[]): Script {
  return chunks(FIRST, ...pieces.map((content) => chunk({ content })), chunk({}, "stop"), USED);
}
