import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import type { FastRun } from "../../../src/domain/fast-run.ts";
import { learnOutcomes, runsIn, wentUp } from "../../../src/stages/route/outcomes.ts";

/** Tokens per second of the strong model. */
const RATE = 50;
const logit = (p: number): number => Math.log(p / (1 - p));

/** An approved run, but for what is given. */
function run(over: Partial<FastRun> = {}): FastRun {
  return {
    probability: 0.8,
    shift: 0,
    status: "approved",
    escalated: null,
    verdict: "approved",
    undone: false,
    draftMs: 1_000,
    draftTokens: 500,
    inspectMs: 0,
    reviewMs: 6_000,
    verifyMs: 0,
    ...over,
  };
}

const TOO_BIG: Partial<FastRun> = { status: "solved", escalated: "draft_too_big", verdict: null };
const REJECTED: Partial<FastRun> = { status: "solved", escalated: "review_rejected", verdict: "rejected" };

function runs(
  right: number,
  wrong: number,
  over: Partial<FastRun> = {},
  wrongly = TOO_BIG,
): readonly FastRun[] {
  return [
    ...Array.from({ length: right }, () => run(over)),
    ...Array.from({ length: wrong }, () => run({ ...over, ...wrongly })),
  ];
}

describe("what a run says", () => {
  test.each<[string, Partial<FastRun>, string | null]>([
    ["approved", {}, "approved"],
    ["mended", { status: "patched", verdict: "patched" }, "patched"],
    ["measured over the budget", TOO_BIG, "too_big"],
    ["measured across a boundary", { status: "solved", escalated: "draft_boundary" }, "boundary"],
    ["rejected, and solved by the strong model", REJECTED, "rejected"],
    ["failed the check", { status: "failed", escalated: "verify_failed" }, "verify_failed"],
    ["taken back by the user", { undone: true }, "undone"],
    ["solved by the strong model, and that was taken back", { ...TOO_BIG, undone: true }, "too_big"],
    ["not reviewed", { status: "unreviewed", verdict: null }, null],
    ["stopped", { status: "cancelled", verdict: null }, null],
    ["failed for the provider", { status: "failed", verdict: null }, null],
    ["a review nobody could read", { status: "solved", escalated: "review_unusable" }, null],
  ])("%s", (_name, over, ending) => {
    const { counts } = learnOutcomes([run(over)], RATE);
    expect(Object.entries(counts).filter(([, count]) => count > 0)).toEqual(
      ending === null ? [] : [[ending, 1]],
    );
  });

  test("runs that went up are counted apart from those taken back", () => {
    const { counts } = learnOutcomes([run(), run(TOO_BIG), run(REJECTED), run({ undone: true })], RATE);
    expect([wentUp(counts), runsIn(counts)]).toEqual([2, 4]);
  });
});

describe("the shift", () => {
  const shift = (all: readonly FastRun[]): number => learnOutcomes(all, RATE).shift;

  test("is nothing without runs, and where the predictions were right", () => {
    expect(shift([])).toBe(0);
    expect(Math.abs(shift(runs(80, 20)))).toBeLessThan(0.01);
  });

  // Predicted at 0.8, and half of them went up: the truth is logit(0.5) - logit(0.8) = -1.39.
  test.each([
    [2, -0.2, -0.05],
    [6, -0.5, -0.2],
    [100, -1.39, -1.15],
    [400, -1.39, -1.3],
  ])("of %d runs lies between %d and %d", (count, low, high) => {
    const moved = shift(runs(count / 2, count / 2));
    expect(moved).toBeGreaterThan(low);
    expect(moved).toBeLessThan(high);
  });

  test("goes up where the router was too careful", () => {
    expect(shift(runs(50, 0, { probability: 0.4 }))).toBeGreaterThan(0.8);
  });

  test("moves less by what has other causes than the size", () => {
    expect(shift(runs(5, 5, {}, REJECTED))).toBeGreaterThan(shift(runs(5, 5)));
    expect(shift(runs(5, 5, {}, REJECTED))).toBeLessThan(0);
  });

  test("is not learnt on top of the shift that a prediction held already", () => {
    const before = shift(runs(50, 50));
    const probability = 1 / (1 + Math.exp(-logit(0.8) - before));
    expect(shift(runs(50, 50, { probability, shift: before }))).toBeCloseTo(before, 2);
  });

  test("is finite and the same in any order, whatever the history holds", () => {
    const any = fc.record({
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
      shift: fc.double({ min: -3, max: 3, noNaN: true }),
      escalated: fc.constantFrom(null, "draft_too_big" as const, "review_rejected" as const),
      draftMs: fc.nat(),
      draftTokens: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 50 }), (all) => {
        const forward = learnOutcomes(all.map(run), RATE);
        const backward = learnOutcomes(all.toReversed().map(run), RATE);
        expect(Math.abs(forward.shift)).toBeLessThanOrEqual(3);
        expect(forward.shift).toBeCloseTo(backward.shift, 6);
        expect(forward.fast_from).toBeGreaterThanOrEqual(0.1);
        expect(forward.fast_from).toBeLessThanOrEqual(0.6);
      }),
    );
  });
});

describe("the line", () => {
  const line = (all: readonly FastRun[]): number => learnOutcomes(all, RATE).fast_from;

  test("stays where it was shipped until both kinds of runs were seen", () => {
    expect([line([]), line(runs(50, 0)), line(runs(0, 50))]).toEqual(
      Array(3).fill(BOUNDS.fast_from_probability),
    );
  });

  // A right run saves 500 tokens at 50 a second less the draft: 9 s. The costs meet at W / (W + 9).
  test.each([
    ["cheap: a draft of 1 s was measured", TOO_BIG, 0.1, 0.15],
    ["dear: draft and review were for nothing", REJECTED, 0.4, 0.44],
    ["dearer with a check of 20 s", { escalated: "verify_failed", verifyMs: 20_000 } as const, 0.6, 0.6],
  ])("follows what a wrong draft costs: %s", (_name, wrongly, low, high) => {
    const found = line(runs(500, 500, {}, wrongly));
    expect(found).toBeGreaterThanOrEqual(low);
    expect(found).toBeLessThanOrEqual(high);
  });

  test("small numbers move it little", () => {
    expect(Math.abs(line(runs(1, 1, {}, REJECTED)) - 0.25)).toBeLessThan(0.03);
    expect(line(runs(100, 1, {}, REJECTED))).toBe(line(runs(1, 1, {}, REJECTED)));
  });

  test("goes up where the fast lane saves nothing", () => {
    expect(line(runs(50, 50, { draftTokens: 1 }))).toBe(0.6);
  });
});
