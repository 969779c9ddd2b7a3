import { describe, expect, test } from "vitest";
import { quantize, scoreOf, trainSizeModel, type TrainingSettings } from "../../bench/size-training.ts";
import { foldsByRepository, type LabelledTask, random, shuffled } from "../../bench/tasks.ts";
import { sizeFeatures } from "../../src/stages/route/size-features.ts";
import { predictSize, serializeSizeModel } from "../../src/stages/route/size-model.ts";

const SETTINGS: TrainingSettings = { seed: 3, epochs: 6, bits: 12 };
const THINGS = ["menu", "parser", "chart", "queue", "editor", "cache", "index", "form"];

/** Made-up work: what is polished is small, what is rebuilt is large. */
const TASKS: readonly LabelledTask[] = Array.from({ length: 400 }, (_, index) => {
  const small = index % 2 === 0;
  const thing = THINGS[index % THINGS.length] ?? "";
  const other = THINGS[(index * 3) % THINGS.length] ?? "";
  return {
    repo: `team/r${index % 10}`,
    text: `${small ? "Polish" : "Rebuild"} the ${thing} beside the ${other}`,
    q: index / 400,
    est1: small ? 10 : 200,
    small1: small ? 1 : 0,
    y1: small ? 1 : 0,
  };
});

describe("training", () => {
  test("gives the same bytes each time, and others with another seed", () => {
    const bytes = (seed: number): Buffer =>
      serializeSizeModel(quantize(trainSizeModel(TASKS, { ...SETTINGS, seed })));
    expect(bytes(3).equals(bytes(3))).toBe(true);
    expect(bytes(3).equals(bytes(4))).toBe(false);
  });

  test("learns what tells small from large, for words it has not seen together", () => {
    const model = quantize(trainSizeModel(TASKS, SETTINGS));
    const small = predictSize("Polish the scheduler", model);
    const large = predictSize("Rebuild the scheduler", model);
    expect(small.probabilitySmall).toBeGreaterThan(0.7);
    expect(large.probabilitySmall).toBeLessThan(0.3);
    expect(small.expectedSeconds).toBeLessThan(large.expectedSeconds);
    expect(large.contributions[0]).toMatchObject({ word: "rebuild" });
  });

  test("rounding the weights to bytes hardly moves a prediction", () => {
    const exact = trainSizeModel(TASKS, SETTINGS);
    const rounded = quantize(exact);
    for (const { text } of TASKS.slice(0, 40)) {
      const score = scoreOf(sizeFeatures(text, exact.bits), exact.weights) + (exact.thresholds[1] ?? 0);
      expect(predictSize(text, rounded).probabilitySmall).toBeCloseTo(1 / (1 + Math.exp(-score)), 2);
    }
  });

  test("keeps nothing of what a single repository says", () => {
    const own = TASKS.slice(0, 40).map((task) => ({
      ...task,
      repo: "team/own",
      text: "Zip vyx",
      est1: 300,
      small1: 0 as const,
    }));
    const others = own.map((task) => ({ ...task, repo: "team/other" }));
    const wordsOf = (tasks: readonly LabelledTask[]): readonly string[] =>
      predictSize("Zip vyx", quantize(trainSizeModel(tasks, { ...SETTINGS, bits: 20 }))).contributions.map(
        ({ word }) => word,
      );
    expect(wordsOf([...TASKS, ...own])).toEqual([]);
    expect(wordsOf([...TASKS, ...own, ...others])).toContain("vyx");
  });

  test("reads near the newest end where work grows with age", () => {
    const aging = Array.from({ length: 5 }, () => TASKS)
      .flat()
      .map((task, index) => {
        const small = index % 40 >= (40 * task.q) / 2 + 10 ? (1 as const) : (0 as const);
        return { ...task, text: "Polish", est1: small === 1 ? 10 : 200, small1: small };
      });
    const share = aging.reduce((sum, { small1 }) => sum + small1, 0) / aging.length;
    const { probabilitySmall } = predictSize("Polish", quantize(trainSizeModel(aging, SETTINGS)));
    expect(probabilitySmall).toBeLessThan(share);
  });

  test("nothing to learn from is a model that knows nothing", () => {
    const { probabilitySmall } = predictSize("Rebuild the menu", quantize(trainSizeModel([], SETTINGS)));
    expect(probabilitySmall).toBe(0.5);
  });
});

describe("splitting", () => {
  test("a repository lies in one fold, by the seed alone", () => {
    const folds = foldsByRepository(TASKS, 5, 1);
    expect([...folds.keys()].sort()).toEqual([...new Set(TASKS.map(({ repo }) => repo))].sort());
    expect([...folds.values()].sort((a, b) => a - b)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect(foldsByRepository(TASKS.toReversed(), 5, 1)).toEqual(folds);
    expect(foldsByRepository(TASKS, 5, 2)).not.toEqual(folds);
  });

  test("shuffling keeps every item", () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const mixed = shuffled(items, random(1));
    expect(mixed).not.toEqual(items);
    expect(mixed.sort((a, b) => a - b)).toEqual(items);
  });
});
