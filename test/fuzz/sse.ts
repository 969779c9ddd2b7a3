import assert from "node:assert/strict";
import http from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { CALL_LIMITS } from "../../src/models/call.ts";
import { describeModel } from "../../src/models/catalog.ts";
import { chatModel } from "../../src/models/chat.ts";
import { jsonLines } from "../../src/models/codex/process.ts";
import type { Model, ModelEvent, ModelRequest } from "../../src/models/model.ts";
import { openaiModel } from "../../src/models/openai.ts";
import { NO_RATE_MEMORY } from "../../src/models/rate-limits.ts";
import { NO_MEMORY } from "../../src/models/http-model.ts";
import { promised, type Target } from "./target.ts";

const REQUEST: ModelRequest = {
  instructions: "Answer.",
  messages: [{ role: "user", text: "hello" }],
  schema: null,
  tools: [],
  effort: null,
  maxOutputTokens: 1_000,
  cacheKey: null,
};

/** Text that is more than one byte a character, and text that looks like the wire's own. */
const delta = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constantFrom("\n\n", "data: x", "\r\n\r\n", "[DONE]", "\u2028", "😀", "e\u0301", ":", "\0", ""),
);
/** How an event is framed: all of it is the same to a reader (HTML, "Server-sent events"). */
const framing = fc.record({
  end: fc.constantFrom("\n", "\r\n"),
  space: fc.constantFrom(" ", ""),
  noise: fc.constantFrom("", ": keep-alive", "retry: 10", "id: 7"),
});
type Framing = typeof framing extends fc.Arbitrary<infer T> ? T : never;

function frame(event: Readonly<Record<string, unknown>>, { end, space, noise }: Framing): string {
  const lines = [...(noise === "" ? [] : [noise]), `data:${space}${JSON.stringify(event)}`, "", ""];
  return lines.join(end);
}

function responses(deltas: readonly string[], how: Framing): string {
  const list = [
    { type: "response.created", response: { id: "r", status: "in_progress", model: "m", output: [] } },
    ...deltas.map((one) => ({
      type: "response.output_text.delta",
      item_id: "i",
      output_index: 0,
      content_index: 0,
      delta: one,
    })),
    {
      type: "response.completed",
      response: { id: "r", status: "completed", model: "m", output: [], usage: null },
    },
  ];
  return list.map((one) => frame(one, how)).join("");
}

function chat(deltas: readonly string[], how: Framing): string {
  const chunk = (content: string, finish: string | null) => ({
    id: "c",
    object: "chat.completion.chunk",
    model: "m",
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  });
  const list = [...deltas.map((one) => chunk(one, null)), chunk("", "stop")];
  return `${list.map((one) => frame(one, how)).join("")}data: [DONE]${how.end}${how.end}`;
}

/** Bytes in pieces, cut anywhere: also within a character and between a carriage return and its newline. */
function pieces(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places]
    .map((from, index) => bytes.subarray(from, places[index]))
    .filter(({ length }) => length > 0);
}

async function read(model: Model): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(REQUEST, new AbortController().signal)) events.push(event);
  return events;
}

/** What a reader makes of a stream: its text and its end, however the text came in parts. */
function summary(events: readonly ModelEvent[]) {
  const text = events.map((event) => (event.type === "text" ? event.delta : "")).join("");
  const last = events.at(-1);
  return { text, end: last?.type === "failed" ? last.failure.code : last?.type };
}

/** The readers of streamed replies, over a real connection. */
export async function sse(): Promise<Target> {
  let script: readonly Buffer[] = [];
  const server = http.createServer((request, response) => {
    request.resume();
    request.once("end", () => void answer(response));
  });
  const answer = async (response: http.ServerResponse): Promise<void> => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const piece of script) {
      response.write(piece);
      // So that the piece goes out by itself.
      await turn();
    }
    response.end();
  };
  server.on("connection", (socket) => socket.setNoDelay(true));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const endpoint = {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    model: "m",
    keyEnv: null,
    key: null,
    proxy: null,
    entry: describeModel("m", null),
    memory: NO_MEMORY,
    rate: NO_RATE_MEMORY,
    lists: new Map(),
  };
  const limits = { ...CALL_LIMITS, retry: { ...CALL_LIMITS.retry, sleep: () => turn() } };
  const wires = [
    { model: openaiModel(endpoint, limits), print: responses },
    { model: chatModel(endpoint, limits), print: chat },
  ] as const;
  const cuts = fc.array(fc.nat({ max: 5_000 }), { maxLength: 12 });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    properties: {
      "any chunking gives the same text": promised(
        fc.asyncProperty(
          fc.constantFrom(...wires),
          fc.array(delta, { maxLength: 6 }),
          framing,
          cuts,
          async ({ model, print }, deltas, how, cuts) => {
            script = pieces(Buffer.from(print(deltas, how)), cuts);
            assert.deepEqual(summary(await read(model)), { text: deltas.join(""), end: "finished" });
          },
        ),
      ),
      "a stream that is cut or no stream at all is one failure at the end, never a throw": promised(
        fc.asyncProperty(
          fc.constantFrom(...wires),
          fc.array(delta, { maxLength: 4 }),
          framing,
          cuts,
          fc.nat(),
          fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 30 })),
          async ({ model, print }, deltas, how, cuts, keep, junk) => {
            const whole = Buffer.from(print(deltas, how));
            // All but the last event, which says that it is the last.
            const kept = whole.subarray(0, keep % Math.max(1, whole.lastIndexOf("data:")));
            script = pieces(Buffer.concat([kept, junk]), cuts);
            const events = await read(model);
            assert.equal(events.filter(({ type }) => type === "failed" || type === "finished").length, 1);
            assert.ok(["failed", "finished"].includes(events.at(-1)?.type ?? ""));
          },
        ),
      ),
      "lines of JSON are the same in any chunking": promised(
        fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 6 }), cuts, async (values, cuts) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
          const found: unknown[] = [];
          async function* chunks() {
            yield* pieces(bytes, cuts);
          }
          for await (const value of jsonLines(chunks(), () => undefined)) found.push(value);
          assert.deepEqual(
            found,
            values.map((value): unknown => JSON.parse(JSON.stringify(value))),
          );
        }),
      ),
    },
  };
}
