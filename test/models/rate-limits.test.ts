import { describe, expect, test } from "vitest";
import { setDeadline } from "../../src/domain/deadline.ts";
import { ask } from "../../src/models/ask.ts";
import { CALL_LIMITS } from "../../src/models/call.ts";
import type { ModelEvent } from "../../src/models/model.ts";
import { exhaustedFor, type RateMemory, waitForTurn } from "../../src/models/rate-limits.ts";
import * as wire from "../support/wire.ts";
import { APIS, collect, modelAt, REQUEST } from "./support.ts";

const NOW = Date.UTC(2026, 10, 23);

test.each<readonly [string, Record<string, string>, number | null]>([
  ["requests", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s" }, 1_000],
  ["tokens", { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s" }, 360_000],
  ["milliseconds", { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "120ms" }, 120],
  ["a fraction", { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "8.64s" }, 8_640],
  ["hours", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1h2m3s" }, 3_723_000],
  [
    "bare seconds, by the day",
    { "x-ratelimit-remaining-requests-day": "0", "x-ratelimit-reset-requests-day": "33011.5" },
    33_011_500,
  ],
  ["a time", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${NOW + 4_000}` }, 4_000],
  ["a time in seconds", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${NOW / 1_000 + 4}` }, 4_000],
  [
    "a date",
    { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2026-11-23T00:00:07Z" },
    7_000,
  ],
  [
    "the later of two",
    {
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": "2s",
      "x-ratelimit-remaining-tokens": "0",
      "x-ratelimit-reset-tokens": "3s",
    },
    3_000,
  ],
  [
    "what is left over doesn't count",
    {
      "x-ratelimit-remaining-requests": "1",
      "x-ratelimit-reset-requests": "60s",
      "x-ratelimit-remaining-tokens": "0",
      "x-ratelimit-reset-tokens": "3s",
    },
    3_000,
  ],
  ["nothing", {}, null],
  ["a time gone by", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${NOW - 1}` }, null],
  ["no reset", { "x-ratelimit-remaining-requests": "0" }, null],
  ["rubbish", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1.2.3s" }, null],
  ["a word", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "soon" }, null],
  ["no date", { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2026-99-99T" }, null],
  ["less than nothing", { "x-ratelimit-remaining": "-5", "x-ratelimit-reset": "5" }, null],
])("a limit that is used up: %s", (_, headers, expected) => {
  expect(exhaustedFor(new Headers(headers), NOW)).toBe(expected);
});

/** A memory that holds what it is told, as one run's file is another's. */
function memory(until: number | null = null): RateMemory & { kept: number[] } {
  const kept: number[] = [];
  return {
    kept,
    until: async () => kept.at(-1) ?? until,
    keep: async (time) => void kept.push(time),
  };
}

const limited = (headers: Record<string, string>): wire.Script =>
  wire.json(429, { error: { code: "rate_limit_exceeded", message: "slow" } }, headers);

describe.each(APIS)("$api", ({ build, reply }) => {
  test.each([
    ["Retry-After", { "retry-after": "20" }, 20_000],
    ["the limits' own headers", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "7" }, 7_000],
    ["more than a call waits", { "retry-after": "86400" }, 86_400_000],
  ])("what a 429 says by %s is told to other runs", async (_, headers, wait) => {
    // The waits of the test take no time, so what was told must not hold for the call itself.
    const rate = { ...memory(), until: async () => null };
    const server = await wire.startWire([limited(headers), reply("ok")]);
    const before = Date.now();
    await ask(modelAt(server.url, { build, rate }), REQUEST, new AbortController().signal);
    expect(rate.kept).toHaveLength(1);
    expect(rate.kept[0]).toBeGreaterThanOrEqual(before + wait);
    expect(rate.kept[0]).toBeLessThanOrEqual(Date.now() + wait);
  });

  test("what a served request used up is told, too, for a moment", async () => {
    const rate = memory();
    const headers = { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s" };
    const server = await wire.startWire([
      (response, socket, seen) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        return reply("ok")(response, socket, seen);
      },
    ]);
    const { text } = await ask(modelAt(server.url, { build, rate }), REQUEST, new AbortController().signal);
    expect(text).toBe("ok");
    expect(rate.kept).toHaveLength(1);
    expect((rate.kept[0] ?? 0) - Date.now()).toBeLessThanOrEqual(5_000);
    expect((rate.kept[0] ?? 0) - Date.now()).toBeGreaterThan(0);
  });
});

test("another run waits, and says so, until the limit has gone", async () => {
  const until = Date.now() + 400;
  const server = await wire.startWire([wire.textReply("ok")]);
  const limits = { ...CALL_LIMITS, retry: { ...CALL_LIMITS.retry, random: () => 0 } };
  const events = await collect(modelAt(server.url, { limits, rate: memory(until) }));
  expect(Date.now()).toBeGreaterThanOrEqual(until);
  expect(events[0]).toMatchObject({
    type: "retrying",
    reason: `${server.host} has limited the rate of an earlier call`,
  });
  expect(events.at(-1)).toEqual({ type: "finished", reason: "stop" });
  expect(server.posts).toHaveLength(1);
});

test.each<readonly [string, number, number | null, string]>([
  ["than a call waits", 90_000, null, "try again in 90 s"],
  ["than its own run may take", 9_000, 5_000, "try again in 9 s"],
])("a limit that lasts longer %s fails the call, and nothing is sent", async (_, wait, deadline, hint) => {
  const server = await wire.startWire([wire.textReply("never")]);
  const { signal } = new AbortController();
  if (deadline !== null) setDeadline(signal, Date.now() + deadline);
  const model = modelAt(server.url, { rate: memory(Date.now() + wait) });
  const events = await collect(model, REQUEST, signal);
  expect(events).toMatchObject([
    { type: "failed", failure: { code: "rate_limited", retryable: true, hint } },
  ]);
  expect(server.posts).toEqual([]);
});

describe("a limit that another run learns during a call", () => {
  /** A passing failure, and what another run is told while it is answered. */
  async function failThenLimit(waitMs: number): Promise<{
    readonly events: readonly ModelEvent[];
    readonly until: number;
    readonly arrivals: readonly number[];
  }> {
    const rate = memory();
    const arrivals: number[] = [];
    const server = await wire.startWire([
      (...wired) => {
        arrivals.push(Date.now());
        void rate.keep(Date.now() + waitMs);
        return wire.json(500, { error: { message: "broken" } })(...wired);
      },
      (...wired) => {
        arrivals.push(Date.now());
        return wire.textReply("ok")(...wired);
      },
    ]);
    const retry = { ...CALL_LIMITS.retry, baseMs: 1, random: () => 0 };
    const events = await collect(modelAt(server.url, { limits: { ...CALL_LIMITS, retry }, rate }));
    return { events, until: rate.kept[0] ?? 0, arrivals };
  }

  test("is waited for before the next attempt", async () => {
    const { events, until, arrivals } = await failThenLimit(400);
    expect(arrivals).toHaveLength(2);
    expect(arrivals[1]).toBeGreaterThanOrEqual(until);
    expect(events.filter(({ type }) => type === "retrying")).toHaveLength(2);
    expect(events.at(-1)).toEqual({ type: "finished", reason: "stop" });
  });

  test("and lasts too long, ends the call without another attempt", async () => {
    const { events, arrivals } = await failThenLimit(90_000);
    expect(arrivals).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "failed", failure: { code: "rate_limited" } });
  });
});

test("what a timer lacks of its time is waited for without a word", async () => {
  const slept: number[] = [];
  const retry = { ...CALL_LIMITS.retry, sleep: async (ms: number) => void slept.push(ms) };
  const nearly = { ...memory(), until: async () => Date.now() + 1 };
  const { signal } = new AbortController();
  const turn = waitForTurn("host", nearly, retry, signal, Number.POSITIVE_INFINITY);
  expect(await turn.next()).toEqual({ done: true, value: null });
  expect(slept.length).toBeLessThanOrEqual(1);
});

test("a wait for the limit ends with the caller's signal", async () => {
  const server = await wire.startWire([wire.textReply("never")]);
  const abort = new AbortController();
  const model = modelAt(server.url, { limits: CALL_LIMITS, rate: memory(Date.now() + 20_000) });
  const types: string[] = [];
  for await (const event of model.stream(REQUEST, abort.signal)) {
    types.push(event.type === "failed" ? event.failure.code : event.type);
    setImmediate(() => abort.abort());
  }
  expect(types).toEqual(["retrying", "cancelled"]);
  expect(server.posts).toEqual([]);
});
