import { expect, test } from "vitest";
import { tellingWords } from "../../../src/stages/route/telling-words.ts";

/** As many commits that say the same. */
function said(count: number, text: string, small: boolean) {
  return Array.from({ length: count }, () => ({ text, small }));
}

test("words whose commits are larger or smaller than usual are told, the strongest first", () => {
  const commits = [
    ...said(40, "Fix the typo", true),
    ...said(10, "Fix wording", true),
    ...said(30, "Rewrite the engine", false),
    ...said(8, "Rewrite ports", false),
  ];
  expect(tellingWords([], commits, 50 / 88)).toEqual([
    { word: "rewrite", small: 0, large: 38 },
    { word: "engine", small: 0, large: 30 },
    { word: "ports", small: 0, large: 8 },
    { word: "fix", small: 50, large: 0 },
    { word: "typo", small: 40, large: 0 },
    { word: "wording", small: 10, large: 0 },
  ]);
});

test.each<[string, string]>([
  ["four commits are too few", "Once nonce"],
  ["numbers and single letters are no words", "1234 a b2 x"],
])("%s", (_name, text) => {
  expect(tellingWords([], [...said(text === "Once nonce" ? 4 : 40, text, false)], 0.5)).toEqual([]);
});

test("a word that is said twice in a message counts once, in any case and script", () => {
  const commits = [...said(6, "Rework REWORK rework", false), ...said(6, "重构 导入流程", false)];
  expect(tellingWords([], commits, 0.5)).toEqual([
    { word: "rework", small: 0, large: 6 },
    { word: "导入流程", small: 0, large: 6 },
    { word: "重构", small: 0, large: 6 },
  ]);
});

test("what was told before counts on", () => {
  const known = [{ word: "engine", small: 1, large: 30 }];
  const later = said(9, "Oil the engine", true);
  expect(tellingWords(known, later, 0.5)).toContainEqual({ word: "engine", small: 10, large: 30 });
  expect(known).toEqual([{ word: "engine", small: 1, large: 30 }]);
});

test("where all commits are of one kind no word tells anything", () => {
  expect(tellingWords([], said(50, "Fix the typo", true), 1)).toEqual([]);
  expect(tellingWords([], [], Number.NaN)).toEqual([]);
});
