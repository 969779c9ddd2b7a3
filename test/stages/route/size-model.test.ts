import { statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { sizeFeatures } from "../../../src/stages/route/size-features.ts";
import {
  parseSizeModel,
  predictSize,
  serializeSizeModel,
  shippedSizeModel,
  type SizeModel,
} from "../../../src/stages/route/size-model.ts";
import { route } from "./support.ts";

let model: SizeModel;
beforeAll(() => {
  const shipped = shippedSizeModel();
  if (shipped === null) throw new Error("src/stages/route/size-model.bin is missing or not a model");
  model = shipped;
});

describe("the shipped model", () => {
  test("fits into the package", () => {
    const { size } = statSync(new URL("../../../src/stages/route/size-model.bin", import.meta.url));
    expect(size).toBeLessThanOrEqual(400 * 1024);
  });

  test.each([
    ["Fix typo in the README", "Implement a plugin system"],
    ["Fix a typo", "Refactor the storage layer to support multiple backends"],
    ["Remove unused import", "Rewrite the parser"],
    ["Update the link in the docs", "Add support for webhooks"],
    ["Fix the wrong default of the timeout", "Rename the option across all packages"],
    ["Bump the version", "Introduce a new caching layer for all queries"],
  ])("%s is smaller than: %s", (small, large) => {
    const [one, other] = [predictSize(small, model), predictSize(large, model)];
    expect(one.probabilitySmall).toBeGreaterThan(other.probabilitySmall);
    expect(one.expectedSeconds).toBeLessThan(other.expectedSeconds);
  });

  test.each([
    ["nothing", ""],
    ["blanks", " \n\t "],
    ["emoji", "🎉🎉"],
    ["half a surrogate pair", "fix \ud83c"],
    ["German", "Behebe den Tippfehler in der Überschrift"],
    ["Japanese", "ログイン画面の見出しを直す"],
    ["Arabic", "أصلح العنوان"],
    ["one long word", "x".repeat(1_000_000)],
    ["ten megabytes", "rename the button ".repeat(580_000)],
  ])("gives a distribution for %s", (_, text) => {
    const { distribution, expectedSeconds, probabilitySmall, contributions } = predictSize(text, model);
    expect(distribution.every((share) => share >= 0)).toBe(true);
    expect(distribution.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(probabilitySmall).toBeGreaterThan(0);
    expect(probabilitySmall).toBeLessThan(1);
    expect(expectedSeconds).toBeGreaterThan(0);
    expect(contributions.length).toBeLessThanOrEqual(3);
  });

  test("tells which words pushed it, and whereto", () => {
    const { contributions } = predictSize("Fix typo in the README", model);
    expect(contributions[0]).toMatchObject({ word: "typo" });
    expect(contributions[0]?.logOdds).toBeGreaterThan(0);
    const [strongest] = predictSize("Implement the whole engine", model).contributions;
    expect(strongest?.logOdds).toBeLessThan(0);
  });
});

test("features lie in the buckets, and each belongs to a word or to the whole", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.integer({ min: 8, max: 18 }),
      (text, bits) => {
        const { buckets, values, owners, words } = sizeFeatures(text, bits);
        expect(values.length).toBe(buckets.length);
        expect(owners.length).toBe(buckets.length);
        expect(buckets.every((bucket) => bucket >= 0 && bucket < 2 ** bits)).toBe(true);
        expect(owners.every((owner) => owner >= -1 && owner < words.length)).toBe(true);
        expect(values.every((value) => value > 0 && value <= 1)).toBe(true);
      },
    ),
  );
});

test("a bucket of few bits is the low bits of one of many", () => {
  const [few, many] = [8, 24].map((bits) => sizeFeatures("Rename the parser's `Options` in src/a.ts", bits));
  expect(many?.buckets.map((bucket) => bucket & 255)).toEqual(few?.buckets);
});

