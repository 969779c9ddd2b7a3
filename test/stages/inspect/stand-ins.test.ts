import { expect, test } from "vitest";
import { placeholders } from "../../../src/stages/inspect/placeholders.ts";
import { tempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";
import { REMARKS } from "./wordings-plain.ts";
import { STAND_INS } from "./wordings-styled.ts";

const GONE = ["one = read(1)", "two = one + 1", "log(one, two)", "send(two)", "close(two)"];

/** Of comments that are all that a change leaves of five lines, those that are found. */
async function found(comments: readonly (readonly [string, string])[]): Promise<readonly string[]> {
  const changes = comments.map(([path, comment], index) => {
    const around = (middle: readonly string[]): string =>
      [path.endsWith(".php") ? "<?php" : "begin()", "start()", ...middle, "stop()", ""].join("\n");
    return { path: `${index}/${path}`, renamedFrom: null, before: around(GONE), after: around([comment]) };
  });
  const { findings } = await inspect(tempRepo(), changes, [placeholders]);
  return findings.map(({ path }) => comments[Number.parseInt(path, 10)]?.[1] ?? path);
}

test("comments of many languages that stand where code went away", async () => {
  const seen = new Set(await found(STAND_INS));
  expect(STAND_INS.map(([, comment]) => comment).filter((comment) => !seen.has(comment))).toEqual([]);
});

test("the same words said of values are none", async () => {
  expect(await found(REMARKS)).toEqual([]);
});
