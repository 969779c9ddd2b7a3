import { describe, expect, test } from "vitest";
import { parseCalibration, printCalibration } from "../../../src/config/calibration-file.ts";
import {
  type Calibration,
  CALIBRATION_BOUNDS,
  type Learnt,
  NO_BOUNDARY_STATISTICS,
} from "../../../src/domain/calibration.ts";
import type { MinedCommit } from "../../../src/domain/mined.ts";
import type { Located } from "../../../src/domain/route.ts";
import {
  evaluateLearning,
  fitsModel,
  learnRepository,
  voiceOf,
} from "../../../src/stages/route/repository-model.ts";
import { predictSize, type SizeModel } from "../../../src/stages/route/size-model.ts";

/** Knows nothing: half of all tasks are small, whatever they say. */
const SHIPPED: SizeModel = {
  bits: 14,
  cuts: [12, 30, 60, 120],
  thresholds: [-1, 0, 1, 2],
  means: [8, 20, 45, 90, 240],
  weights: new Int8Array(2 ** 14),
  scale: 0.01,
};
const NOWHERE: Located = { paths: [], identifiers: [], missing: [] };
const THINGS = ["menu", "chart", "queue", "editor", "cache", "index", "form", "dialog"];

function commit(text: string, small: boolean, boundary = false): MinedCommit {
  return {
    sha: "0".repeat(40),
    at: 0,
    text,
    prefix: "",
    scope: "",
    files: [],
    fileCount: 1,
    sourceFiles: 1,
    seconds: small ? 12 : 150,
    small,
    boundaries: boundary ? ["security"] : [],
  };
}

/** Here whatever touches the parser is large, and whatever polishes something is small. */
function history(count: number): readonly MinedCommit[] {
  return Array.from({ length: count }, (_, at) => {
    const thing = THINGS[(at * 5) % THINGS.length] ?? "";
    const small = at % 2 === 0;
    return commit(small ? `Polish the ${thing} again` : `Teach the parser about the ${thing}`, small);
  });
}

const learn = (commits: readonly MinedCommit[], known: Learnt | null = null): Learnt =>
  learnRepository(SHIPPED, known, commits);
const said = (learnt: Learnt, text: string, located = NOWHERE): number =>
  voiceOf(learnt, SHIPPED).predict(text, located).probabilitySmall;

