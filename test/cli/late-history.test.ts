import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isAskedFirst, lateHistory } from "../../src/cli/late-history.ts";
import type { VerifySetting } from "../../src/config/settings.ts";
import { tempFolder } from "../support/repo.ts";

const WRITING = { type: "draft.progressed", chars: 1 } as const;

function listening(history: string) {
  const notes: string[] = [];
  const cli = {
    output: { note: (line: string) => void notes.push(line) },
    surroundings: { signal: new AbortController().signal },
  };
  const locations = { config: history, trust: history, history };
  return { late: lateHistory(cli, { locations }), notes };
}

test("the history is opened when a model writes, and not before", async () => {
  const file = path.join(tempFolder(), "history.db");
  const { late } = listening(file);
  late.hear({ type: "route.started" });
  late.hear({ type: "draft.started", model: "fast" });
  await late.close();
  expect(existsSync(file)).toBe(false);
  late.hear(WRITING);
  const opened = await late.open();
  expect(existsSync(file)).toBe(true);
  expect(await late.open()).toBe(opened);
  await late.close();
});

test("what is wrong with it is said when the run no longer has the screen", async () => {
  const { late, notes } = listening(tempFolder());
  late.hear(WRITING);
  await late.open();
  expect(notes).toEqual([]);
  late.speak();
  expect(notes).toEqual([expect.stringMatching(/^warning: history .* can't be used/)]);
});

test("and at once where it is needed before", async () => {
  const { late, notes } = listening(tempFolder());
  await late.open();
  expect(notes).toHaveLength(1);
  late.hear(WRITING);
  late.speak();
  expect(notes).toHaveLength(1);
});

const CHECK: VerifySetting = { command: "npm test", source: "flag", trusted: true };

test.each<[string, Parameters<typeof isAskedFirst>[0], boolean]>([
  ["no limit and no check", { monthlyUsd: null, verify: null }, false],
  ["no check wanted", { monthlyUsd: null, verify: false }, false],
  ["a check whose time is remembered", { monthlyUsd: null, verify: CHECK }, true],
  ["a limit of the month", { monthlyUsd: 0, verify: false }, true],
])("it is asked first where there is something to ask: %s", (_, settings, expected) => {
  expect(isAskedFirst(settings)).toBe(expected);
});
