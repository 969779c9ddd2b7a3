import { expect, test } from "vitest";
import { chatModel } from "../../src/models/chat.ts";
import type { ModelRequest } from "../../src/models/model.ts";
import * as chat from "../support/chat-wire.ts";
import * as wire from "../support/wire.ts";
import { collect, KEY, modelAt } from "./support.ts";

const parameters = { type: "object", properties: {}, required: [], additionalProperties: false };

const FULL: ModelRequest = {
  instructions: "Be brief.",
  messages: [
    { role: "user", text: "read a.ts" },
    { role: "assistant", text: "I will." },
    { role: "tool-call", id: "call_1", name: "read", arguments: '{"path":"a.ts"}' },
    { role: "tool-output", id: "call_1", output: "let a;" },
    { role: "tool-call", id: "call_2", name: "read", arguments: "{}" },
    { role: "tool-output", id: "call_2", output: "no such file" },
    { role: "user", text: "thanks" },
  ],
  schema: { name: "review", schema: parameters },
  tools: [{ name: "read", description: "Reads a file.", parameters }],
  effort: "xhigh",
  maxOutputTokens: 500,
  cacheKey: "repo-review",
};

function subject(url: string, efforts: readonly "high"[] = ["high"]) {
  return modelAt(url, { build: chatModel, entry: { efforts } });
}

test("a request says everything that was asked for, as servers take it", async () => {
  const server = await wire.startWire([chat.chatReply("ok")]);
  await collect(subject(server.url), FULL);
  expect(server.posts[0]).toMatchObject({
    path: "/v1/chat/completions",
    headers: { authorization: `Bearer ${KEY}` },
  });
  const call = (id: string, said: string) => ({
    id,
    type: "function",
    function: { name: "read", arguments: said },
  });
  expect(server.posts[0]?.body).toEqual({
    model: "test-model",
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "read a.ts" },
      { role: "assistant", content: "I will.", tool_calls: [call("call_1", '{"path":"a.ts"}')] },
      { role: "tool", tool_call_id: "call_1", content: "let a;" },
      { role: "assistant", content: null, tool_calls: [call("call_2", "{}")] },
      { role: "tool", tool_call_id: "call_2", content: "no such file" },
      { role: "user", content: "thanks" },
    ],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 500,
    reasoning_effort: "high",
    response_format: {
      type: "json_schema",
      json_schema: { name: "review", schema: parameters, strict: true },
    },
    tools: [
      {
        type: "function",
        function: { name: "read", description: "Reads a file.", parameters, strict: true },
      },
    ],
  });
});

test("an effort is not said to a model of which none is known", async () => {
  const server = await wire.startWire([chat.chatReply("ok")]);
  await collect(subject(server.url, []), FULL);
  expect(server.posts[0]?.body).not.toHaveProperty("reasoning_effort");
});

/** A server that refuses, in its own words, whatever it doesn't know: [found in the body, what it says]. */
function picky(refusals: readonly (readonly [RegExp, number, unknown])[]): wire.Script {
  return (response, socket, seen) => {
    const body = JSON.stringify(seen.body);
    const refusal = refusals.find(([pattern]) => pattern.test(body));
    const script = refusal === undefined ? chat.chatReply("ok") : wire.json(refusal[1], refusal[2]);
    return script(response, socket, seen);
  };
}

const said = (message: string, more: object = {}) => ({ error: { message, ...more } });

test.each<readonly [string, RegExp, number, unknown, Readonly<Record<string, unknown>>]>([
  [
    "OpenAI and Azure of max_tokens",
    /"max_tokens"/,
    400,
    said(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      {
        param: "max_tokens",
        code: "unsupported_parameter",
      },
    ),
    { max_completion_tokens: 500 },
  ],
  [
    "a server without a schema, of JSON Schema",
    /json_schema/,
    400,
    said("This response_format type is unavailable now"),
    { response_format: { type: "json_object" } },
  ],
  [
    "vLLM of an extra field",
    /stream_options/,
    400,
    {
      object: "error",
      message: "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]",
      code: 400,
    },
    { max_tokens: 500 },
  ],
  [
    "Ollama of thinking",
    /reasoning_effort/,
    400,
    said('"llama3.2" does not support thinking'),
    { max_tokens: 500 },
  ],
  [
    "a server of strict tools",
    /"strict":true\}\}\]/,
    422,
    said("tools.0.function.strict: extra field not permitted"),
    { tools: [{ type: "function", function: { name: "read", description: "Reads a file.", parameters } }] },
  ],
])("what %s says is understood, once", async (_, pattern, code, body, then) => {
  const server = await wire.startWire([picky([[pattern, code, body]])]);
  const model = subject(server.url);
  expect((await collect(model, FULL)).at(-1)).toEqual({ type: "finished", reason: "stop" });
  expect(server.posts).toHaveLength(2);
  expect(server.posts[1]?.body).toMatchObject(then);
  expect(JSON.stringify(server.posts[1]?.body)).not.toMatch(pattern);
  await collect(model, FULL);
  expect(server.posts).toHaveLength(3);
});

test("a server that takes nothing of all this is asked in words alone", async () => {
  const no = (what: string) => [new RegExp(`"${what}"`), 400, said(`unknown field ${what}`)] as const;
  const server = await wire.startWire([
    picky([
      no("stream_options"),
      no("reasoning_effort"),
      [/"response_format"/, 400, said("response_format is not supported")],
      no("max_tokens"),
      no("max_completion_tokens"),
      [/"tools"/, 400, said("registry/library/gemma:2b does not support tools")],
    ]),
  ]);
  expect((await collect(subject(server.url), FULL)).at(-1)).toEqual({ type: "finished", reason: "stop" });
  const last = server.posts.at(-1)?.body;
  expect(Object.keys(Object(last)).sort()).toEqual(["messages", "model", "stream"]);
  expect(JSON.stringify(last)).toContain("must follow this JSON Schema");
});

test("what a provider refuses is remembered for the next process", async () => {
  let kept: readonly string[] = [];
  const memory = {
    recall: async () => kept,
    keep: async (refused: readonly string[]) => {
      kept = refused;
    },
  };
  const server = await wire.startWire([picky([[/"max_tokens"/, 400, said("unknown field max_tokens")]])]);
  await collect(modelAt(server.url, { build: chatModel, memory }));
  await collect(modelAt(server.url, { build: chatModel, memory }));
  expect(kept).toEqual(["max_tokens"]);
  expect(server.posts).toHaveLength(3);
});

test.each([
  ["an error that names nothing that was sent", said("the moon is full")],
  ["a context that is too long", said("maximum context length is 8192 tokens, you asked for tools")],
])("%s is one request", async (_, body) => {
  const server = await wire.startWire([wire.json(400, body)]);
  const events = await collect(subject(server.url), FULL);
  expect(events.at(-1)).toMatchObject({ type: "failed", failure: { retryable: false } });
  expect(server.posts).toHaveLength(1);
});
