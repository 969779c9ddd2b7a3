import { expect, test } from "vitest";
import { shareBudget } from "../../src/models/budget.ts";
import type { Model, ModelEvent, ModelRequest } from "../../src/models/model.ts";

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
  const bounded = shareBudget([fast, strong], { name: "--max-usd", usd: maxUsd, spentUsd: 0 });
  if (!bounded.ok) throw new Error(bounded.failure.message);
  const { bound } = bounded.value;
  return { fast: bound(fast), strong: bound(strong) };
}

async function ask(one: Model): Promise<ModelEvent | undefined> {
  let last: ModelEvent | undefined;
  for await (const event of one.stream(REQUEST, new AbortController().signal)) last = event;
  return last;
}

const TEN = { input: 1, cached: 0.1, output: 10 };

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
  expect(
    shareBudget([model("fast", null, 1, []), model("strong", null, 1, [])], {
      name: "--max-usd",
      usd: 1,
      spentUsd: 0,
    }),
  ).toMatchObject({
    ok: false,
    failure: { code: "usage" },
  });
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
