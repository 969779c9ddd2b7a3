import { expect, test } from "vitest";
import { ask } from "../../src/models/ask.ts";
import { chatModel } from "../../src/models/chat.ts";
import type { ModelEvent } from "../../src/models/model.ts";
import * as chat from "../support/chat-wire.ts";
import * as wire from "../support/wire.ts";
import { collect, modelAt, quickLimits, REQUEST } from "./support.ts";

const signal = new AbortController().signal;
const subject = (url: string) => modelAt(url, { build: chatModel });

const textOf = (events: readonly ModelEvent[], type: "text" | "reasoning"): string =>
  events.map((event) => (event.type === type ? event.delta : "")).join("");

test.each<readonly [string, readonly object[], string, string]>([
  ["reasoning_content", [{ reasoning_content: "hm" }, { content: "yes" }], "hm", "yes"],
  ["reasoning", [{ reasoning: "hm", content: "" }, { content: "yes" }], "hm", "yes"],
  [
    "tags in the text",
    [{ content: "<thi" }, { content: "nk>hm</th" }, { content: "ink>\n\nyes" }],
    "hm",
    "yes",
  ],
  ["tags never closed", [{ content: "<think>hm" }], "hm", ""],
  ["something like tags", [{ content: "<" }, { content: "thing>" }], "", "<thing>"],
  ["tags later on", [{ content: "say " }, { content: "<think>" }], "", "say <think>"],
  ["a lone bracket", [{ content: "<" }], "", "<"],
])("thoughts are told from the reply: %s", async (_, deltas, thought, reply) => {
  const list = [...deltas.map((delta) => chat.chunk({ ...delta })), chat.chunk({}, "stop"), chat.USED];
  const server = await wire.startWire([chat.chunks(...list)]);
  const events = await collect(subject(server.url));
  expect([textOf(events, "reasoning"), textOf(events, "text")]).toEqual([thought, reply]);
});

test.each<readonly [string, readonly object[], readonly string[]]>([
  [
    "several at once, whole",
    [
      { index: 0, id: "a", function: { name: "read", arguments: "{}" } },
      { index: 1, id: "b", function: { name: "list", arguments: "{}" } },
    ],
    ["a read {}", "b list {}"],
  ],
  [
    "all numbered 0",
    [
      { index: 0, id: "a", function: { name: "read", arguments: "{}" } },
      { index: 0, id: "b", function: { name: "list", arguments: "{}" } },
    ],
    ["a read {}", "b list {}"],
  ],
  [
    "without an id, arguments as an object",
    [{ function: { name: "read", arguments: { path: "a" } } }],
    ['call_1 read {"path":"a"}'],
  ],
  [
    "in pieces",
    [
      { index: 0, id: "a", function: { name: "read", arguments: "" } },
      { index: 0, id: "a", function: { arguments: '{"pa' } },
      { index: 0, function: { name: null, arguments: 'th":1}' } },
    ],
    ['a read {"path":1}'],
  ],
])("tool calls are put together: %s", async (_, parts, calls) => {
  const list = parts.map((part) => chat.chunk({ tool_calls: [part] }));
  // Some servers say "stop" after a call.
  const server = await wire.startWire([chat.chunks(...list, chat.chunk({}, "stop"), chat.USED)]);
  const events = await collect(subject(server.url));
  expect(
    events.flatMap((event) =>
      event.type === "tool-call" ? [`${event.id} ${event.name} ${event.arguments}`] : [],
    ),
  ).toEqual(calls);
  expect(events.at(-1)).toEqual({ type: "finished", reason: "tool-calls" });
});

test("usage is the provider's own, or counted here where it says nothing", async () => {
  const server = await wire.startWire([
    chat.chatReply("one two three"),
    chat.chunks(chat.FIRST, chat.chunk({ content: "one two three" }), chat.chunk({}, "stop")),
  ]);
  const model = subject(server.url);
  const told = await ask(model, REQUEST, signal);
  expect(told.usage).toEqual({ input: 120, cached: 100, output: 30, reasoning: 10 });
  const counted = await ask(model, REQUEST, signal);
  expect(counted.usage).toMatchObject({ cached: 0, output: 3, reasoning: 0 });
  expect(counted.usage.input).toBeGreaterThan(2);
});

test.each<readonly [string, (list: readonly Readonly<Record<string, unknown>>[]) => wire.Script]>([
  ["ends without [DONE]", (list) => chat.chunksThen(list, (response) => response.end())],
  ["breaks off", (list) => chat.chunksThen(list, (_, socket) => socket.resetAndDestroy())],
  ["falls silent", (list) => chat.chunksThen(list, () => {})],
])("a reply is whole after its own end, though the stream then %s", async (_, script) => {
  const server = await wire.startWire([script([chat.chunk({ content: "all" }), chat.chunk({}, "stop")])]);
  const { limits } = quickLimits({ idleTimeoutMs: 300 });
  const reply = await ask(modelAt(server.url, { build: chatModel, limits }), REQUEST, signal);
  expect(reply).toMatchObject({ text: "all", outcome: { kind: "completed" } });
});

test("a chunk about the prompt alone starts nothing; the model that served is told", async () => {
  const filters = { model: "", choices: [], prompt_filter_results: [] };
  const list = [
    filters,
    chat.chunk({ content: "hi" }, null, { model: "other-model" }),
    chat.chunk({}, "stop"),
    chat.USED,
  ];
  const server = await wire.startWire([chat.chunks(...list)]);
  expect(await ask(subject(server.url), REQUEST, signal)).toMatchObject({
    servedModel: "other-model",
    text: "hi",
  });
});

test.each<readonly [string, readonly Readonly<Record<string, unknown>>[], string, RegExp]>([
  [
    "an error in the stream",
    [chat.FIRST, { error: { message: "Overloaded", code: 502 } }],
    "server_error",
    /Overloaded/,
  ],
  [
    "an error in a choice",
    [{ choices: [{ error: { message: "gone", code: "model_not_found" } }] }],
    "model_unavailable",
    /gone/,
  ],
  ["an end by error", [chat.FIRST, chat.chunk({}, "error")], "server_error", /incomplete: error/],
  ["an end nobody knows", [chat.FIRST, chat.chunk({}, "constructor")], "server_error", /incomplete: constr/],
  [
    "a bare error",
    [{ object: "error", message: "Out of memory", code: 500 }],
    "server_error",
    /Out of memory/,
  ],
  [
    "the status of who is behind it",
    [{ error: { message: "Add credits", code: 402 } }],
    "quota",
    /Add credits/,
  ],
  [
    "events of the other API",
    [{ type: "response.created", response: {} }],
    "server_error",
    /not of the Chat Completions API/,
  ],
])("%s fails the call", async (_, list, code, message) => {
  const server = await wire.startWire([chat.chunks(...list)]);
  const events = await collect(subject(server.url));
  expect(events.at(-1)).toMatchObject({
    type: "failed",
    failure: { code, message: expect.stringMatching(message) },
  });
});
