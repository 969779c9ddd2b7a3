import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { cutTokens, dueMs, play } from "../../src/scripted/pacing.ts";

describe("cutTokens", () => {
  test.each([
    ["", []],
    ["abc", ["abc"]],
    ["abcd", ["abcd"]],
    ["abcdefghij", ["abcd", "efgh", "ij"]],
    ["abc😀d", ["abc😀", "d"]],
    ["abcd😀", ["abcd", "😀"]],
  ])("%j", (text, tokens) => {
    expect(cutTokens(text)).toEqual(tokens);
  });

  test("loses nothing, and keeps every character whole", () => {
    assert(
      property(string({ unit: "binary" }), (text) => {
        const tokens = cutTokens(text);
        expect(tokens.join("")).toBe(text);
        // Half a surrogate pair doesn't survive UTF-8.
        for (const token of tokens) expect(Buffer.from(token, "utf8").toString("utf8")).toBe(token);
      }),
    );
  });
});

describe("dueMs", () => {
  test.each([
    [0, 0],
    [1, 150],
    [2, 151],
    [1001, 1150],
  ])("after %i tokens at 1,000 tokens/s and 150 ms: %i ms", (tokens, ms) => {
    expect(dueMs({ tokens }, { tokensPerSecond: 1_000, firstTokenMs: 150 })).toBe(ms);
  });

  test("all at the first token where the rate is infinite", () => {
    expect(dueMs({ tokens: 5_000 }, { tokensPerSecond: Infinity, firstTokenMs: 20 })).toBe(20);
  });
});

function steps(count: number) {
  return Array.from({ length: count }, (_, index) => ({ tokens: index }));
}

describe("play", () => {
  const never = new AbortController().signal;

  test("sends every step, in order, and none before it is due", async () => {
    const pace = { tokensPerSecond: 500, firstTokenMs: 20 };
    const startedAt = performance.now();
    const sent: number[] = [];
    await play(
      steps(40),
      pace,
      startedAt,
      async (batch) => {
        for (const step of batch) {
          expect(performance.now() - startedAt).toBeGreaterThanOrEqual(dueMs(step, pace));
          sent.push(step.tokens);
        }
      },
      never,
    );
    expect(sent).toEqual(steps(40).map(({ tokens }) => tokens));
  });

  test("catches up after a delay instead of carrying it along", async () => {
    let batches = 0;
    await play(
      steps(200),
      { tokensPerSecond: 1_000, firstTokenMs: 0 },
      performance.now(),
      async () => {
        batches += 1;
        await new Promise((resolve) => setTimeout(resolve, 40));
      },
      never,
    );
    expect(batches).toBeLessThan(10);
  });

  test("sends a long reply whole where the rate is infinite", async () => {
    let sent = 0;
    await play(
      steps(12_345),
      { tokensPerSecond: Infinity, firstTokenMs: 0 },
      performance.now(),
      async (batch) => {
        sent += batch.length;
      },
      never,
    );
    expect(sent).toBe(12_345);
  });

  test("stops when the signal fires", async () => {
    const stop = new AbortController();
    const sent: number[] = [];
    await play(
      steps(1_000),
      { tokensPerSecond: 100, firstTokenMs: 0 },
      performance.now(),
      async (batch) => {
        sent.push(...batch.map(({ tokens }) => tokens));
        if (sent.length >= 3) stop.abort();
      },
      stop.signal,
    );
    expect(sent.length).toBeLessThan(1_000);
  });
});
