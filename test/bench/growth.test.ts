import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeHistory } from "../../bench/growth-history.ts";
import { growthSvg } from "../../bench/growth-svg.ts";
import { moduleText } from "../../bench/growth-tree.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { temporaryFolder } from "../support/history.ts";

const NOW = Date.UTC(2026, 10, 23);

test.each([1, 2_500])("a made history of %i runs is one that log and stats read whole", async (runs) => {
  const file = path.join(temporaryFolder(), "history.db");
  writeHistory(file, runs, ["/a", "/b"], NOW);
  const history = await openHistory(file, (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  const total = (root: string | null) =>
    history
      .stats({ place: root === null ? null : { root, repository: `${root}/.git` }, sinceDay: null })
      ?.runs.reduce((sum, row) => sum + row.runs, 0);
  expect(history.countEarlier()).toBe(0);
  expect(total(null)).toBe(runs);
  expect(total("/b")).toBe(Math.floor(runs / 10));
  expect(history.list({ root: "/a", limit: 20 })).toHaveLength(Math.min(runs, 20));
  const newest = history.list({ root: null, limit: 1 })[0]?.started_at ?? 0;
  expect(NOW - newest).toBeLessThan(86_400_000);
});

test("the picture has a line for each thing, within its frame", () => {
  const point = (size: number) => ({ size, cpuMs: size / 7, rssMb: 60 + size / 1e5 });
  const svg = growthSvg("a < b", [
    { title: "log", points: [1, 1_000, 1_000_000].map(point) },
    { title: "route", points: [100, 100_000].map(point) },
  ]);
  const lines = [...svg.matchAll(/<polyline class="c\d" points="([^"]*)"/g)].map(([, points = ""]) => points);
  expect(lines).toHaveLength(4);
  const places = lines.flatMap((line) => line.split(" ").map((pair) => pair.split(",").map(Number)));
  expect(places).toHaveLength(10);
  for (const [x = -1, y = -1] of places) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(900);
    expect(y).toBeGreaterThanOrEqual(64);
    expect(y).toBeLessThanOrEqual(354);
  }
  expect(svg).toContain("a &lt; b");
});

test("a module has as many lines as asked for, in one function", () => {
  expect(moduleText(5, 1).split("\n")).toHaveLength(5 + 3);
});
