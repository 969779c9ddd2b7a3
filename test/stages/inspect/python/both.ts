import { createPythonNames } from "../../../../src/stages/inspect/python/names.ts";
import { createPythonTypes } from "../../../../src/stages/inspect/python/types.ts";
import { tempRepo } from "../../../support/repo.ts";
import { inspect } from "../check.ts";
import { SHOP } from "./shop.ts";

/** The messages for each of the texts, all of them new files of one change and one start of pyright. */
export async function CHECK_BOTH(texts: readonly string[]): Promise<readonly (readonly string[])[]> {
  const repo = tempRepo(SHOP);
  const types = createPythonTypes({ home: "/nonexistent", active: [] });
  const checkers = [createPythonNames(), types].map((checker) => ({ ...checker, limitMs: 100_000 }));
  const files = Object.fromEntries(texts.map((text, at) => [`shop/case_${at}.py`, `${text}\n`]));
  const t = performance.now();
  const { findings, checks } = await inspect(repo, files, checkers);
  console.log(performance.now() - t, checks);
  types.engine.stop();
  return texts.map((_text, at) =>
    findings
      .filter(({ path }) => path === `shop/case_${at}.py`)
      .map(({ severity, message }) => `${severity}: ${message}`),
  );
}