describe("learning", () => {
  test("moves what is predicted to what the commits took", () => {
    const learnt = learn(history(400));
    expect(predictSize("Polish the sidebar", SHIPPED).probabilitySmall).toBe(0.5);
    expect(said(learnt, "Polish the sidebar")).toBeGreaterThan(0.75);
    expect(said(learnt, "Teach the parser about comments")).toBeLessThan(0.2);
    expect(learnt).toMatchObject({ commits: 400, small: 200 });
    expect(voiceOf(learnt, SHIPPED).basis).toBe("model+repo");
  });

  test("few commits move little, more move more, none nothing", () => {
    const moved = [0, 6, 60, 600].map((count) => 0.5 - said(learn(history(count)), "Teach the parser"));
    expect(moved[0]).toBe(0);
    expect(moved[1]).toBeGreaterThan(0);
    expect(moved[1]).toBeLessThan(0.05);
    expect(moved[2]).toBeGreaterThan(moved[1] ?? 1);
    expect(moved[3]).toBeGreaterThan(moved[2] ?? 1);
  });

  test("follows the recent rate where the words say nothing", () => {
    const early = Array.from({ length: 300 }, () => commit("Change something", true));
    const late = Array.from({ length: 300 }, () => commit("Change something", false));
    expect(said(learn([...early, ...late]), "Unheard of")).toBeLessThan(0.4);
    expect(said(learn([...late, ...early]), "Unheard of")).toBeGreaterThan(0.6);
  });

  test("tells the words that say so here, with their direction", () => {
    const { contributions } = voiceOf(learn(history(400)), SHIPPED).predict("Let parser polish", NOWHERE);
    const pushes = new Map(contributions.map(({ word, logOdds }) => [word, logOdds]));
    expect(pushes.get("parser")).toBeLessThan(-0.1);
    expect(pushes.get("polish")).toBeGreaterThan(0.1);
  });

  test("a task that points at a file is smaller than its words sound", () => {
    const learnt = learn(history(400));
    const located = { ...NOWHERE, paths: ["src/a.ts"] };
    expect(said(learnt, "Teach the parser", located)).toBeGreaterThan(said(learnt, "Teach the parser"));
  });

  test("a whole distribution and its mean go with the probability", () => {
    const voice = voiceOf(learn(history(400)), SHIPPED);
    const small = voice.predict("Polish the menu", NOWHERE);
    const large = voice.predict("Teach the parser about the menu", NOWHERE);
    for (const { distribution, probabilitySmall } of [small, large]) {
      expect(distribution.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect((distribution[0] ?? 0) + (distribution[1] ?? 0)).toBeCloseTo(probabilitySmall, 9);
      expect(Math.min(...distribution)).toBeGreaterThan(0);
    }
    expect(small.expectedSeconds).toBeLessThan(large.expectedSeconds);
  });
});

describe("in parts", () => {
  test("one call after the other comes to the same as all at once", () => {
    const commits = history(300);
    let learnt: Learnt | null = null;
    for (let at = 0; at < commits.length; at += 37) learnt = learn(commits.slice(at, at + 37), learnt);
    expect(learnt).toEqual(learn(commits));
  });

  test("past the bound of messages as well: the oldest go", () => {
    const commits = history(CALIBRATION_BOUNDS.messages + 300);
    const half = learn(commits.slice(0, 1_200));
    const whole = learn(commits);
    expect(learn(commits.slice(1_200), half)).toEqual(whole);
    expect(whole.messages.lengths).toHaveLength(CALIBRATION_BOUNDS.messages);
    expect(whole.commits).toBe(CALIBRATION_BOUNDS.messages + 300);
  });

  test("what was learnt before is not touched, and a voice not by later learning", () => {
    const before = learn(history(100));
    const copy = structuredClone(before);
    const voice = voiceOf(before, SHIPPED);
    const first = voice.predict("Teach the parser", NOWHERE);
    learn(history(200), before);
    expect(before).toEqual(copy);
    expect(voice.predict("Teach the parser", NOWHERE)).toEqual(first);
  });

  test("the order counts, the same order gives the same", () => {
    const commits = history(200);
    expect(learn(commits)).toEqual(learn(commits));
    expect(learn(commits.toReversed()).weights).not.toEqual(learn(commits).weights);
  });
});

describe("beside another size model", () => {
  const other: SizeModel = { ...SHIPPED, weights: SHIPPED.weights.map((_, at) => (at % 64 === 0 ? 3 : 0)) };

  test("what was learnt means nothing: the shipped model speaks alone", () => {
    const learnt = learn(history(200));
    expect(fitsModel(learnt, SHIPPED)).toBe(true);
    expect(fitsModel(learnt, other)).toBe(false);
    const voice = voiceOf(learnt, other);
    expect(voice.basis).toBe("model");
    expect(voice.predict("Teach the parser", NOWHERE)).toEqual(predictSize("Teach the parser", other));
  });

  test("learning begins anew", () => {
    const learnt = learn(history(200));
    expect(learnRepository(other, learnt, history(50))).toEqual(learnRepository(other, null, history(50)));
  });
});

test("what is read back from its file predicts the same", () => {
  const learnt = learn(history(2_500));
  const calibration: Calibration = {
    ...learnt,
    schema: 1,
    repository: "/repo/.git",
    updated_at: 1,
    mined_through: "a".repeat(40),
    boundaries: [],
    boundary_words: NO_BOUNDARY_STATISTICS,
    words: [],
    evaluation: null,
  };
  const text = printCalibration(calibration);
  expect(text.length).toBeLessThan(1_048_576);
  expect(text).not.toMatch(/parser|polish/i);
  const read = parseCalibration(JSON.parse(text));
  expect(read).toEqual(calibration);
  if (read === null) return;
  for (const task of ["Teach the parser about quotes", "Polish it", ""]) {
    expect(said(read, task)).toBe(said(learnt, task));
  }
  const more = history(40);
  expect(learn(more, read)).toEqual(learn(more, learnt));
});

test.each([
  ["empty", ""],
  ["white space", " \n\t "],
  ["10 MB of one word", "a".repeat(10_000_000)],
  ["10 MB of words", "fix it ".repeat(1_500_000)],
  ["punctuation", "!?…—()[]{}".repeat(100)],
  ["Chinese", "修复解析器中的错误"],
  ["Russian", "Исправить разбор заголовков"],
  ["Arabic", "إصلاح المحلل"],
  ["lone surrogates", "\ud800 fix \udc00"],
  ["NULs", "fix\u0000the\u0000parser"],
  ["names of the prototype", "constructor __proto__ toString hasOwnProperty"],
])("learns and predicts a message that is %s", (_, text) => {
  const learnt = learn([...history(60), ...Array.from({ length: 60 }, () => commit(text, false))]);
  const { probabilitySmall, expectedSeconds, distribution } = voiceOf(learnt, SHIPPED).predict(text, NOWHERE);
  expect(probabilitySmall).toBeGreaterThan(0);
  expect(probabilitySmall).toBeLessThan(0.5);
  expect(Number.isFinite(expectedSeconds)).toBe(true);
  expect(distribution).toHaveLength(5);
});

test("absurd outcomes stay within bounds", () => {
  const absurd = [0, -5, 1e12, Number.POSITIVE_INFINITY].map((seconds) => ({
    ...commit("Do it", false),
    seconds,
  }));
  const learnt = learn([...history(50), ...absurd]);
  expect(Number.isFinite(said(learnt, "Do it"))).toBe(true);
});

describe("the evaluation", () => {
  test("learns from the older four fifths and shows what it brings on the newest", () => {
    const evaluation = evaluateLearning(SHIPPED, history(500));
    expect(evaluation?.commits).toBe(100);
    expect(evaluation?.before).toEqual({
      auroc: 0.5,
      brier: 0.25,
      calibration_error: 0,
      fast_share: 1,
      too_big: 0.5,
    });
    expect(evaluation?.after.auroc).toBe(1);
    expect(evaluation?.after.brier).toBeLessThan(0.1);
    expect(evaluation?.after.too_big).toBeLessThan(0.5);
  });

  test("has not seen the newest: what changes there is predicted wrong", () => {
    const turned = history(500).map((one, at) => (at < 400 ? one : commit(one.text, !one.small)));
    expect(evaluateLearning(SHIPPED, turned)?.after.auroc).toBe(0);
  });

  test("a small commit across a boundary doesn't belong in the fast lane", () => {
    const crossing = history(500).map((one) => commit(one.text, one.small, one.small));
    expect(evaluateLearning(SHIPPED, crossing)?.after).toMatchObject({ too_big: 1, auroc: 0.5 });
  });

  test.each([0, 1, 99])("says nothing of %d commits", (count) => {
    expect(evaluateLearning(SHIPPED, history(count))).toBeNull();
  });
});
