import fc from "fast-check";
import { expect, test } from "vitest";
import { CALIBRATION_BOUNDS, NO_STATISTICS } from "../../../src/domain/calibration.ts";
import type { MinedCommit, MinedFile } from "../../../src/domain/mined.ts";
import type { Boundary } from "../../../src/domain/route.ts";
import { learnBoundaryPaths } from "../../../src/stages/route/boundary-paths-learnt.ts";
import { addCommits } from "../../../src/stages/route/repository-statistics.ts";

const touched = (path: string, ...boundaries: readonly Boundary[]): MinedFile => ({
  path,
  kind: path.endsWith(".lock") ? "excluded" : "source",
  added: 1,
  removed: 0,
  functions: 1,
  seconds: 12,
  boundaries,
});
const commit = (text: string, small: boolean, ...files: readonly MinedFile[]): MinedCommit => ({
  sha: "a".repeat(40),
  at: 1,
  text,
  prefix: "",
  scope: "",
  files,
  fileCount: files.length,
  sourceFiles: files.length,
  seconds: small ? 12 : 90,
  small,
  boundaries: [],
});

test("counts places and units once a commit", () => {
  const statistics = addCommits(NO_STATISTICS, [
    commit(
      "Fix the fix",
      true,
      touched("src/core/a.ts", "security"),
      touched("src/core/b.ts"),
      touched("x.lock"),
    ),
    commit("Fix everything", false, touched("src/core/a.ts"), touched("apps/web/package.json")),
  ]);
  expect(statistics.recent).toEqual([12, 90]);
  expect(statistics.units).toEqual({ "apps/web/": 1 });
  expect(statistics.places).toEqual({
    "src/": { commits: 2, small: 1, security: 1, migration: 0 },
    "src/core/": { commits: 2, small: 1, security: 1, migration: 0 },
    "src/core/a.ts": { commits: 2, small: 1, security: 1, migration: 0 },
    "src/core/b.ts": { commits: 1, small: 1, security: 0, migration: 0 },
    "apps/": { commits: 1, small: 0, security: 0, migration: 0 },
    "apps/web/": { commits: 1, small: 0, security: 0, migration: 0 },
    "apps/web/package.json": { commits: 1, small: 0, security: 0, migration: 0 },
  });
});

test("adding commits one by one comes to the same as adding them at once", () => {
  const words = fc.array(fc.constantFrom("fix", "add", "parser", "login"), { minLength: 1, maxLength: 4 });
  const paths = fc.array(fc.constantFrom("a/b.ts", "a/c/d.ts", "e.ts", "__proto__", "f/go.mod"), {
    maxLength: 3,
  });
  const commits = fc.array(
    fc
      .record({ words, paths, small: fc.boolean() })
      .map((it) =>
        commit(it.words.join(" "), it.small, ...it.paths.map((path) => touched(path, "migration"))),
      ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(commits, fc.nat(12), (all, at) => {
      const twice = addCommits(addCommits(NO_STATISTICS, all.slice(0, at)), all.slice(at));
      expect(twice).toEqual(addCommits(NO_STATISTICS, all));
    }),
  );
});

test("keeps within its bounds, and what crosses a boundary before what is only common", () => {
  const many = Array.from({ length: 3_000 }, (_, at) =>
    commit(`word${at} other${at}`, true, touched(`${at}/a.ts`)),
  );
  const guarded = Array.from({ length: 3 }, () =>
    commit("Close the gate", true, touched("gate/shut.ts", "security")),
  );
  const statistics = addCommits(NO_STATISTICS, [...guarded, ...many]);
  expect(statistics.recent).toHaveLength(CALIBRATION_BOUNDS.recent);
  expect(Object.keys(statistics.places)).toHaveLength(CALIBRATION_BOUNDS.places);
  expect(learnBoundaryPaths(statistics, [])).toEqual([
    { boundary: "security", path: "gate/", crossed: 3, commits: 3 },
  ]);
});
