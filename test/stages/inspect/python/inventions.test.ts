import { describe, expect, test } from "vitest";
import { createPythonNames } from "../../../../src/stages/inspect/python/names.ts";
import { createPythonTypes } from "../../../../src/stages/inspect/python/types.ts";
import { tempRepo } from "../../../support/repo.ts";
import { inspect } from "../check.ts";
import { CONTROLS } from "./controls.ts";
import { INVENTIONS } from "./inventions.ts";
import { SHOP } from "./shop.ts";

const PATIENCE = 250_000;

interface Looked {
  readonly states: readonly string[];
  /** What is said about each text. */
  readonly said: ReadonlyMap<string, readonly string[]>;
}

let looking: Promise<Looked> | null = null;

/** All texts as new files of one change, so that pyright is started once; whichever test comes first waits. */
function look(): Promise<Looked> {
  return (looking ??= lookAtAll());
}

async function lookAtAll(): Promise<Looked> {
  const texts = [...INVENTIONS.map(([code]) => code), ...CONTROLS];
  const types = createPythonTypes(() => ({ home: "/nonexistent", active: [] }));
  const checkers = [createPythonNames(), types].map((checker) => ({ ...checker, limitMs: PATIENCE }));
  const files = Object.fromEntries(texts.map((text, at) => [`shop/case_${at}.py`, `${text}\n`]));
  const { findings, checks } = await inspect(tempRepo(SHOP), files, checkers);
  types.engine.stop();
  const said = texts.map((text, at) => {
    const own = findings.filter(({ path }) => path === `shop/case_${at}.py`);
    return [text, own.map(({ severity, message }) => `${severity}: ${message}`)] as const;
  });
  return { states: checks.map(({ name, state, why }) => `${name} ${state} ${why}`), said: new Map(said) };
}

test(
  "both checks judged every file",
  async () => {
    expect((await look()).states).toEqual(["python-names ran ", "python-types ran "]);
  },
  PATIENCE,
);

describe("what a model makes up is found", () => {
  test.each(INVENTIONS)(
    "%j: %s",
    async (code, message) => {
      const messages = (await look()).said.get(code) ?? [];
      expect(messages.filter((line) => line.startsWith("error: ") && line.includes(message))).toHaveLength(1);
    },
    PATIENCE,
  );
});

describe("what is correct is not", () => {
  test.each(CONTROLS)(
    "%j",
    async (code) => {
      expect((await look()).said.get(code)).toEqual([]);
    },
    PATIENCE,
  );
});
