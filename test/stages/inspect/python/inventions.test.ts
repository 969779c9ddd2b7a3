import { beforeAll, describe, expect, test } from "vitest";
import { createPythonNames } from "../../../../src/stages/inspect/python/names.ts";
import { createPythonTypes } from "../../../../src/stages/inspect/python/types.ts";
import { tempRepo } from "../../../support/repo.ts";
import { inspect } from "../check.ts";
import { CONTROLS } from "./controls.ts";
import { INVENTIONS } from "./inventions.ts";
import { SHOP } from "./shop.ts";

const said = new Map<string, string[]>();
const states: string[] = [];

/** All of them as new files of one change, so that pyright is started once. */
beforeAll(async () => {
  const texts = [...INVENTIONS.map(([code]) => code), ...CONTROLS];
  const types = createPythonTypes(() => ({ home: "/nonexistent", active: [] }));
  const checkers = [createPythonNames(), types].map((checker) => ({ ...checker, limitMs: 240_000 }));
  const files = Object.fromEntries(texts.map((text, at) => [`shop/case_${at}.py`, `${text}\n`]));
  const { findings, checks } = await inspect(tempRepo(SHOP), files, checkers);
  types.engine.stop();
  states.push(...checks.map(({ name, state, why }) => `${name} ${state} ${why}`));
  for (const [at, text] of texts.entries()) {
    const own = findings.filter(({ path }) => path === `shop/case_${at}.py`);
    said.set(
      text,
      own.map(({ severity, message }) => `${severity}: ${message}`),
    );
  }
}, 250_000);

test("both checks judged every file", () => {
  expect(states).toEqual(["python-names ran ", "python-types ran "]);
});

describe("what a model makes up is found", () => {
  test.each(INVENTIONS)("%j: %s", (code, message) => {
    const messages = said.get(code) ?? [];
    expect(messages.filter((line) => line.startsWith("error: ") && line.includes(message))).toHaveLength(1);
  });
});

describe("what is correct is not", () => {
  test.each(CONTROLS)("%j", (code) => {
    expect(said.get(code)).toEqual([]);
  });
});

test("the tables are of the size that the figures in the docs speak of", () => {
  expect(new Set(INVENTIONS.map(([code]) => code)).size).toBeGreaterThanOrEqual(100);
  expect(new Set(CONTROLS).size).toBeGreaterThanOrEqual(100);
});
