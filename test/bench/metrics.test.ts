import { expect, test } from "vitest";
import { curveSvg } from "../../bench/curve-svg.ts";
import { fitLogistic } from "../../bench/logistic.ts";
import { aurocInterval, macroAuroc, type Scored } from "../../bench/metrics.ts";
import { random } from "../../bench/tasks.ts";
import { auroc } from "../../src/stages/route/metrics.ts";

/** One scored task for each letter: s small, l large; predictions rise along the text. */
function rising(outcomes: string, repo = "team/one"): readonly Scored[] {
  return [...outcomes].map((outcome, index) => ({
    repo,
    predicted: index / outcomes.length,
    actual: outcome === "s",
  }));
}

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

test("the regression finds the coefficients that its rows were made from, beside what is given", () => {
  const next = random(5);
  const rows = Array.from({ length: 20_000 }, () => {
    const [a, b, offset] = [4 * next() - 2, 4 * next() - 2, 2 * next() - 1];
    const actual = next() < 1 / (1 + Math.exp(-(0.5 + 1.5 * a - b + offset)));
    return { features: [1, a, b], offset, actual, weight: 1 };
  });
  const [one, first, second] = fitLogistic(rows);
  expect(one).toBeCloseTo(0.5, 1);
  expect(first).toBeCloseTo(1.5, 1);
  expect(second).toBeCloseTo(-1, 1);
});

test("the picture names its axes and its curves, and follows the reader's scheme", () => {
  const svg = curveSvg("A < B", [{ title: "router & rules", points: [[0.5, 0.3]] }], 0.56);
  expect(svg).toContain("share of the tasks routed fast");
  expect(svg).toContain("share of those over budget");
  expect(svg).toContain("A &lt; B");
  expect(svg).toContain("router &amp; rules");
  expect(svg).toContain("prefers-color-scheme: dark");
  // Half of the width, and half of the height: the axis ends at 60 %.
  expect(svg).toContain('points="422.0,251.0"');
});
