import { describe, expect, test } from "vitest";
import { CALIBRATION_BOUNDS, NO_BOUNDARY_STATISTICS } from "../../../src/domain/calibration.ts";
import type { MinedCommit } from "../../../src/domain/mined.ts";
import type { Boundary } from "../../../src/domain/route.ts";
import {
  addBoundaryCommits,
  learnBoundaryWords,
  maskNouns,
  softNouns,
  tellingWord,
} from "../../../src/stages/route/boundary-words-learnt.ts";

function commit(
  text: string,
  boundaries: readonly Boundary[] = [],
  rest: Partial<MinedCommit> = {},
): MinedCommit {
  return {
    sha: "a",
    at: 0,
    text,
    prefix: "",
    scope: "",
    files: [],
    fileCount: 1,
    sourceFiles: 1,
    seconds: 12,
    small: true,
    boundaries,
    ...rest,
  };
}

const times = (count: number, of: MinedCommit): readonly MinedCommit[] =>
  Array.from({ length: count }, () => of);
const learn = (...commits: readonly (readonly MinedCommit[])[]) =>
  learnBoundaryWords(addBoundaryCommits(NO_BOUNDARY_STATISTICS, commits.flat()));
/** Commits that cross nothing, so that the usual share is low. */
const USUAL = times(60, commit("polish the sidebar"));

describe("telling words", () => {
  test.each<[name: string, commits: readonly MinedCommit[], told: boolean]>([
    ["all of three", times(3, commit("rework kratos", ["security"])), true],
    ["two are too few", times(2, commit("rework kratos", ["security"])), false],
    [
      "six of ten",
      [...times(6, commit("rework kratos", ["security"])), ...times(4, commit("rework kratos"))],
      true,
    ],
    [
      "four of ten",
      [...times(4, commit("rework kratos", ["security"])), ...times(6, commit("rework kratos"))],
      false,
    ],
    ["never", times(9, commit("rework kratos")), false],
  ])("%s", (_, commits, told) => {
    expect(tellingWord("kratos", learn(USUAL, commits)) !== null).toBe(told);
  });

  test("say which boundary it mostly was, and how often", () => {
    const learnt = learn(
      USUAL,
      times(3, commit("kratos", ["migration"])),
      times(5, commit("kratos", ["security"])),
    );
    expect(tellingWord("kratos", learnt)).toEqual({ boundary: "security", crossed: 8, commits: 8 });
  });

  test("a word is told by the scope as well", () => {
    const learnt = learn(USUAL, times(4, commit("tidy up", ["security"], { scope: "kratos" })));
    expect(tellingWord("kratos", learnt)?.commits).toBe(4);
  });

  test("fillers, numbers and short words tell nothing", () => {
    const learnt = learn(USUAL, times(9, commit("fix the db 2024 for all", ["security"])));
    for (const word of ["fix", "the", "db", "2024", "for", "all"])
      expect(tellingWord(word, learnt)).toBeNull();
  });

  test("where most commits cross, a word that does so as often as any tells nothing", () => {
    const learnt = learn(
      times(50, commit("change something", ["security"])),
      times(20, commit("change something")),
    );
    expect(tellingWord("something", learnt)).toBeNull();
  });

  test("none without commits", () => {
    expect(learn()).toEqual({ telling: new Map(), harmless: [] });
  });
});

describe("harmless nouns", () => {
  const harmless = (...commits: readonly (readonly MinedCommit[])[]): readonly string[] =>
    learn(...commits).harmless.map(({ word }) => word);

  test.each<[name: string, commits: readonly MinedCommit[], nouns: readonly string[]]>([
    ["said often, crossed never", times(12, commit("show the session")), ["session"]],
    ["said too rarely", times(9, commit("show the session")), []],
    [
      "crossed now and then",
      [...times(12, commit("show the session")), ...times(4, commit("show the session", ["security"]))],
      [],
    ],
    [
      "crossed by nothing but its own name",
      times(12, commit("show the session", ["security"], { harmless: ["session"] })),
      ["session"],
    ],
    ["a word that always means one", times(40, commit("show the password")), []],
    ["a word that never means one", times(40, commit("show the sidebar")), []],
  ])("%s", (_, commits, nouns) => expect(harmless(commits)).toEqual(nouns));
});

test("soft nouns of a message, each once", () => {
  expect(softNouns("rename the session to sessions in the session table")).toEqual([
    "session",
    "sessions",
    "table",
  ]);
  expect(softNouns("encrypt the password")).toEqual([]);
});

test.each([
  ["show the session list", "show the · list"],
  ["expire the session", "expire the session"],
  ["session cookie", "session cookie"],
  ["the sessions of today", "the sessions of today"],
])("with “session” harmless, “%s” reads “%s”", (words, left) => {
  expect(maskNouns(words, ["session"])).toBe(left);
});

describe("counting", () => {
  const all = [
    commit("show the session", ["security"], { harmless: ["session"] }),
    commit("session of kratos", ["security"]),
    commit("kratos table", ["migration", "multi-service"]),
    commit("polish"),
  ];

  test.each([0, 1, 2, 3, 4])("split at %i comes to the same", (at) => {
    const first = addBoundaryCommits(NO_BOUNDARY_STATISTICS, all.slice(0, at));
    expect(addBoundaryCommits(first, all.slice(at))).toEqual(addBoundaryCommits(NO_BOUNDARY_STATISTICS, all));
  });

  test("counts commits, crossings and nouns", () => {
    const { commits, crossed, nouns } = addBoundaryCommits(NO_BOUNDARY_STATISTICS, all);
    expect({ commits, crossed, nouns }).toEqual({
      commits: 4,
      crossed: 3,
      nouns: { session: { commits: 2, crossed: 1 }, table: { commits: 1, crossed: 1 } },
    });
  });

  test("keeps what crossed when there is no room for all", () => {
    const many = Array.from({ length: CALIBRATION_BOUNDS.boundaryWords + 50 }, (_, index) =>
      commit(`word${index}x`),
    );
    const { words } = addBoundaryCommits(NO_BOUNDARY_STATISTICS, [...many, commit("kratos", ["security"])]);
    expect(words).toHaveLength(CALIBRATION_BOUNDS.boundaryWords);
    expect(words[0]?.slice(1)).toEqual([1, 1, 0, 1, 0]);
  });
});
