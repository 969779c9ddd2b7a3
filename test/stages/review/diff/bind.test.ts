import { expect, test } from "vitest";
import type { ReportedFinding } from "../../../../src/domain/diff-review.ts";
import { bindFindings } from "../../../../src/stages/review/diff/bind.ts";
import { growthOver8, LINEAR } from "../../../support/growth.ts";

const CHANGES = [
  { path: "gone.ts", renamedFrom: null, before: "a\n", after: null },
  { path: "new.ts", renamedFrom: "old.ts", before: "a\n", after: "one\ntwo\n\ttwo\nthree\n" },
  { path: "nothing.ts", renamedFrom: null, before: "a\n", after: "" },
];

function reported(over: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    title: "Two",
    message: "two is wrong",
    category: "correctness",
    severity: "error",
    path: "new.ts",
    start_line: 2,
    end_line: 2,
    suggestion: null,
    ...over,
  };
}

test.each<readonly [string, Partial<ReportedFinding>, readonly (string | number)[]]>([
  ["as it is", {}, ["new.ts", 2, 2, 0]],
  ["its old name", { path: "old.ts" }, ["new.ts", 2, 2, 0]],
  ["a diff's prefix", { path: "b/new.ts" }, ["new.ts", 2, 2, 0]],
  ["from here", { path: "./new.ts" }, ["new.ts", 2, 2, 0]],
  ["an end before its start", { end_line: 1 }, ["new.ts", 2, 2, 0]],
  ["an end after the last line", { end_line: 9 }, ["new.ts", 2, 4, 1]],
  ["lines past the end", { start_line: 8, end_line: 9 }, ["new.ts", 4, 4, 1]],
  ["no line", { start_line: 0, end_line: 0 }, ["new.ts", 1, 1, 1]],
  ["half a line", { start_line: 2.5, end_line: 2.5 }, ["new.ts", 2, 2, 1]],
  ["a deleted file", { path: "gone.ts", start_line: 7, end_line: 8 }, ["gone.ts", 1, 1, 0]],
  ["an empty file", { path: "nothing.ts", start_line: 1, end_line: 1 }, ["nothing.ts", 1, 1, 0]],
])("%s", (_, over, [path, start, end, notices]) => {
  const bound = bindFindings([reported(over)], CHANGES);
  expect(bound.findings).toMatchObject([{ path, start_line: start, end_line: end }]);
  expect(bound.notices).toHaveLength(Number(notices));
});

test.each(["other.ts", "../new.ts", "/new.ts", "", "a/a/new.ts"])("%j is not in the diff", (path) => {
  const bound = bindFindings([reported({ path }), reported()], CHANGES);
  expect(bound.findings).toHaveLength(1);
  expect(bound.notices).toEqual([expect.stringContaining("not in the diff")]);
});

test("an id outlives other words and other lines; equal lines are told apart", () => {
  const ids = (all: readonly ReportedFinding[], after: string) =>
    bindFindings(all, [{ path: "new.ts", renamedFrom: null, before: null, after }]).findings.map(
      ({ id }) => id,
    );
  const [id] = ids([reported()], "one\ntwo\n");
  expect(
    ids([reported({ message: "said otherwise", title: "t", start_line: 4, end_line: 4 })], "\n\n\n  two\n"),
  ).toEqual([id]);
  expect(ids([reported({ category: "leak" })], "one\ntwo\n")).not.toEqual([id]);
  expect(ids([reported({ start_line: 1, end_line: 1 })], "one\ntwo\n")).not.toEqual([id]);
  const both = ids([reported(), reported({ start_line: 3, end_line: 3 })], "one\ntwo\ntwo\n");
  expect(both[0]).toBe(id);
  expect(new Set(both).size).toBe(2);
});

test("what is said twice is said once, in one order, and long texts are cut", () => {
  const all = [
    reported({ start_line: 4, end_line: 4, message: "x".repeat(5_000), suggestion: "y".repeat(5_000) }),
    reported({ message: "b" }),
    reported({ message: "a" }),
    reported({ message: " ", title: "c" }),
    reported({ message: "a" }),
  ];
  const { findings } = bindFindings(all, CHANGES);
  expect(findings.map(({ message }) => message.slice(0, 1))).toEqual(["a", "b", "c", "x"]);
  expect(findings.at(-1)?.message).toHaveLength(4_001);
  expect(findings.at(-1)?.suggestion).toHaveLength(4_001);
  expect(bindFindings(all.toReversed(), CHANGES).findings).toEqual(findings);
});

test("a long file is not split anew for each of many findings", () => {
  const ratio = growthOver8((size) => {
    const changes = [{ path: "new.ts", renamedFrom: null, before: null, after: "a line\n".repeat(size) }];
    const findings = Array.from({ length: size }, (_, at) =>
      reported({ start_line: at + 1, end_line: at + 1 }),
    );
    return () => expect(bindFindings(findings, changes).findings).toHaveLength(size);
  }, 2_400);
  expect(ratio).toBeLessThan(LINEAR);
});
