import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { trainBoundaries, bucketsOf } from "../../../bench/boundary-training.ts";
import { boundaryFeatures } from "../../../src/stages/route/boundary-features.ts";
import {
  parseBoundaryModel,
  printBoundaryModel,
  scoreOf,
  soundsLike,
} from "../../../src/stages/route/boundary-model.ts";
import { NO_BOUNDARY_SETTINGS } from "../../../src/domain/route.ts";
import { findBoundary } from "../../../src/stages/route/boundaries.ts";
import { settings } from "./support.ts";

const PROMPTS = [
  { text: "tenants read the letters of others", boundary: "security" },
  { text: "a neighbour reads our letters", boundary: "security" },
  { text: "weigh all the stored parcels in grams", boundary: "migration" },
  { text: "give the stored parcels a weight", boundary: "migration" },
  { text: "make the letters of the heading bolder", boundary: null },
  { text: "round the corners of the parcel picture", boundary: null },
] as const;
const COMMITS = ["fix the build", "bump dependencies", "make the heading smaller"];

describe("training", () => {
  const model = trainBoundaries(PROMPTS, COMMITS);

  test("tells what it was shown", () => {
    for (const { text, boundary } of PROMPTS) {
      expect(scoreOf(bucketsOf(text), 0, model) > 0, text).toBe(boundary !== null);
    }
    const [security = 0, migration = 0] = [1, 2].map((at) =>
      scoreOf(bucketsOf("neighbours read others' letters"), at, model),
    );
    expect(security).toBeGreaterThan(migration);
  });

  test("gives the same bytes again, and others for other tasks", () => {
    const bytes = printBoundaryModel(model);
    expect(printBoundaryModel(trainBoundaries(PROMPTS, COMMITS)).equals(bytes)).toBe(true);
    expect(printBoundaryModel(trainBoundaries(PROMPTS.slice(1), COMMITS)).equals(bytes)).toBe(false);
  });

  test("is kept in a file that reads as the same, but for rounding; no other file is one", () => {
    const bytes = printBoundaryModel(model);
    const read = parseBoundaryModel(bytes);
    if (read === null) throw new Error("the file can't be read");
    for (const { text } of PROMPTS) {
      expect(scoreOf(bucketsOf(text), 0, read)).toBeCloseTo(scoreOf(bucketsOf(text), 0, model), 1);
    }
    for (const other of [Buffer.alloc(0), Buffer.from("TBM1"), Buffer.from(`TSM3${"x".repeat(60)}`)]) {
      expect(parseBoundaryModel(other)).toBeNull();
    }
  });
});

describe("what a task speaks of", () => {
  test("counts once, and belongs to the word that said it first", () => {
    const { buckets, byWord } = boundaryFeatures("read it read it".split(" "));
    expect(new Set(buckets).size).toBe(buckets.length);
    expect(byWord.flat()).toEqual(buckets);
    expect(byWord).toHaveLength(4);
    expect(byWord[3]).toEqual([]);
  });

  test("is the same for all forms of a word, with a comma or without", () => {
    expect(boundaryFeatures(["reads,"])).toEqual(boundaryFeatures(["reading"]));
    expect(boundaryFeatures(["reads"])).not.toEqual(boundaryFeatures(["writes"]));
  });

  test("is looked for in the first 80 words", () => {
    const words = Array.from({ length: 500 }, (_, at) => `word${at}`);
    expect(boundaryFeatures(words)).toEqual(boundaryFeatures(words.slice(0, 80)));
  });
});

describe("the model of the package", () => {
  test("is small enough to load with the router", () => {
    const { size } = statSync(new URL("../../../src/stages/route/boundary-model.bin", import.meta.url));
    expect(size).toBeLessThan(200_000);
  });

  test("shows words of the task that stand together", () => {
    const text = "every visitor hears the confession of the one before him";
    const heard = soundsLike(text.split(" "));
    if (heard.kind !== "boundary") throw new Error("nothing was heard");
    expect(heard.boundary).toBe("security");
    expect(text).toContain(heard.words);
  });

  test("says that it is only what the task sounds like", () => {
    const hit = findBoundary(
      "every visitor hears the confession of the one before him",
      [],
      NO_BOUNDARY_SETTINGS,
    );
    expect(hit?.evidence).toMatch(/^security-critical code: “every visitor .*” sounds like it$/);
    expect(findBoundary("visitor hears the confession", [], NO_BOUNDARY_SETTINGS)).toBeNull();
  });

  test.each(["", "thanks a lot for the nice work", "the heading is too small on phones"])(
    "hears nothing in %j",
    (text) => {
      expect(soundsLike(text.split(" "))).not.toHaveProperty("boundary");
    },
  );

  test("says nothing against a long task of which it read only the beginning", () => {
    const words = Array.from({ length: 200 }, () => "button");
    expect(soundsLike(words)).toEqual({ kind: "phrase" });
    expect(soundsLike(words.slice(0, 80))).toEqual({ kind: "none" });
  });

  test("tells a homonym in a task about something else from the word itself", () => {
    const [homonym, meant] = [
      "the vault score of the gymnastics app should be the mean of both attempts",
      "the vault of the password manager should be locked after five wrong attempts",
    ];
    expect(findBoundary(homonym, [], NO_BOUNDARY_SETTINGS)).toBeNull();
    expect(findBoundary(meant, [], NO_BOUNDARY_SETTINGS)?.boundary).toBe("security");
  });

  test("is not asked where the user called a word of the task a false alarm", () => {
    const text = "every visitor hears the confession of the one before him";
    expect(findBoundary(text, [], NO_BOUNDARY_SETTINGS)?.boundary).toBe("security");
    expect(findBoundary(text, [], settings({ falseAlarms: ["confession"] }))).toBeNull();
  });
});
