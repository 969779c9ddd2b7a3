import { describe, expect, test } from "vitest";
import type { LearntPath, Place } from "../../../src/domain/calibration.ts";
import {
  crossesLearnt,
  learnBoundaryPaths,
  unitOf,
} from "../../../src/stages/route/boundary-paths-learnt.ts";

const place = (commits: number, security = 0, migration = 0): Place => ({
  commits,
  small: 0,
  security,
  migration,
});
const learn = (
  places: Record<string, Place>,
  units: Record<string, number> = {},
  tree: readonly string[] = [],
) => learnBoundaryPaths({ places, units }, tree).map(({ boundary, path }) => `${boundary} ${path}`);

describe("places", () => {
  test.each<[string, Record<string, Place>, readonly string[]]>([
    ["all of three commits", { "core/guard/": place(3, 3) }, ["security core/guard/"]],
    ["one odd commit", { "core/": place(1, 1) }, []],
    ["two odd commits", { "core/": place(2, 2) }, []],
    ["three of six", { "core/": place(6, 3) }, []],
    ["five of eight", { "core/": place(8, 5) }, ["security core/"]],
    ["fifty of a hundred", { "core/": place(100, 50) }, ["security core/"]],
    ["forty of a hundred", { "core/": place(100, 40) }, []],
    ["ten of a thousand", { "src/": place(1000, 10) }, []],
    ["a file alone", { "src/": place(90, 5), "src/gate.ts": place(5, 5) }, ["security src/gate.ts"]],
    [
      "what lies below is not named again",
      { "a/": place(9, 9), "a/b/": place(5, 5), "a/b/c.ts": place(5, 5) },
      ["security a/"],
    ],
    [
      "a neighbour with the same beginning is",
      { "a/": place(9, 9), "ab/": place(5, 5) },
      ["security a/", "security ab/"],
    ],
    ["a file is no folder", { a: place(9, 9), "a.ts": place(5, 5) }, ["security a", "security a.ts"]],
    ["both boundaries", { "db/": place(9, 0, 9), "db/x/": place(9, 9) }, ["migration db/", "security db/x/"]],
    ["the most certain first", { "a/": place(4, 4), "b/": place(9, 9) }, ["security b/", "security a/"]],
    ["nothing", {}, []],
  ])("%s", (_, places, expected) => expect(learn(places)).toEqual(expected));
});

describe("units", () => {
  const three = ["multi-service api/", "multi-service web/", "multi-service worker/"];
  test.each<[string, Record<string, number>, readonly string[], readonly string[]]>([
    ["three of the tree", {}, ["api/go.mod", "web/package.json", "worker/Dockerfile"], three],
    ["two of the tree", {}, ["api/go.mod", "web/package.json"], []],
    ["samples don't count", {}, ["api/go.mod", "web/package.json", "examples/a/package.json"], []],
    ["from commits alone", { "api/": 2, "web/": 5, "worker/": 3 }, [], three],
    ["one odd commit", { "api/": 2, "web/": 5, "worker/": 1 }, [], []],
    ["one that is gone from the tree", { "old/": 9 }, ["api/go.mod", "web/package.json"], []],
    [
      "the frame around them",
      {},
      ["all/package.json", "all/a/go.mod", "all/b/go.mod", "all/c/go.mod"],
      ["multi-service all/a/", "multi-service all/b/", "multi-service all/c/"],
    ],
  ])("%s", (_, units, tree, expected) => expect(learn({}, units, tree)).toEqual(expected));

  test.each([
    ["services/pay/package.json", "services/pay/"],
    ["src/Shop.Api/Shop.Api.csproj", "src/Shop.Api/"],
    ["package.json", null],
    ["services/pay/src/index.ts", null],
    ["test/fixtures/a/package.json", null],
    ["node_modules/a/package.json", null],
    [".github/actions/a/package.json", null],
  ])("%s belongs to %s", (path, unit) => expect(unitOf(path)).toBe(unit));
});

describe("what learnt paths say of touched ones", () => {
  const known = (boundary: LearntPath["boundary"], path: string): LearntPath => ({
    boundary,
    path,
    crossed: 3,
    commits: 3,
  });
  const learnt = [
    known("security", "core/gate/"),
    known("migration", "store/versions.ts"),
    known("multi-service", "api/"),
    known("multi-service", "web/"),
    known("multi-service", "worker/"),
  ];
  test.each<[readonly string[], string | null, readonly string[]]>([
    [["core/gate/open.ts"], "security", ["core/gate/open.ts"]],
    [["core/gates.ts"], null, []],
    [["x.ts", "core/gate/open.ts", "store/versions.ts"], "migration", ["store/versions.ts"]],
    [["store/versions.ts.bak"], null, []],
    [["api/a.ts", "web/b.ts"], null, []],
    [
      ["api/a.ts", "web/b.ts", "x.ts", "worker/c.ts"],
      "multi-service",
      ["api/a.ts", "web/b.ts", "worker/c.ts"],
    ],
    [[], null, []],
  ])("%j: %s", (paths, boundary, inside) => {
    const hit = crossesLearnt(paths, learnt);
    expect(hit?.boundary ?? null).toBe(boundary);
    expect(hit?.paths ?? []).toEqual(inside);
  });
});
