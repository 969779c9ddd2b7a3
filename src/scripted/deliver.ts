import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { compose } from "./compose.ts";
import { play } from "./pacing.ts";
import type { ComposedReply } from "./recorder.ts";
import type { LoggedRequest, Pace, SpokenReply } from "./script.ts";
import { errorBody, type Json, sseFrame } from "./wire.ts";

/** What one request gets: a plain HTTP answer, or words at a model's pace. */
export type Delivery =
  | {
      readonly kind: "plain";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Json | string;
    }
  | {
      readonly kind: "spoken";
      readonly reply: SpokenReply;
      readonly pace: Pace;
      readonly request: Json;
      readonly serial: number;
    };

type Ended = Exclude<LoggedRequest["ended"], "open">;

/** Answers one request and says how it ended. `left` fires when the connection is gone. */
export async function deliver(
  delivery: Delivery,
  response: ServerResponse,
  left: AbortSignal,
): Promise<Ended> {
  if (delivery.kind === "plain") {
    const { status, headers, body } = delivery;
    answer(response, status, headers, body);
    return "answered";
  }
  const startedAt = performance.now();
  const composed = compose(delivery.reply, delivery.request, delivery.serial);
  const streamed = delivery.request["stream"] === true;
  if (streamed) {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    });
  }
  const send = async (batch: ComposedReply["steps"]) => {
    if (streamed) await write(response, batch.map(({ event }) => sseFrame(event)).join(""), left);
  };
  await play(composed.steps, delivery.pace, startedAt, send, left);
  if (left.aborted) return "client-left";
  return end(composed, response, streamed, left);
}

async function end(
  { ending, response: finished }: ComposedReply,
  response: ServerResponse,
  streamed: boolean,
  left: AbortSignal,
): Promise<Ended> {
  if (ending === "stall") {
    await once(left, "abort");
    return "client-left";
  }
  if (ending !== "close") {
    // A body that lacks its end reads as a reset (ECONNRESET) and, unlike a TCP reset, can't overtake
    // what was sent before it. Without a stream there is no other way to break off.
    if (streamed && ending === "eof") response.end();
    else response.socket?.destroySoon();
    return "cut";
  }
  if (streamed) response.end();
  else if (finished !== null) answer(response, 200, {}, finished);
  else answer(response, 500, {}, errorBody(null, "The server had an error.", "server_error"));
  return "answered";
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Json | string,
): void {
  const [type, text] =
    typeof body === "string"
      ? ["text/html; charset=utf-8", body]
      : ["application/json", JSON.stringify(body)];
  const length = Buffer.byteLength(text);
  response.writeHead(status, { "content-type": type, "content-length": length, ...headers });
  response.end(text);
}

/** Writes, and waits for a slow reader. */
async function write(response: ServerResponse, text: string, left: AbortSignal): Promise<void> {
  if (response.write(text) || left.aborted) return;
  await once(response, "drain", { signal: left }).catch(() => undefined);
}
