import { describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { ask, names, readEvents, scriptOf, spoken, until, useServers } from "./support.ts";

const start = useServers();

describe("a streamed response", () => {
  test("of text has the real API's events, in its order", async () => {
    const { url } = await start(scriptOf({ kind: "text", text: "hello, you" }));
    const response = await ask(url);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = await readEvents(response);
    expect(names(events)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.delta",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(events.map(({ data }) => data["sequence_number"])).toEqual(events.map((_, index) => index));
    expect(events.map(({ data }) => data["type"])).toEqual(names(events));
    expect(spoken(events)).toBe("hello, you");
    expect(events.at(-1)?.data["response"]).toMatchObject({
      object: "response",
      status: "completed",
      model: "m",
      output: [
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "hello, you" }] },
      ],
      usage: { output_tokens: 3 },
    });
  });

  test("counts the tokens it sent, and the reasoning as output", async () => {
    const { url } = await start(
      scriptOf({ kind: "text", text: "12345678", reasoningTokens: 50, cachedTokens: 2 }),
    );
    const events = await readEvents(await ask(url, { input: "a".repeat(400), instructions: "be brief" }));
    expect(events.at(-1)?.data["response"]).toMatchObject({
      output: [{ type: "reasoning" }, { type: "message" }],
      usage: {
        input_tokens: 105,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens: 52,
        output_tokens_details: { reasoning_tokens: 50 },
        total_tokens: 157,
      },
    });
  });

  test("never reports more cached tokens than there were", async () => {
    const { url } = await start(scriptOf({ kind: "text", text: "x", cachedTokens: 1_000_000 }));
    const events = await readEvents(await ask(url, { input: "a".repeat(400) }));
    expect(events.at(-1)?.data["response"]).toMatchObject({
      usage: { input_tokens: 104, input_tokens_details: { cached_tokens: 104 } },
    });
  });

  test("of function calls gives each its arguments", async () => {
    const calls = [
      { name: "read", arguments: { path: "a.ts" } },
      { name: "list", arguments: "{}" },
    ];
    const { url } = await start(scriptOf({ kind: "tool-calls", text: "let me look", calls }));
    const events = await readEvents(await ask(url));
    const done = events.filter(({ event }) => event === "response.function_call_arguments.done");
    expect(done.map(({ data }) => [data["name"], data["arguments"]])).toEqual([
      ["read", '{"path":"a.ts"}'],
      ["list", "{}"],
    ]);
    expect(events.at(-1)?.data["response"]).toMatchObject({
      output: [
        { type: "message" },
        { type: "function_call", name: "read" },
        { type: "function_call", name: "list" },
      ],
    });
    const ids = events.flatMap(({ event, data }) =>
      event === "response.output_item.added" ? [data["item"]] : [],
    );
    expect(new Set(ids.map((item) => JSON.stringify(item))).size).toBe(3);
  });

  test.each<[string, ScriptedReply, string, object]>([
    [
      "a refusal",
      { kind: "refusal", refusal: "I can't" },
      "response.completed",
      { response: { output: [{ content: [{ type: "refusal", refusal: "I can't" }] }] } },
    ],
    [
      "structured output",
      { kind: "json", value: { a: [1] } },
      "response.completed",
      { response: { output: [{ content: [{ type: "output_text", text: '{"a":[1]}' }] }] } },
    ],
    [
      "nothing",
      { kind: "empty" },
      "response.completed",
      { response: { output: [], usage: { output_tokens: 0 } } },
    ],
    [
      "too little room",
      { kind: "incomplete", reason: "max_output_tokens", text: "half" },
      "response.incomplete",
      {
        response: {
          status: "incomplete",
          incomplete_details: { reason: "max_output_tokens" },
          output: [{ status: "incomplete" }],
          usage: { output_tokens: 1 },
        },
      },
    ],
    [
      "a content filter",
      { kind: "incomplete", reason: "content_filter", text: "" },
      "response.incomplete",
      { response: { incomplete_details: { reason: "content_filter" } } },
    ],
    [
      "a failure",
      { kind: "failed", code: "server_error", message: "it broke", text: "half" },
      "response.failed",
      { response: { status: "failed", error: { code: "server_error", message: "it broke" }, usage: null } },
    ],
    [
      "a flat error event",
      { kind: "error-event", shape: "flat", code: "rate_limit_exceeded", message: "slow down" },
      "error",
      { type: "error", code: "rate_limit_exceeded", message: "slow down" },
    ],
    [
      "a nested error event",
      { kind: "error-event", shape: "nested", code: "server_is_overloaded", message: "busy", text: "half" },
      "error",
      { type: "error", error: { code: "server_is_overloaded", message: "busy" } },
    ],
  ])("of %s ends with its own terminal event", async (_, reply, terminal, data) => {
    const server = await start(scriptOf(reply));
    const last = (await readEvents(await ask(server.url))).at(-1);
    expect(last?.event).toBe(terminal);
    expect(last?.data).toMatchObject(data);
    expect(server.requests[0]?.ended).toBe("answered");
  });

  test("waits for a slow reader, and loses nothing", async () => {
    const text = Array.from({ length: 12_000 }, (_, line) => `line ${line}\n`).join("");
    const server = await start(scriptOf({ kind: "text", text }));
    const response = await ask(server.url);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(spoken(await readEvents(response))).toBe(text);
    expect(server.requests[0]?.ended).toBe("answered");
  });

  test("names the model that served it", async () => {
    const { url } = await start(scriptOf({ kind: "text", text: "x", servedModel: "m-2026" }));
    const events = await readEvents(await ask(url));
    expect(events[0]?.data["response"]).toMatchObject({ model: "m-2026" });
  });
});

describe("a stream that breaks off", () => {
  test("ends in good order without a terminal event", async () => {
    const server = await start(scriptOf({ kind: "cut", text: "0123456789", after: 6, how: "eof" }));
    const events = await readEvents(await ask(server.url));
    expect(events.at(-1)?.event).toBe("response.output_text.delta");
    expect(spoken(events)).toBe("012345");
    expect(server.requests[0]?.ended).toBe("cut");
  });

  test("is reset", async () => {
    const server = await start(scriptOf({ kind: "cut", text: "0123456789", after: 6, how: "reset" }));
    const response = await ask(server.url);
    await expect(response.text()).rejects.toThrow("terminated");
    expect(server.requests[0]?.ended).toBe("cut");
  });

  test("stalls with the connection open until the client goes", async () => {
    const server = await start(scriptOf({ kind: "stall", text: "0123456789", after: 4 }));
    const client = new AbortController();
    const response = await ask(server.url, {}, client.signal);
    let seen = "";
    for await (const chunk of response.body ?? []) {
      seen += Buffer.from(chunk).toString("utf8");
      if (seen.includes('"delta":"0123"')) break;
    }
    expect(server.requests[0]?.ended).toBe("open");
    client.abort();
    await until(() => server.requests[0]?.ended === "client-left");
  });

  test("stops generating when the client goes", async () => {
    const replies = [{ kind: "text", text: "x".repeat(4_000) }] as const;
    const server = await start({ models: { m: { tokensPerSecond: 10, firstTokenMs: 0, replies } } });
    const client = new AbortController();
    const response = await ask(server.url, {}, client.signal);
    expect(response.status).toBe(200);
    client.abort();
    await until(() => server.requests[0]?.ended === "client-left");
  });
});
