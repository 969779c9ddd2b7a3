import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { applyChanges } from "../../../src/stages/apply/apply.ts";
import { recover } from "../../../src/stages/apply/recover.ts";
import { lastUndoable, undo } from "../../../src/stages/apply/undo.ts";
import { change, createRunner, createTree, kept, type Tree } from "../../support/apply.ts";
import type { Errand } from "../../support/apply-child.ts";

let runner: Awaited<ReturnType<typeof createRunner>>;
beforeAll(async () => {
  runner = await createRunner();
});
afterAll(() => runner.remove());

const CHANGES: ChangeSet = [
  change("a", "1\n", "2\n"),
  change("gone", "x\n", null),
  change("new/name", "m\n", "m\nn\n", "name"),
  change("deep/er/new", null, "n\n"),
];

function fresh(): Tree {
  const tree = createTree({ a: "1\n", name: "m\n", other: "o\n" });
  tree.write("gone", "x\n", 0o755);
  return tree;
}

const OLD = { a: "644 1\n", gone: "755 x\n", name: "644 m\n", other: "644 o\n" };
const NEW = {
  a: "644 2\n",
  "deep/er/new": "644 n\n",
  "new/name": "644 m\nn\n",
  other: "644 o\n",
};

type How = NonNullable<Errand["sabotage"]>["how"];

/** Runs an errand in a child that is sabotaged at its n-th call, for every n until it gets through. */
async function sweep(
  how: How,
  action: Errand["action"],
  prepare: (tree: Tree) => Promise<void>,
  verify: (tree: Tree, outcome: Awaited<ReturnType<typeof runner.run>>) => Promise<void>,
): Promise<number> {
  for (let at = 1; at < 200; at += 1) {
    const tree = fresh();
    try {
      await prepare(tree);
      const outcome = await runner.run({ tree, action, changes: CHANGES, sabotage: { at, how } });
      expect(outcome.stderr).toBe("");
      if (outcome.result !== null && outcome.calls < at) return at;
      await verify(tree, outcome);
    } finally {
      tree.remove();
    }
  }
  throw new Error("never got through");
}

async function applied(tree: Tree): Promise<void> {
  const result = await applyChanges(
    { id: "run-1", changes: CHANGES, workspace: tree },
    new AbortController().signal,
  );
  expect(result.ok).toBe(true);
}

/** The journal of an apply that died after all its files were in place. */
async function interrupted(tree: Tree): Promise<void> {
  await applied(tree);
  const record = readFileSync(path.join(tree.gitDir, "tandem/undo/run-1.json"), "utf8");
  const journal = JSON.parse(record);
  // No process has this number: it is above every limit of Linux.
  journal.holder = { pid: 2 ** 30, started: "1", host: hostname(), at: Date.now() };
  writeFileSync(path.join(tree.gitDir, "tandem/journal.json"), JSON.stringify(journal));
}

const nothing = (): Promise<void> => Promise.resolve();

describe.concurrent("killed at any point", { timeout: 180_000 }, () => {
  test("an apply leaves all or nothing once recovered", async () => {
    const points = await sweep("die", "apply", nothing, async (tree, outcome) => {
      expect(outcome.signal).toBe("SIGKILL");
      const journal = existsSync(path.join(tree.gitDir, "tandem/journal.json"));
      const recovered = await recover(tree);
      expect(recovered).toEqual({ ok: true, value: journal ? "rolled-back" : "nothing" });
      const record = await lastUndoable(tree);
      expect(tree.snapshot()).toEqual(record === null ? OLD : NEW);
      // Whatever was left must not stand in the way of the next run.
      await (record === null ? applied(tree) : undo(record, tree));
      expect(tree.snapshot()).toEqual(record === null ? NEW : OLD);
      expect(kept(tree)).toEqual(["undo/run-1.json"]);
    });
    expect(points).toBeGreaterThan(25);
  });

  test("an undo leaves all or nothing once recovered", async () => {
    const points = await sweep("die", "undo", applied, async (tree) => {
      expect((await recover(tree)).ok).toBe(true);
      expect(tree.snapshot()).toEqual((await lastUndoable(tree)) === null ? OLD : NEW);
    });
    expect(points).toBeGreaterThan(25);
  });

  test("a recovery that is killed can be recovered from", async () => {
    const points = await sweep("die", "recover", interrupted, async (tree) => {
      expect(await recover(tree)).toEqual({ ok: true, value: expect.anything() });
      expect(tree.snapshot()).toEqual(OLD);
    });
    expect(points).toBeGreaterThan(15);
  });
});