test("a capital at the start, which prompts use otherwise than commits, changes nothing", () => {
  const score = (text: string): number => predictSize(text, model).probabilitySmall;
  expect(score("Rename the option")).toBe(score("rename the option"));
  expect(sizeFeatures("Rename it", 16).buckets).toEqual(sizeFeatures("rename it", 16).buckets);
});

test("two words make a pair whatever stands between them and whichever comes first", () => {
  const bucketsOf = (text: string): ReadonlySet<number> => new Set(sizeFeatures(text, 24).buckets);
  const together = bucketsOf("renaming all of the old parsers");
  const apart = [...bucketsOf("parser"), ...bucketsOf("rename")];
  const shared = [...bucketsOf("parser rename")].filter(
    (bucket) => together.has(bucket) && !apart.includes(bucket),
  );
  expect(shared.length).toBeGreaterThanOrEqual(1);
});

describe("the file", () => {
  const small: SizeModel = {
    bits: 4,
    cuts: [12, 30],
    thresholds: [-0.5, 0.25],
    means: [6, 18, 64],
    weights: Int8Array.from({ length: 16 }, (_, index) => index * 16 - 128),
    scale: 0.5,
  };

  test("comes back as it was written", () => {
    expect(parseSizeModel(serializeSizeModel(small))).toEqual(small);
  });

  test.each<[string, (file: Buffer) => Buffer]>([
    ["empty", () => Buffer.alloc(0)],
    ["cut short", (file) => file.subarray(0, -1)],
    ["too long", (file) => Buffer.concat([file, Buffer.alloc(1)])],
    ["another format", (file) => Buffer.concat([Buffer.from("ELF!"), file.subarray(4)])],
    [
      "more weights than can be",
      (file) => Buffer.concat([file.subarray(0, 4), Buffer.from([255]), file.subarray(5)]),
    ],
    ["damaged in its weights", (file) => Buffer.concat([file.subarray(0, -8), Buffer.alloc(8, 255)])],
    ["of more weights than it says", (file) => patchedBits(file, 3)],
    ["a threshold that is no number", (file) => patched(file, 10 + 4 * 2, Number.NaN)],
    ["without the budget among its cuts", (file) => patched(file, 10 + 4, 31)],
  ])("%s is not a model", (_, broken) => {
    expect(parseSizeModel(broken(serializeSizeModel(small)))).toBeNull();
  });

  function patchedBits(file: Buffer, bits: number): Buffer {
    const copy = Buffer.from(file);
    copy.writeUInt8(bits, 4);
    return copy;
  }

  function patched(file: Buffer, at: number, value: number): Buffer {
    const copy = Buffer.from(file);
    copy.writeFloatLE(value, at);
    return copy;
  }
});

describe("in a route", () => {
  test("speaks for edits, and leaves questions to the rules", async () => {
    expect((await route("Rewrite the parser")).estimate.basis).toBe("model");
    expect((await route("What does the parser do?")).estimate.basis).toBe("words");
  });

  test("gives its words as a reason", async () => {
    const { reasons } = await route("Refactor the storage layer to support multiple backends");
    expect(reasons.map(({ text }) => text).join("\n")).toMatch(/“\w+” and “\w+” usually mean a large change/);
  });

  test("says large no louder than a limit where the files are named", async () => {
    const vague = await route("Introduce multiple backends");
    const named = await route("Introduce multiple backends in src/backends.ts");
    expect(named.estimate.probability).toBeGreaterThan(vague.estimate.probability);
  });
});

test("the model reads the same plain as deflated", () => {
  const plain = serializeSizeModel(model, "plain");
  expect(plain.length).toBeGreaterThan(2 ** model.bits);
  // Of a quarter of a million weights, which `toEqual` takes seconds for.
  expect(isDeepStrictEqual(parseSizeModel(plain), parseSizeModel(serializeSizeModel(model)))).toBe(true);
  expect(parseSizeModel(plain.subarray(0, -1))).toBeNull();
});
