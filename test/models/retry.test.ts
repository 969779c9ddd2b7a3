import { describe, expect, test } from "vitest";
import { passing, permanent } from "../../src/models/failures.ts";
import type { ModelEvent } from "../../src/models/model.ts";
import { NO_RATE_MEMORY, waitForTurn } from "../../src/models/rate-limits.ts";
import { type Attempts, type Outcome, type Progress, withRetries } from "../../src/models/retry.ts";
import { sleep } from "../../src/models/scope.ts";
import * as wire from "../support/wire.ts";
import { APIS, quickLimits, run } from "./support.ts";

const FINISHED: Outcome = { kind: "finished", reason: "stop", usage: null };

function failedWith(more: Partial<Extract<Outcome, { kind: "failed" }>> = {}): Outcome {
  const failure = passing("server_error", "it broke", null);
  return { kind: "failed", failure, retryAfterMs: null, spoke: false, usage: null, ...more };
}

/** No limit is known. */
const atOnce = (): ReturnType<Attempts["turn"]> =>
  waitForTurn(
    "host",
    NO_RATE_MEMORY,
    quickLimits().limits.retry,
    new AbortController().signal,
    Number.POSITIVE_INFINITY,
  );

async function retried(
  outcomes: readonly Outcome[],
  random = 1,
): Promise<{ waits: number[]; events: ModelEvent[] }> {
  const { limits, waits } = quickLimits();
  let attempts = 0;
  async function* attempt(): AsyncGenerator<Progress, Outcome> {
    yield { type: "started", servedModel: "m" };
    const outcome = outcomes[attempts] ?? FINISHED;
    attempts += 1;
    return outcome;
  }
  const events: ModelEvent[] = [];
  const policy = { ...limits.retry, random: () => random };
  const signal = new AbortController().signal;
  for await (const event of withRetries({ turn: atOnce, run: attempt }, signal, policy)) events.push(event);
  return { waits, events };
}

test.each([
  [0, [250, 500]],
  [0.5, [375, 750]],
  [1, [500, 1_000]],
])("without a word from the provider waits double, half of them by chance (%d)", async (random, expected) => {
  expect((await retried([failedWith(), failedWith()], random)).waits).toEqual(expected);
});

test.each([
  [0, 0],
  [2_000, 2_000],
  [30_000, 30_000],
])("a wait of %i ms asked for is kept", async (retryAfterMs, expected) => {
  expect((await retried([failedWith({ retryAfterMs })])).waits).toEqual([expected]);
});

test("a wait longer than the bound fails at once and is told", async () => {
  const { waits, events } = await retried([failedWith({ retryAfterMs: 30_001 })]);
  expect(waits).toEqual([]);
  expect(events.at(-1)).toMatchObject({
    type: "failed",
    failure: { hint: "the provider asks to wait 31 s: try again then" },
  });
});

test.each<readonly [string, Outcome]>([
  ["has begun to speak", failedWith({ spoke: true })],
  ["is permanent", failedWith({ failure: permanent("auth", "no", null) })],
])("a failure that %s is final", async (_, outcome) => {
  const { waits, events } = await retried([outcome]);
  expect(waits).toEqual([]);
  expect(events.map((event) => event.type)).toEqual(["started", "failed"]);
});

const usage = { input: 1, cached: 0, output: 2, reasoning: 0 };

test("usage is the sum of all attempts, given once", async () => {
  const { events } = await retried([failedWith({ usage }), failedWith(), { ...FINISHED, usage }]);
  expect(events.filter((event) => event.type === "usage")).toEqual([
    { type: "usage", usage: { input: 2, cached: 0, output: 4, reasoning: 0 } },
  ]);
});

async function* brokenAttempt(): AsyncGenerator<Progress, Outcome> {
  yield { type: "started", servedModel: "m" };
  return failedWith({ usage });
}

test("a signal that fires during the wait ends the call", async () => {
  const abort = new AbortController();
  const policy = { attempts: 3, baseMs: 3_600_000, maxWaitMs: 0, sleep, random: () => 1 };
  const events: ModelEvent[] = [];
  for await (const event of withRetries({ turn: atOnce, run: brokenAttempt }, abort.signal, policy)) {
    events.push(event);
    if (event.type === "retrying") setImmediate(() => abort.abort());
  }
  expect(events.map((event) => event.type)).toEqual(["started", "retrying", "usage", "failed"]);
  expect(events.at(-1)).toMatchObject({ failure: { code: "cancelled" } });
});

test("a sleep longer than a timer's range does not end at once", async () => {
  const abort = new AbortController();
  let awake = false;
  const sleeping = (async () => {
    await sleep(2 ** 31, abort.signal);
    awake = true;
  })();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(awake).toBe(false);
  abort.abort();
  await sleeping;
  expect(awake).toBe(true);
});

const day = (offset: number): string => new Date(Date.now() + offset).toUTCString();

describe.each(APIS)("$api", ({ build, reply: answer }) => {
  test.each<readonly [string, Record<string, string>, readonly number[]]>([
    ["seconds", { "retry-after": "2" }, [2_000]],
    ["none", { "retry-after": "0" }, [0]],
    ["a fraction", { "retry-after": "1.5" }, [1_500]],
    ["milliseconds, which win", { "retry-after-ms": "40", "retry-after": "2" }, [40]],
    ["less than nothing", { "retry-after": "-1" }, [500]],
    ["a date gone by", { "retry-after": day(-86_400_000) }, [0]],
    ["rubbish", { "retry-after": "soon" }, [500]],
    ["an empty string", { "retry-after": "" }, [500]],
    ["infinity", { "retry-after": "Infinity" }, [500]],
    ["a day", { "retry-after": "86400" }, []],
    ["a date far off", { "retry-after": day(86_400_000) }, []],
    ["more than any timer takes", { "retry-after": "99999999999" }, []],
  ])("Retry-After of %s", async (_, headers, expected) => {
    const limited = wire.json(429, { error: { code: "rate_limit_exceeded", message: "slow" } }, headers);
    const { waits, requests, reply } = await run([limited, answer("ok")], {}, build);
    expect(requests).toBe(1 + expected.length);
    const failure = { code: "rate_limited", hint: expect.stringContaining("asks to wait") };
    expect(reply.outcome).toMatchObject(
      expected.length > 0 ? { kind: "completed" } : { kind: "failed", failure },
    );
    expect(waits).toEqual(expected);
  });
});

test("a wait told in the stream's own words is kept", async () => {
  const message = "Rate limit reached. Please try again in 1.5s. Visit our site.";
  const { waits } = await run([
    wire.events(wire.created(), wire.responseFailed("rate_limit_exceeded", message)),
    wire.textReply("ok"),
  ]);
  expect(waits).toEqual([1_500]);
});
