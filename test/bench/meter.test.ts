import { expect, onTestFinished, test } from "vitest";
import { startMeter, type TokenBounds } from "../../bench/meter.ts";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { startScriptedServer } from "../../src/scripted/server.ts";

/** A meter before a model that says these things at once, and a way to ask it. */
async function metered(replies: readonly ScriptedReply[], bounds: TokenBounds | null = null) {
  const pace = { tokensPerSecond: Infinity, firstTokenMs: 0 };
  const server = await startScriptedServer({ models: { m: { ...pace, replies } } });
  onTestFinished(() => server.close());
  const meter = await startMeter(server.url, bounds);
  onTestFinished(() => meter.close());
  const ask = async (body: object) =>
    fetch(`${meter.url}/responses`, { method: "POST", body: JSON.stringify({ model: "m", ...body }) });
  return { server, meter, ask };
}

const SAID = { kind: "text", text: "a word for you", reasoningTokens: 7, cachedTokens: 2 } as const;
const USAGE = { input: expect.any(Number), cached: 2, output: 11, reasoning: 7 };

test.each([true, false])(
  "a reply passes unchanged, and its tokens are counted (streamed: %s)",
  async (stream) => {
    const { server, meter, ask } = await metered([SAID]);
    const reply = await ask({ stream, input: "hello" });
    expect(reply.headers.get("content-type")).toContain(stream ? "text/event-stream" : "application/json");
    expect(await reply.text()).toContain("a word for you");
    expect(meter.requests).toEqual([{ model: "m", usage: USAGE }]);
    expect(server.requests[0]?.body).toEqual({ model: "m", stream, input: "hello" });
  },
);

test("what asks no model, or is refused, takes nothing", async () => {
  const { meter, ask } = await metered([{ kind: "http-error", status: 429, body: { error: { code: "x" } } }]);
  expect(await (await fetch(`${meter.url}/models`)).json()).toMatchObject({ object: "list" });
  expect((await ask({ input: "hello" })).status).toBe(429);
  expect(meter.requests).toEqual([]);
});

test("a request that could exceed the bounds doesn't go out, and none may write more than is left", async () => {
  const { server, meter, ask } = await metered([SAID], { input: 500, output: 30 });
  const statuses: number[] = [];
  for (const input of ["x".repeat(600), "hello", "hello", "hello", "hello"]) {
    const reply = await ask({ input, stream: true, max_output_tokens: 25 });
    await reply.text();
    statuses.push(reply.status);
  }
  // Each reply takes 11 tokens of the 30: after three there are none left.
  expect(statuses).toEqual([400, 200, 200, 200, 400]);
  expect(server.requests.map(({ body }) => body?.["max_output_tokens"])).toEqual([25, 19, 8]);
  expect(meter.requests).toHaveLength(3);
});

test("a reply that breaks off counts as all that it could have taken", async () => {
  const cut = { kind: "cut", text: "a word for you", after: 8, how: "reset" } as const;
  const { meter, ask } = await metered([cut], { input: 1_000, output: 40 });
  await expect(ask({ stream: true, input: "hello" }).then((reply) => reply.text())).rejects.toThrow();
  await expect.poll(() => meter.requests).toMatchObject([{ usage: { output: 40 } }]);
  expect((await ask({ input: "hello" })).status).toBe(400);
});
