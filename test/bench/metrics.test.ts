import { describe, expect, test } from "vitest";
import { curveSvg } from "../../bench/curve-svg.ts";
import {
  auroc,
  aurocInterval,
  calibrationError,
  macroAuroc,
  reliability,
  type Scored,
  tooLarge,
} from "../../bench/metrics.ts";

/** One scored task for each letter: s small, l large; scores rise along the text. */
function rising(outcomes: string, repo = "team/one"): readonly Scored[] {
  return [...outcomes].map((outcome, index) => ({
    repo,
    score: index / outcomes.length,
    small: outcome === "s",
  }));
}

test.each([
  ["llss", 1],
  ["ssll", 0],
  ["lsls", 0.75],
  ["sl", 0],
])("area of %s is %d", (outcomes, area) => {
  expect(auroc(rising(outcomes))).toBe(area);
});

test("equal scores count one half, in any order", () => {
  const tied = rising("sllssl").map((one) => ({ ...one, score: 0.5 }));
  expect(auroc(tied)).toBe(0.5);
  expect(auroc(tied.toReversed())).toBe(0.5);
});

test("the macro area leaves out a repository with one outcome", () => {
  expect(macroAuroc([...rising("ls", "a"), ...rising("sl", "b"), ...rising("ss", "c")])).toBe(0.5);
});

test("the interval holds the area and closes when all repositories are alike", () => {
  const alike = ["a", "b", "c"].flatMap((repo) => rising("llslslss", repo));
  const [low, high] = aurocInterval(alike, 50, 1);
  expect(low).toBeCloseTo(auroc(alike), 9);
  expect(high).toBeCloseTo(auroc(alike), 9);
  const differing = [...rising("llss", "a"), ...rising("ssll", "b"), ...rising("lsls", "c")];
  const [from, to] = aurocInterval(differing, 200, 1);
  expect(from).toBeLessThan(auroc(differing));
  expect(to).toBeGreaterThan(auroc(differing));
});

test("too large among the ones that look smallest", () => {
  expect(tooLarge(rising("llllslss"), 0.25)).toBe(0);
  expect(tooLarge(rising("llllslss"), 0.5)).toBe(0.25);
  expect(tooLarge(rising("llllslss"), 1)).toBe(0.625);
});

describe("calibration", () => {
  const said = (score: number, outcomes: string): readonly Scored[] =>
    [...outcomes].map((outcome) => ({ repo: "a", score, small: outcome === "s" }));

  test("no error where what was said came true", () => {
    const bins = reliability([...said(0.25, "slll"), ...said(0.75, "sssl")]);
    expect(bins.map(({ from, count, observed }) => [from, count, observed])).toEqual([
      [0.2, 4, 0.25],
      [0.7, 4, 0.75],
    ]);
    expect(calibrationError(bins)).toBe(0);
  });

  test("the error is weighted by how many tasks a stretch holds", () => {
    expect(calibrationError(reliability([...said(0.5, "ssssll".slice(0, 2)), ...said(1, "ss")]))).toBeCloseTo(
      0.25,
      9,
    );
  });
});

test("the picture names its axes and its curves", () => {
  const svg = curveSvg("A < B", [{ title: "router & rules", points: [[0.5, 0.2]] }], 0.6);
  expect(svg).toContain("share of the tasks routed fast");
  expect(svg).toContain("share of those over budget");
  expect(svg).toContain("A &lt; B");
  expect(svg).toContain("router &amp; rules");
  expect(svg).toContain('points="280.0,276.7"');
});
