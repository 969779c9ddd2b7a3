import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { ChangeSet, FileChange } from "../../../src/domain/change.ts";
import type { Inspection } from "../../../src/domain/finding.ts";
import { checked, eachFile, type Checker } from "../../../src/stages/inspect/checker.ts";
import { CHECKERS } from "../../../src/stages/inspect/checkers.ts";
import { openHeadStart } from "../../../src/stages/inspect/head-start.ts";
import { inspectChanges } from "../../../src/stages/inspect/inspect.ts";
import { workspaceAt } from "../../support/repo.ts";
import { plant } from "./check.ts";

const NEVER = new AbortController().signal;
/** A busy machine must not make a difference: no limit is near. */
const ALONE = CHECKERS.filter(({ alone }) => alone === true).map((checker) => ({
  ...checker,
  limitMs: 60_000,
}));

/** What was there, and what a draft makes of it: something for every check of single files. */
const BEFORE = { "old.js": "export const a = 1; // TODO: rest of the code\n", "gone.js": "let x = ;\n" };
const KEY = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
const CHANGES: ChangeSet = [
  added("broken.js", "export const x = ;\n"),
  added("elided.ts", "export function f() {\n  // ... rest of the code unchanged\n}\n"),
  added("keys.py", `STRIPE = "${KEY}"\n`),
  added(
    "leak.jsx",
    "export function L() {\n  useEffect(() => { window.addEventListener('x', f); }, []);\n  return null;\n}\n",
  ),
  added("fine.json", '{"a": 1}\n'),
  {
    path: "old.js",
    renamedFrom: null,
    before: BEFORE["old.js"],
    after: `${BEFORE["old.js"]}export const b = ;\n`,
  },
  { path: "moved.js", renamedFrom: "gone.js", before: BEFORE["gone.js"], after: "let x = ;\nlet y = 2;\n" },
];

function added(path: string, after: string): FileChange {
  return { path, renamedFrom: null, before: null, after };
}

function withoutTimes({ findings, checks }: Inspection): object {
  return { findings, checks: checks.map(({ name, state, why }) => ({ name, state, why })) };
}

describe("what was looked at early is what is found in the end", () => {
  const stale = CHANGES.map((change) => ({ ...change, after: `${change.after ?? ""}\nlet stale = ;\n` }));
  test.each<[string, readonly FileChange[]]>([
    ["the first files", CHANGES.slice(0, 3)],
    ["all of them", CHANGES],
    ["all of them, as they were not to stay", stale],
    ["some twice, with other content first", [...stale.slice(2), ...CHANGES.slice(1, 5)]],
  ])("%s", async (_, early) => {
    const workspace = await workspaceAt(plant(BEFORE).root);
    const whole = await inspectChanges({ changes: CHANGES }, { workspace }, NEVER, ALONE);
    expect(new Set(whole.findings.map(({ rule }) => rule.split("/")[0])).size).toBe(4);
    const headStart = openHeadStart(workspace, ALONE);
    for (const change of early) await headStart.begin(change, NEVER);
    const ahead = await inspectChanges({ changes: CHANGES }, { workspace }, NEVER, headStart.checkers);
    expect(withoutTimes(ahead)).toEqual(withoutTimes(whole));
  });
});

/** A check that says of which files it was asked, and takes its time where it is told to. */
function counting(wait: (signal: AbortSignal) => Promise<void> = async () => undefined) {
  const asked: string[] = [];
  const checker: Checker = {
    name: "counting",
    limitMs: 1_000,
    alone: true,
    wants: () => true,
    check: eachFile(async ({ path }, _tree, signal) => {
      asked.push(path);
      await wait(signal);
      return checked([]);
    }),
  };
  return { asked, checker };
}

const A = added("a.txt", "a\n");
const B = added("b.txt", "b\n");

test("what was looked at is not looked at again; the rest is", async () => {
  const workspace = await workspaceAt(plant({}).root);
  const { asked, checker } = counting();
  const headStart = openHeadStart(workspace, [checker]);
  await headStart.begin(A, NEVER);
  const { checks } = await inspectChanges({ changes: [A, B] }, { workspace }, NEVER, headStart.checkers);
  expect(checks).toMatchObject([{ name: "counting", state: "ran" }]);
  expect(asked).toEqual(["a.txt", "b.txt"]);
});

test("a look that is still under way is waited for, not made twice", async () => {
  const workspace = await workspaceAt(plant({}).root);
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const { asked, checker } = counting(() => gate);
  const headStart = openHeadStart(workspace, [checker]);
  const early = headStart.begin(A, NEVER);
  const whole = inspectChanges({ changes: [A] }, { workspace }, NEVER, headStart.checkers);
  go();
  await early;
  expect((await whole).checks).toMatchObject([{ state: "ran" }]);
  expect(asked).toEqual(["a.txt"]);
});

test("what was stopped on its way is looked at anew", async () => {
  const workspace = await workspaceAt(plant({}).root);
  const stop = new AbortController();
  const { asked, checker } = counting(async () => stop.abort());
  const headStart = openHeadStart(workspace, [checker]);
  await headStart.begin(A, stop.signal);
  await headStart.begin(B, stop.signal);
  expect(asked).toEqual(["a.txt"]);
  const { checks } = await inspectChanges({ changes: [A] }, { workspace }, NEVER, headStart.checkers);
  expect(checks).toMatchObject([{ state: "ran" }]);
  expect(asked).toEqual(["a.txt", "a.txt"]);
});

test("an early look that never ends costs the inspection no more than the check's own limit", async () => {
  const workspace = await workspaceAt(plant({}).root);
  const { checker } = counting(() => new Promise(() => undefined));
  const headStart = openHeadStart(workspace, [{ ...checker, limitMs: 30 }]);
  void headStart.begin(A, NEVER);
  const { checks } = await inspectChanges({ changes: [A] }, { workspace }, NEVER, headStart.checkers);
  expect(checks).toMatchObject([{ state: "skipped", why: expect.stringContaining("out of time") }]);
});

test("however many files are looked at, nothing stays behind on the signal of the run", async () => {
  const workspace = await workspaceAt(plant({}).root);
  const run = new AbortController();
  const { checker } = counting();
  const headStart = openHeadStart(workspace, [checker]);
  for (let at = 0; at < 20; at += 1) await headStart.begin(added(`${at}.txt`, "x\n"), run.signal);
  expect(getEventListeners(run.signal, "abort")).toEqual([]);
});
