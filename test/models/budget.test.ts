import { describe, expect, test } from "vitest";
import { shareBudget } from "../../src/models/budget.ts";
import type { Model, ModelEvent, ModelRequest } from "../../src/models/model.ts";
import { countTokens } from "../../src/models/tokens.ts";
import * as wire from "../support/wire.ts";
import { boundBy, collect, limitOf, modelAt } from "./support.ts";

const REQUEST: ModelRequest = {
  instructions: "be brief",
  messages: [{ role: "user", text: "hello" }],
  schema: null,
  tools: [],
  effort: null,
  maxOutputTokens: 32_000,
  cacheKey: null,
};

/** A model that says nothing and bills a fixed number of output tokens. */
function model(id: string, price: Model["price"], output: number, asked: ModelRequest[]): Model {
  return {
    id,
    contextWindow: 128_000,
    editFormat: "v4a",
    price,
    tokensPerSecond: 100,
    shutdownDate: () => null,
    warm: () => undefined,
    stream: async function* (request) {
      asked.push(request);
      yield { type: "usage", usage: { input: 0, cached: 0, output, reasoning: 0 } };
      yield { type: "finished", reason: "stop" };
    },
  };
}

/** The models under one budget. */
function share(fast: Model, strong: Model, maxUsd: number): { fast: Model; strong: Model } {
  const bound = boundBy([fast, strong], [limitOf(maxUsd)]);
  return { fast: bound(fast), strong: bound(strong) };
}

async function ask(one: Model): Promise<ModelEvent | undefined> {
  let last: ModelEvent | undefined;
  for await (const event of one.stream(REQUEST, new AbortController().signal)) last = event;
  return last;
}

const TEN = { input: 1, cached: 0.1, output: 10 };

test("two calls at the same time are not given what is left for one", async () => {
  const price = { input: 0, cached: 0, output: 1_000 };
  const asked: ModelRequest[] = [];
  const [one, other] = [model("one", price, 100, asked), model("other", price, 100, asked)];
  const limit = limitOf(6);
  const bound = boundBy([one, other], [limit]);
  const request = { ...REQUEST, maxOutputTokens: 5_000 };
  const stream = (of: Model) => collect(bound(of), request);
  const [first, second] = await Promise.all([stream(one), stream(other)]);
  expect(asked.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([5_000, 1_000]);
  expect(Math.max(...limit.held)).toBe(6);
  for (const events of [first, second]) expect(events.at(-1)).toEqual({ type: "finished", reason: "stop" });
  // What they did not use is there again.
  await stream(one);
  expect(asked.at(-1)?.maxOutputTokens).toBe(5_000);
});

test("the output limit is lowered to what is left, and a call beyond the budget is not made", async () => {
  const asked: ModelRequest[] = [];
  const shared = share(model("fast", TEN, 5_000, asked), model("strong", TEN, 5_000, asked), 0.1);
  const { fast, strong } = shared;

  expect(await ask(fast)).toMatchObject({ type: "finished" });
  expect(asked[0]?.maxOutputTokens).toBeGreaterThan(9_900);
  expect(asked[0]?.maxOutputTokens).toBeLessThan(10_000);
  // 5,000 tokens at 10 dollars a million were spent: half of the budget is left for the other model.
  expect(await ask(strong)).toMatchObject({ type: "finished" });
  expect(asked[1]?.maxOutputTokens).toBeLessThan(5_000);

  expect(await ask(strong)).toMatchObject({ type: "failed", failure: { code: "quota", retryable: false } });
  expect(asked.length).toBe(2);
});

test("a reply that broke off without saying what it used is counted by its text", async () => {
  const cut: Model = {
    ...model("fast", TEN, 0, []),
    async *stream() {
      yield { type: "text", delta: "word ".repeat(9_000) };
      const failure = { code: "stream_cut", retryable: true, message: "cut", hint: null } as const;
      yield { type: "failed", failure };
    },
  };
  const asked: ModelRequest[] = [];
  const shared = share(cut, model("strong", TEN, 0, asked), 0.1);
  expect(await ask(shared.fast)).toMatchObject({ type: "failed", failure: { code: "stream_cut" } });
  expect(await ask(shared.strong)).toMatchObject({ type: "finished" });
  expect(asked[0]?.maxOutputTokens).toBeLessThan(1_100);
});

test("a large budget leaves the request as it is", async () => {
  const asked: ModelRequest[] = [];
  const shared = share(model("fast", TEN, 1, asked), model("strong", TEN, 1, asked), 100);
  await ask(shared.fast);
  expect(asked).toEqual([REQUEST]);
});

test("a model without a price is counted at the other's; without any the budget can't be kept", async () => {
  const asked: ModelRequest[] = [];
  const shared = share(model("fast", null, 1, asked), model("strong", TEN, 1, asked), 0.001);
  expect(await ask(shared.fast)).toMatchObject({ type: "failed", failure: { code: "quota" } });
  expect(shareBudget([model("fast", null, 1, []), model("strong", null, 1, [])], [limitOf(1)])).toMatchObject(
    {
      ok: false,
      failure: { code: "usage" },
    },
  );
});

test("counting a long request ends with its signal, and nothing is sent", async () => {
  const asked: ModelRequest[] = [];
  const { fast } = share(model("fast", TEN, 1, asked), model("strong", TEN, 1, asked), 1_000);
  await ask(fast);
  const text = "a line of words that takes its time\n".repeat(100_000);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 5);
  const events: ModelEvent[] = [];
  const long = { ...REQUEST, messages: [{ role: "user" as const, text }] };
  for await (const event of fast.stream(long, abort.signal)) events.push(event);
  expect(events).toMatchObject([{ type: "failed", failure: { code: "cancelled", retryable: false } }]);
  expect(asked).toHaveLength(1);
});

