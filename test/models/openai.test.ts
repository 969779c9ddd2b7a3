import { expect, test } from "vitest";
import { ask } from "../../src/models/ask.ts";
import { describeModel } from "../../src/models/catalog.ts";
import type { ModelRequest } from "../../src/models/model.ts";
import { openaiModel } from "../../src/models/openai.ts";
import { NO_RATE_MEMORY } from "../../src/models/rate-limits.ts";
import { NO_MEMORY } from "../../src/models/http-model.ts";
import * as wire from "../support/wire.ts";
import { collect, KEY, modelAt, REQUEST, run } from "./support.ts";

const signal = new AbortController().signal;
const parameters = { type: "object", properties: {}, required: [], additionalProperties: false };

const FULL: ModelRequest = {
  instructions: "Be brief.",
  messages: [
    { role: "user", text: "read a.ts" },
    { role: "tool-call", id: "call_1", name: "read", arguments: '{"path":"a.ts"}' },
    { role: "tool-output", id: "call_1", output: "let a;" },
    { role: "assistant", text: "It declares a." },
    { role: "user", text: "thanks" },
  ],
  schema: { name: "review", schema: parameters },
  tools: [{ name: "read", description: "Reads a file.", parameters }],
  effort: "medium",
  maxOutputTokens: 500,
  cacheKey: "repo-review",
};

test("a request says everything that was asked for", async () => {
  const server = await wire.startWire([wire.textReply("ok")]);
  await collect(modelAt(server.url), FULL);
  expect(server.posts[0]).toMatchObject({
    path: "/v1/responses",
    headers: {
      authorization: `Bearer ${KEY}`,
      accept: "text/event-stream",
      "accept-encoding": "identity",
      "content-type": "application/json",
    },
  });
  expect(server.posts[0]?.body).toEqual({
    model: "test-model",
    instructions: "Be brief.",
    input: [
      { role: "user", content: "read a.ts" },
      { type: "function_call", call_id: "call_1", name: "read", arguments: '{"path":"a.ts"}' },
      { type: "function_call_output", call_id: "call_1", output: "let a;" },
      { role: "assistant", content: "It declares a." },
      { role: "user", content: "thanks" },
    ],
    stream: true,
    store: false,
    max_output_tokens: 500,
    reasoning: { effort: "medium" },
    prompt_cache_key: "repo-review",
    text: { format: { type: "json_schema", name: "review", schema: parameters, strict: true } },
    tools: [{ type: "function", name: "read", description: "Reads a file.", parameters, strict: true }],
  });
});

test("what was not asked for is not said", async () => {
  const server = await wire.startWire([wire.textReply("ok")]);
  await collect(modelAt(server.url));
  expect(server.posts[0]?.body).toEqual({
    model: "test-model",
    instructions: "Answer.",
    input: [{ role: "user", content: "hello" }],
    stream: true,
    store: false,
    max_output_tokens: 1_000,
  });
});

test("only our own headers go out, whatever the environment holds for the SDK", async () => {
  const names = ["OPENAI_CUSTOM_HEADERS", "OPENAI_ORG_ID", "OPENAI_ADMIN_KEY"] as const;
  process.env.OPENAI_CUSTOM_HEADERS = "x-secret: for OpenAI alone";
  process.env.OPENAI_ORG_ID = "org-secret";
  process.env.OPENAI_ADMIN_KEY = "admin-secret";
  try {
    const server = await wire.startWire([wire.textReply("ok")]);
    await collect(modelAt(server.url, { key: null }));
    const headers = server.posts[0]?.headers ?? {};
    expect(JSON.stringify(headers)).not.toContain("secret");
    expect(headers.authorization).toBeUndefined();
  } finally {
    for (const name of names) delete process.env[name];
  }
});

test("an effort that the model does not offer becomes its highest", async () => {
  const server = await wire.startWire([wire.textReply("ok")]);
  const entry = describeModel("x", { efforts: ["low", "medium"] });
  const model = openaiModel({
    baseUrl: server.url,
    model: "x",
    keyEnv: null,
    key: null,
    proxy: null,
    entry,
    memory: NO_MEMORY,
    rate: NO_RATE_MEMORY,
    lists: new Map(),
  });
  await collect(model, { ...REQUEST, effort: "xhigh" });
  await collect(model, { ...REQUEST, effort: "low" });
  expect(server.posts.map((post) => post.body)).toMatchObject([
    { reasoning: { effort: "medium" } },
    { reasoning: { effort: "low" } },
  ]);
});

