// oxlint-disable-next-line no-restricted-imports -- the point is that the official client reads the server
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { scriptOf, useServers } from "./support.ts";

const start = useServers();

/** The official client, against a server with these replies. */
async function connect(...replies: ScriptedReply[]) {
  const { url } = await start(scriptOf(...replies));
  return new OpenAI({ apiKey: "scripted", baseURL: url, maxRetries: 0 });
}

const STREAMED = { model: "m", input: "hello", store: false, stream: true } as const;

describe("the openai package reads", () => {
  test("text, with its own accumulator", async () => {
    const client = await connect({ kind: "text", text: "hello, world", reasoningTokens: 8 });
    const stream = client.responses.stream({ model: "m", input: "hello" });
    const deltas: string[] = [];
    stream.on("response.output_text.delta", ({ delta }) => deltas.push(delta));
    const final = await stream.finalResponse();
    expect(deltas).toEqual(["hell", "o, w", "orld"]);
    expect(final.output_text).toBe("hello, world");
    expect(final.usage?.output_tokens_details.reasoning_tokens).toBe(8);
  });

  test("structured output, with its own parser", async () => {
    const client = await connect({ kind: "json", value: { verdict: "approved" } });
    const schema = { type: "object", properties: {}, additionalProperties: true };
    const response = await client.responses.parse({
      model: "m",
      input: "hello",
      text: { format: { type: "json_schema", name: "review", strict: true, schema } },
    });
    expect(response.output_parsed).toEqual({ verdict: "approved" });
  });

  test("function calls, with its own accumulator", async () => {
    const client = await connect({
      kind: "tool-calls",
      calls: [{ name: "read", arguments: { path: "a.ts" } }],
    });
    const final = await client.responses.stream({ model: "m", input: "hello" }).finalResponse();
    expect(final.output).toMatchObject([
      { type: "function_call", name: "read", arguments: '{"path":"a.ts"}' },
    ]);
  });

  test("a refusal", async () => {
    const client = await connect({ kind: "refusal", refusal: "no, sorry" });
    const response = await client.responses.create({ model: "m", input: "hello" });
    expect(response.output).toMatchObject([{ content: [{ type: "refusal", refusal: "no, sorry" }] }]);
  });

  test.each<[string, ScriptedReply]>([
    ["response.incomplete", { kind: "incomplete", reason: "max_output_tokens", text: "half" }],
    ["response.failed", { kind: "failed", code: "server_error", message: "it broke" }],
    ["error", { kind: "error-event", shape: "flat", code: "x", message: "y" }],
    ["response.output_text.delta", { kind: "cut", text: "0123456789", after: 8, how: "eof" }],
  ])("a stream whose last event is %s", async (last, reply) => {
    const client = await connect(reply);
    const types: string[] = [];
    for await (const event of await client.responses.create(STREAMED)) types.push(event.type);
    expect(types.at(-1)).toBe(last);
  });

  test.each<[string, ScriptedReply, object]>([
    [
      "a nested error event",
      { kind: "error-event", shape: "nested", code: "server_is_overloaded", message: "busy" },
      { code: "server_is_overloaded" },
    ],
    ["a reset", { kind: "cut", text: "0123456789", after: 8, how: "reset" }, { message: "terminated" }],
  ])("%s as a thrown error", async (_, reply, error) => {
    const client = await connect(reply);
    const stream = await client.responses.create(STREAMED);
    const read = async () => {
      for await (const event of stream) expect(event.type).not.toBe("error");
    };
    await expect(read()).rejects.toMatchObject(error);
  });

  test("an unknown model as its NotFoundError", async () => {
    const client = await connect({ kind: "empty" });
    const request = client.responses.create({ ...STREAMED, model: "gpt-none" });
    await expect(request).rejects.toMatchObject({
      status: 404,
      code: "model_not_found",
      type: "invalid_request_error",
      requestID: "req_1",
    });
  });

  test("the list of models", async () => {
    const client = await connect({ kind: "empty" });
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(["m"]);
  });
});