describe("of several attempts", () => {
  const DOLLAR = { input: 0, cached: 0, output: 1_000 };
  const request = { ...REQUEST, maxOutputTokens: 10_000 };

  /** A model behind a real provider, under a limit in dollars of 1,000 tokens each. */
  function under(usd: number, server: wire.Wire) {
    const limit = limitOf(usd);
    const one = modelAt(server.url, { entry: { price: DOLLAR } });
    return { model: boundBy([one], [limit])(one), limit };
  }

  const thought = "a word of thought ".repeat(1_000);
  const brokenOff = wire.eventsThen(
    [wire.created(), { type: "response.reasoning_summary_text.delta", delta: thought }],
    (_response, socket) => socket.destroy(),
  );

  test("one that failed before its answer began costs nothing: the bound is that of one", async () => {
    const server = await wire.startWire([wire.json(503, {}), wire.json(503, {}), wire.textReply("ok")]);
    const { model, limit } = under(10, server);
    expect((await collect(model, request)).at(-1)).toEqual({ type: "finished", reason: "stop" });
    expect(server.posts).toHaveLength(3);
    // Asked for once, then settled.
    expect(limit.held).toHaveLength(2);
    expect(limit.held[0]).toBeCloseTo(10);
  });

  test("one that broke off is counted by what came of it, before another one is made", async () => {
    const server = await wire.startWire([brokenOff, wire.textReply("ok")]);
    const cost = (await countTokens(thought)) / 1_000;
    const { model, limit } = under(20, server);
    const events = await collect(model, request);
    expect(server.posts).toHaveLength(2);
    expect(limit.held.at(1)).toBeCloseTo(cost + 10);
    // Both attempts are in what the call says it used.
    const [usage] = events.filter((event) => event.type === "usage");
    expect(usage?.usage.output).toBeGreaterThan(cost * 1_000);
    expect(events.at(-1)).toEqual({ type: "finished", reason: "stop" });
  });

  test("no other one is made for which the budget has no room any more", async () => {
    const server = await wire.startWire([brokenOff, wire.textReply("never")]);
    const { model, limit } = under(12, server);
    const events = await collect(model, request);
    expect(server.posts).toHaveLength(1);
    expect(events.slice(-2)).toMatchObject([
      { type: "usage", usage: { output: await countTokens(thought) } },
      { type: "failed", failure: { code: "quota", retryable: false } },
    ]);
    expect(limit.held.at(-1)).toBeCloseTo((await countTokens(thought)) / 1_000);
  });

  test("what a provider says of one that failed is believed, and counted once", async () => {
    const failed = wire.responseFailed("server_error", "passing");
    const server = await wire.startWire([wire.events(wire.created(), failed), wire.textReply("ok")]);
    const { model, limit } = under(100, server);
    const events = await collect(model, request);
    expect(server.posts).toHaveLength(2);
    expect(limit.held[1]).toBeCloseTo(10 + wire.USAGE.output_tokens / 1_000);
    const plain = await wire.startWire([wire.events(wire.created(), failed), wire.textReply("ok")]);
    const theirs = await collect(modelAt(plain.url), request);
    const usageOf = (all: readonly ModelEvent[]) => all.filter(({ type }) => type === "usage");
    expect(usageOf(events)).toEqual(usageOf(theirs));
  });

  test("an answer whose provider says nothing of its use is counted, too", async () => {
    const silent: Model = {
      ...model("fast", TEN, 0, []),
      async *stream() {
        yield { type: "started", servedModel: "fast" };
        yield { type: "text", delta: "word ".repeat(9_000) };
        yield { type: "finished", reason: "stop" };
      },
    };
    const asked: ModelRequest[] = [];
    const shared = share(silent, model("strong", TEN, 0, asked), 0.1);
    expect(await ask(shared.fast)).toEqual({ type: "finished", reason: "stop" });
    await ask(shared.strong);
    expect(asked[0]?.maxOutputTokens).toBeLessThan(1_100);
  });
});
