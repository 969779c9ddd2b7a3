import { expect, test } from "vitest";
import { limitTime } from "../../src/cli/time-limit.ts";
import { deadlineOf } from "../../src/domain/deadline.ts";

test("a limited signal says when it ends at the latest; one within it ends no later", () => {
  const before = Date.now();
  const outer = limitTime(new AbortController().signal, 5_000);
  const longer = limitTime(outer.signal, 60_000);
  const shorter = limitTime(outer.signal, 1_000);
  for (const limit of [outer, longer, shorter]) limit.close();
  const [at, later, sooner] = [outer, longer, shorter].map(({ signal }) => deadlineOf(signal) - before);
  expect(at).toBeGreaterThanOrEqual(5_000);
  expect(later).toBe(at);
  expect(sooner).toBeLessThan(5_000);
});

test("a signal without a limit is itself, and ends when it is told to", () => {
  const { signal } = new AbortController();
  expect(limitTime(signal, null).signal).toBe(signal);
  expect(deadlineOf(signal)).toBe(Number.POSITIVE_INFINITY);
});
