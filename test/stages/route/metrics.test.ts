import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  auroc,
  brier,
  calibrationError,
  deferralCurve,
  type Outcome,
  reliability,
} from "../../../src/stages/route/metrics.ts";

const of = (...pairs: readonly (readonly [number, boolean])[]): readonly Outcome[] =>
  pairs.map(([predicted, actual]) => ({ predicted, actual }));

/** Predictions in steps, so that ties happen. */
const outcomes = fc.array(
  fc.record({ predicted: fc.integer({ min: 0, max: 20 }).map((step) => step / 20), actual: fc.boolean() }),
  { maxLength: 60 },
);

/** The definition, pair by pair. */
function aurocByPairs(all: readonly Outcome[]): number {
  let won = 0;
  let pairs = 0;
  for (const yes of all.filter(({ actual }) => actual)) {
    for (const no of all.filter(({ actual }) => !actual)) {
      pairs += 1;
      won += yes.predicted > no.predicted ? 1 : yes.predicted === no.predicted ? 0.5 : 0;
    }
  }
  return pairs === 0 ? 0.5 : won / pairs;
}

describe("auroc", () => {
  test("is the share of pairs in the right order", () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        expect(auroc(all)).toBeCloseTo(aurocByPairs(all), 10);
      }),
    );
  });

  test.each([
    ["perfect", of([0.9, true], [0.8, true], [0.2, false]), 1],
    ["reversed", of([0.1, true], [0.2, true], [0.7, false]), 0],
    ["constant", of([0.5, true], [0.5, false], [0.5, false]), 0.5],
    ["one kind alone", of([0.1, true], [0.9, true]), 0.5],
    ["empty", [], 0.5],
    ["one tie", of([0.5, true], [0.5, false], [0.9, true]), 0.75],
  ])("%s", (_, all, value) => expect(auroc(all)).toBe(value));

  test("doesn't change under a monotone transform, and mirrors under a reversing one", () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const bent = all.map(({ predicted, actual }) => ({ predicted: Math.exp(3 * predicted) - 7, actual }));
        const turned = all.map(({ predicted, actual }) => ({ predicted: -predicted, actual }));
        expect(auroc(bent)).toBeCloseTo(auroc(all), 10);
        expect(auroc(turned)).toBeCloseTo(1 - auroc(all), 10);
      }),
    );
  });
});

describe("brier and calibration error", () => {
  test.each([
    ["certain and right", of([1, true], [0, false]), 0, 0],
    ["certain and wrong", of([0, true], [1, false]), 1, 1],
    ["half and half", of([0.5, true], [0.5, false]), 0.25, 0],
    ["too sure", of([0.9, true], [0.9, false]), 0.41, 0.4],
    ["empty", [], 0, 0],
  ])("%s", (_, all, squared, error) => {
    expect(brier(all)).toBeCloseTo(squared, 10);
    expect(calibrationError(all)).toBeCloseTo(error, 10);
  });

  test("with one bin the error is the distance of the means, and no finer bins make it less", () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const one = calibrationError(all, 1);
        const gap = all.reduce((total, { predicted, actual }) => total + predicted - Number(actual), 0);
        expect(one).toBeCloseTo(all.length === 0 ? 0 : Math.abs(gap) / all.length, 10);
        expect(calibrationError(all, 10)).toBeGreaterThanOrEqual(one - 1e-9);
        expect(calibrationError(all, 15)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("the reliability table counts each outcome once", () => {
    expect(reliability(of([0, false], [0.05, true], [0.999, true], [1, true]), 10)).toEqual([
      { from: 0, count: 2, predicted: 0.025, actual: 0.5 },
      { from: 0.9, count: 2, predicted: 0.9995, actual: 1 },
    ]);
  });
});

describe("the deferral curve", () => {
  test("keeps the surest first, and a tie in proportion", () => {
    const all = of([0.9, true], [0.8, false], [0.5, true], [0.5, false]);
    expect(deferralCurve(all, [0, 0.25, 0.5, 0.75, 1])).toEqual([
      { share: 0, wrong: 0, threshold: 1 },
      { share: 0.25, wrong: 0, threshold: 0.9 },
      { share: 0.5, wrong: 0.5, threshold: 0.8 },
      { share: 0.75, wrong: 0.5, threshold: 0.5 },
      { share: 1, wrong: 0.5, threshold: 0.5 },
    ]);
    expect(deferralCurve([], [0.5])).toEqual([{ share: 0.5, wrong: 0, threshold: 1 }]);
  });

  test("ends at the base rate, in whatever order the outcomes come", () => {
    fc.assert(
      fc.property(outcomes, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const wrong = all.filter(({ actual }) => !actual).length;
        expect(deferralCurve(all, [1])[0]?.wrong).toBeCloseTo(all.length === 0 ? 0 : wrong / all.length, 10);
        expect(deferralCurve(all.toReversed(), [share])[0]?.wrong).toBeCloseTo(
          deferralCurve(all, [share])[0]?.wrong ?? -1,
          10,
        );
      }),
    );
  });
});