describe.concurrent("a disk that fails at any point", { timeout: 180_000 }, () => {
  test("once: the apply reports it and puts everything back, or gets through", async () => {
    const messages: string[] = [];
    await sweep("fail", "apply", nothing, async (tree, { result }) => {
      if (result?.ok === false) messages.push(`${result.failure.code}: ${result.failure.message}`);
      expect((await recover(tree)).ok).toBe(true);
      expect(tree.snapshot()).toEqual(result?.ok === true ? NEW : OLD);
    });
    expect(messages.length).toBeGreaterThan(15);
    expect(messages.filter((message) => !/^io: .*no space left on the disk/.test(message))).toEqual([]);
  });

  test("for good: the next start finishes what the rollback could not", async () => {
    let unfinished = 0;
    await sweep("stay-full", "apply", nothing, async (tree, { result }) => {
      const isUnfinished = result?.ok === false && result.failure.message.includes("run tandem again");
      if (isUnfinished) unfinished += 1;
      expect(await recover(tree)).toEqual({ ok: true, value: isUnfinished ? "rolled-back" : "nothing" });
      expect(tree.snapshot()).toEqual(result?.ok === true ? NEW : OLD);
    });
    expect(unfinished).toBeGreaterThan(0);
  });
});

describe.concurrent("recover", () => {
  test("with nothing to do", async () => {
    const tree = fresh();
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    tree.remove();
  });

  test("leaves alone what someone changed since, names it, and keeps what it was", async () => {
    const tree = fresh();
    await interrupted(tree);
    tree.write("a", "mine\n");
    const recovered = await recover(tree);
    expect(recovered).toMatchObject({
      failure: { code: "conflict", message: expect.stringMatching(/^a changed after an interrupted apply/) },
    });
    expect(tree.snapshot()).toEqual({ ...OLD, a: "644 mine\n" });
    expect(kept(tree)).toContain("interrupted-run-1.json");
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    tree.remove();
  });

  test("lets a living process go on", async () => {
    const tree = fresh();
    await interrupted(tree);
    const file = path.join(tree.gitDir, "tandem/journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(
      file,
      JSON.stringify({ ...journal, holder: { ...journal.holder, pid: process.pid, started: null } }),
    );
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    expect(tree.snapshot()).toEqual(NEW);
    const held = await applyChanges(
      { id: "run-2", changes: [change("other", "o\n", "p\n")], workspace: tree },
      new AbortController().signal,
    );
    expect(held).toMatchObject({
      failure: { code: "conflict", message: expect.stringContaining("another tandem") },
    });
    tree.remove();
  });

  test.each([
    ["a later process with the same number", { pid: process.pid, started: "1" }, "rolled-back"],
    ["another machine, just now", { host: "elsewhere.example" }, "nothing"],
    ["another machine, long ago", { host: "elsewhere.example", at: 0 }, "rolled-back"],
  ])("the holder is %s", async (_, holder, expected) => {
    const tree = fresh();
    await interrupted(tree);
    const file = path.join(tree.gitDir, "tandem/journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...journal, holder: { ...journal.holder, ...holder } }));
    expect(await recover(tree)).toEqual({ ok: true, value: expected });
    tree.remove();
  });

  test("a damaged journal is set aside", async () => {
    const tree = fresh();
    tree.write(".git/tandem/journal.json", '{"version":1,"id":');
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    expect(kept(tree)).toEqual(["journal.json.unreadable"]);
    tree.remove();
  });
});

describe.concurrent("several processes at once", { timeout: 60_000 }, () => {
  const five = [1, 2, 3, 4, 5];

  test("on one file: one gets through, the others are told", async () => {
    const tree = createTree({ a: "0\n", b: "0\n" });
    const outcomes = await Promise.all(
      five.map((n) =>
        runner.run({
          tree,
          id: `run-${n}`,
          changes: [change("a", "0\n", `${n}\n`), change("b", "0\n", `${n}\n`)],
        }),
      ),
    );
    const codes = outcomes
      .map(({ result }) => (result?.ok === false ? result.failure.code : "applied"))
      .sort();
    expect(codes).toEqual(["applied", "conflict", "conflict", "conflict", "conflict"]);
    const winner = outcomes.findIndex(({ result }) => result?.ok === true) + 1;
    expect(tree.snapshot()).toEqual({ a: `644 ${winner}\n`, b: `644 ${winner}\n` });
    expect(kept(tree)).toEqual([`undo/run-${winner}.json`]);
    tree.remove();
  });

  test("on files of their own: all get through", async () => {
    const tree = createTree();
    const outcomes = await Promise.all(
      five.map((n) => runner.run({ tree, id: `run-${n}`, changes: [change(`d/${n}`, null, `${n}\n`)] })),
    );
    expect(outcomes.map(({ result }) => result?.ok)).toEqual(five.map(() => true));
    expect(tree.snapshot()).toEqual(Object.fromEntries(five.map((n) => [`d/${n}`, `644 ${n}\n`])));
    tree.remove();
  });

  test("recovering: it is done once, and then they get through", async () => {
    const tree = fresh();
    await runner.run({ tree, changes: CHANGES, sabotage: { at: 26, how: "die" } });
    expect(kept(tree)).toContain("journal.json");
    const outcomes = await Promise.all(
      five.map((n) => runner.run({ tree, id: `run-${n + 1}`, changes: [change(`d/${n}`, null, `${n}\n`)] })),
    );
    expect(outcomes.map(({ result }) => result?.ok)).toEqual(five.map(() => true));
    const files = Object.fromEntries(five.map((n) => [`d/${n}`, `644 ${n}\n`]));
    expect(tree.snapshot()).toEqual({ ...OLD, ...files });
    tree.remove();
  });
});