test.each<readonly [string, Record<string, unknown>, string]>([
  [
    "by its name",
    { message: "Unsupported parameter: 'x' is not supported with this model.", param: "reasoning.effort" },
    "reasoning",
  ],
  ["in the message", { message: "Unsupported parameter: prompt_cache_key" }, "prompt_cache_key"],
  [
    "in quotes",
    { message: "Unsupported parameter: 'max_output_tokens' is not supported with this model." },
    "max_output_tokens",
  ],
  [
    "for its value",
    { message: "Unsupported value: 'xhigh' is not supported with this model.", param: "reasoning.effort" },
    "reasoning",
  ],
  ["as unknown", { message: "Unknown parameter: 'store'.", param: "store" }, "store"],
  [
    "as unrecognized",
    { message: "Unrecognized request argument supplied: prompt_cache_key" },
    "prompt_cache_key",
  ],
])("a parameter refused %s is left out from then on", async (_, fields, name) => {
  const server = await wire.startWire([wire.json(400, { error: fields }), wire.textReply("ok")]);
  const model = modelAt(server.url);
  const replies = [await ask(model, FULL, signal), await ask(model, FULL, signal)];
  expect(replies.map((reply) => reply.outcome.kind)).toEqual(["completed", "completed"]);
  expect(server.posts).toHaveLength(3);
  expect(server.posts[0]?.body).toHaveProperty(name);
  expect(server.posts[1]?.body).not.toHaveProperty(name);
  expect(server.posts[2]?.body).not.toHaveProperty(name);
});

function refuse(param: string): wire.Script {
  return wire.json(400, { error: { message: `Unsupported parameter: '${param}'`, param } });
}

test("several parameters are left out one after the other", async () => {
  const server = await wire.startWire([refuse("reasoning.effort"), refuse("store"), wire.textReply("ok")]);
  const reply = await ask(modelAt(server.url), FULL, signal);
  expect(reply.text).toBe("ok");
  expect(server.posts).toHaveLength(3);
});

test("a parameter refused although it was left out is the end", async () => {
  const { reply, requests } = await run([
    wire.json(400, { error: { message: "Unsupported parameter: 'store'", param: "store" } }),
  ]);
  expect(requests).toBe(2);
  expect(reply.outcome).toMatchObject({ kind: "failed", failure: { code: "bad_request" } });
});

/** A reply with reasoning and one part of a message, as its last event holds it. */
function holding(part: Record<string, unknown>): wire.Script {
  const output = [
    { type: "reasoning", summary: [] },
    { type: "message", content: [part] },
  ];
  return wire.events(wire.completed({ output }));
}

test("text and refusal that were not streamed are taken from the end", async () => {
  const text = await run([holding({ type: "output_text", text: "all at once" })]);
  expect(text.reply).toMatchObject({
    text: "all at once",
    servedModel: "test-model",
    outcome: { kind: "completed" },
  });
  const refusal = await run([holding({ type: "refusal", refusal: "No." })]);
  expect(refusal.reply.outcome).toEqual({ kind: "refused", text: "No." });
});

test("a tool call told twice comes once", async () => {
  const item = { type: "function_call", call_id: "call_1", name: "read", arguments: "{}" };
  const { reply } = await run([
    wire.events(
      wire.created(),
      { type: "response.output_item.done", item },
      wire.completed({ output: [item] }),
    ),
  ]);
  expect(reply).toMatchObject({
    toolCalls: [{ id: "call_1", name: "read", arguments: "{}" }],
    outcome: { kind: "tool-calls" },
  });
});

test("the lines of two messages do not run together", async () => {
  const { reply } = await run([
    wire.events(
      wire.created(),
      wire.delta("On it.", 0),
      wire.delta("*** Begin", 1),
      wire.delta(" Patch\n", 1),
      wire.delta("end", 2),
      wire.completed(),
    ),
  ]);
  expect(reply.text).toBe("On it.\n*** Begin Patch\nend");
});

test("reasoning is told apart from text", async () => {
  const { reply } = await run([
    wire.events(
      wire.created(),
      { type: "response.reasoning_summary_text.delta", delta: "Hmm" },
      { type: "response.reasoning_text.delta", delta: "ok" },
      wire.delta("yes"),
      wire.completed(),
    ),
  ]);
  expect(reply).toMatchObject({ text: "yes", reasoningChars: 5 });
});

test.each<readonly [string, unknown, { input: number; cached: number; output: number; reasoning: number }]>([
  ["whole", wire.USAGE, { input: 120, cached: 100, output: 30, reasoning: 10 }],
  [
    "without details",
    { input_tokens: 5, output_tokens: 7 },
    { input: 5, cached: 0, output: 7, reasoning: 0 },
  ],
  ["missing", null, { input: 0, cached: 0, output: 0, reasoning: 0 }],
  ["rubbish", "many", { input: 0, cached: 0, output: 0, reasoning: 0 }],
])("usage that is %s", async (_, usage, expected) => {
  const { reply } = await run([wire.events(wire.created(), wire.delta("x"), wire.completed({ usage }))]);
  expect(reply.usage).toEqual(expected);
  expect(reply.outcome.kind).toBe("completed");
});

test("events nobody knows are passed over, and frames may be split anywhere", async () => {
  const bytes = Buffer.from(
    `: hello\n\n${wire.frame(wire.created())}${wire.frame({ type: "response.new_thing", x: 1 })}${wire.frame(wire.delta("wörld 👋"))}${wire.frame(wire.completed())}data: [DONE]\n\n`,
  );
  const { reply } = await run([
    async (response) => {
      wire.open(response);
      for (const byte of bytes) {
        response.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
      response.end();
    },
  ]);
  expect(reply).toMatchObject({ text: "wörld 👋", outcome: { kind: "completed" } });
});
