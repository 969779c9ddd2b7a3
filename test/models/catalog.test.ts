import { expect, test } from "vitest";
import { costOf, describeModel } from "../../src/models/catalog.ts";

test.each([
  ["gpt-5.3-codex-spark", 128_000, "v4a", 1_000],
  ["gpt-5.3-codex", 400_000, "v4a", 67],
  ["gpt-5.3-codex-2026-02-05", 400_000, "v4a", 67],
  ["gpt-oss-120b", 131_000, "search-replace", 3_000],
  ["nobody-knows-it", 128_000, "search-replace", 60],
  ["constructor", 128_000, "search-replace", 60],
  ["gpt-5.3-codex-mini", 128_000, "search-replace", 60],
])("%s", (id, contextWindow, editFormat, tokensPerSecond) => {
  expect(describeModel(id, null)).toMatchObject({ contextWindow, editFormat, tokensPerSecond });
});

const million = 1_000_000;

test.each([
  ["gpt-5.3-codex", { input: million, cached: 0, output: million }, 1.75 + 14],
  ["gpt-5.3-codex", { input: million, cached: million, output: 0 }, 0.175],
  ["gpt-5.3-codex", { input: million, cached: million / 2, output: 0 }, 0.875 + 0.0875],
  ["gpt-6-luna", { input: million, cached: 0, output: million }, 0.6],
  ["gpt-6.1-sol", { input: million, cached: 0, output: million }, 12],
  ["gpt-6.1-sol", { input: 0, cached: million, output: 0 }, 0],
])("%s: the price of %o", (id, usage, dollars) => {
  expect(costOf({ ...usage, reasoning: 0 }, describeModel(id, null).price)).toBeCloseTo(dollars, 10);
});

test("reasoning is paid as the output it is part of", () => {
  const { price } = describeModel("gpt-6.1-sol", null);
  const usage = { input: 0, cached: 0, output: 100, reasoning: 0 };
  expect(costOf({ ...usage, reasoning: 90 }, price)).toBe(costOf(usage, price));
});

test.each(["gpt-5.3-codex-spark", "nobody-knows-it"])("%s has no known price", (id) => {
  expect(costOf({ input: 1, cached: 0, output: 1, reasoning: 0 }, describeModel(id, null).price)).toBeNull();
});
