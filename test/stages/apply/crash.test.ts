import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { applyChanges } from "../../../src/stages/apply/apply.ts";
import { recover } from "../../../src/stages/apply/recover.ts";
import { lastUndoable, undo } from "../../../src/stages/apply/undo.ts";
import {
  change,
  createRunner,
  createTree,
  kept,
  type Order,
  type Runner,
  type Tree,
} from "../../support/apply.ts";
import type { Done, Errand } from "../../support/apply-child.ts";

let runner: Runner;
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

/** More trees than an errand has calls: it gets through in the last ones. */
function trees<How extends string>(how: How) {
  return Array.from({ length: 52 }, (_, index) => {
    return { tree: fresh(), changes: CHANGES, sabotage: { at: index + 1, how } };
  });
}

/** Runs an errand in as many trees as it has calls, in a child that dies at another one in each; their number. */
async function dieAtEachCall(
  action: Errand["action"],
  prepare: (tree: Tree) => Promise<void>,
  verify: (tree: Tree) => Promise<void>,
): Promise<number> {
  const orders = trees("die");
  try {
    for (const { tree } of orders) await prepare(tree);
    const done = await runner.run(orders.map((order) => ({ ...order, action })));
    expect(done.at(-1)).toMatchObject({ result: { ok: true } });
    const dead = orders.filter((_, index) => done[index] === null);
    for (const { tree } of dead) await verify(tree);
    return dead.length;
  } finally {
    for (const { tree } of orders) tree.remove();
  }
}

/** Applies the changes in as many trees as the apply has calls, each sabotaged at another one. */
async function failAtEachCall(
  how: "fail" | "stay-full" | "meddle",
  verify: (tree: Tree, result: Done["result"]) => Promise<void> | void,
): Promise<void> {
  const orders = trees(how);
  try {
    const done = await runner.run(orders);
    expect(done.at(-1)).toMatchObject({ result: { ok: true } });
    for (const [index, { tree, sabotage }] of orders.entries()) {
      const one = done[index];
      if (one && one.calls >= sabotage.at) await verify(tree, one.result);
    }
  } finally {
    for (const { tree } of orders) tree.remove();
  }
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

/** Runs each errand in a child of its own, all at once. */
async function runEach(orders: readonly Order[]): Promise<readonly Done["result"][]> {
  const children = await Promise.all(orders.map((order) => runner.run([order])));
  return children.flat().flatMap((done) => (done === null ? [] : [done.result]));
}

describe.concurrent("killed at any point", { timeout: 180_000 }, () => {
  test("an apply leaves all or nothing once recovered", async () => {
    const calls = await dieAtEachCall(
      "apply",
      () => Promise.resolve(),
      async (tree) => {
        const journal = existsSync(path.join(tree.gitDir, "tandem/journal.json"));
        expect(await recover(tree)).toEqual({ ok: true, value: journal ? "rolled-back" : "nothing" });
        const record = await lastUndoable(tree);
        expect(tree.snapshot()).toEqual(record === null ? OLD : NEW);
        // Whatever was left must not stand in the way of the next run.
        await (record === null ? applied(tree) : undo(record, tree));
        expect(tree.snapshot()).toEqual(record === null ? NEW : OLD);
        expect(kept(tree)).toEqual(["undo/run-1.json"]);
      },
    );
    expect(calls).toBeGreaterThan(25);
  });

  test("an undo leaves all or nothing once recovered", async () => {
    const calls = await dieAtEachCall("undo", applied, async (tree) => {
      expect((await recover(tree)).ok).toBe(true);
      expect(tree.snapshot()).toEqual((await lastUndoable(tree)) === null ? OLD : NEW);
    });
    expect(calls).toBeGreaterThan(25);
  });

  test("a recovery that is killed can be recovered from", async () => {
    const calls = await dieAtEachCall("recover", interrupted, async (tree) => {
      expect(await recover(tree)).toEqual({ ok: true, value: expect.anything() });
      expect(tree.snapshot()).toEqual(OLD);
    });
    expect(calls).toBeGreaterThan(15);
  });
});

describe.concurrent("trouble at any point", { timeout: 180_000 }, () => {
  test("the disk fails once: reported, and everything put back", async () => {
    const messages: string[] = [];
    await failAtEachCall("fail", async (tree, result) => {
      if (!result.ok) messages.push(`${result.failure.code}: ${result.failure.message}`);
      expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
      expect(tree.snapshot()).toEqual(result.ok ? NEW : OLD);
    });
    expect(messages.length).toBeGreaterThan(15);
    expect(messages.filter((message) => !/^io: .*no space left on the disk/.test(message))).toEqual([]);
  });

  test("the disk stays full: the next start finishes what the rollback could not", async () => {
    let unfinished = 0;
    await failAtEachCall("stay-full", async (tree, result) => {
      const again = !result.ok && result.failure.message.includes("run tandem again");
      if (again) unfinished += 1;
      expect(await recover(tree)).toEqual({ ok: true, value: again ? "rolled-back" : "nothing" });
      expect(tree.snapshot()).toEqual(result.ok ? NEW : OLD);
    });
    expect(unfinished).toBeGreaterThan(0);
  });

  test("someone else writes to a file: theirs stays, and nothing of ours", async () => {
    let [refused, lost] = [0, 0];
    await failAtEachCall("meddle", (tree, result) => {
      const state = tree.snapshot();
      if (!result.ok) refused += 1;
      if (state["a"] !== "644 mine\n") lost += 1;
      const expected = result.ok ? NEW : OLD;
      expect(state).toEqual({ ...expected, a: state["a"] });
      expect(result.ok ? "conflict" : result.failure.code).toBe("conflict");
    });
    expect(refused).toBeGreaterThan(15);
    // No system call compares and renames in one: the instant between the two is all that is left.
    expect(lost).toBe(1);
  });
});

/** Where numbers of processes can't be told apart, a journal of another container is a dead one's. */
const CONTAINERS = process.platform === "linux" ? "nothing" : "rolled-back";

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
    ["another container of this machine's name, just now", { namespace: "pid:[1]" }, CONTAINERS],
    ["another container, long ago", { namespace: "pid:[1]", at: 0 }, "rolled-back"],
  ])("the holder is %s", async (_, holder, expected) => {
    const tree = fresh();
    await interrupted(tree);
    const file = path.join(tree.gitDir, "tandem/journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...journal, holder: { ...journal.holder, ...holder } }));
    expect(await recover(tree)).toEqual({ ok: true, value: expected });
    tree.remove();
  });

  test.each([
    ["a file outside", { path: "../outside" }, {}],
    ["git's own files", { path: ".git/config" }, {}],
    ["a name that was somewhere else", { renamedFrom: "/etc/hosts" }, {}],
    ["a folder outside", {}, { folders: ["../outside"] }],
    ["a run that leads out of the folder", {}, { id: "/../../../outside" }],
  ])("a journal that names %s is nobody's order", async (_, change, more) => {
    const tree = fresh();
    await interrupted(tree);
    const file = path.join(tree.gitDir, "tandem/journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8"));
    const changes = [{ ...journal.changes[0], ...change }];
    writeFileSync(file, JSON.stringify({ ...journal, changes, ...more }));
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    expect(tree.snapshot()).toEqual(NEW);
    expect(kept(tree)).toContain("journal.json.unreadable");
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
    const results = await runEach(
      five.map((n) => {
        const changes = ["a", "b"].map((file) => change(file, "0\n", `${n}\n`));
        return { tree, id: `run-${n}`, changes };
      }),
    );
    const codes = results.map((result) => (result.ok ? "applied" : result.failure.code)).sort();
    expect(codes).toEqual(["applied", "conflict", "conflict", "conflict", "conflict"]);
    const winner = results.findIndex((result) => result.ok) + 1;
    expect(tree.snapshot()).toEqual({ a: `644 ${winner}\n`, b: `644 ${winner}\n` });
    expect(kept(tree)).toEqual([`undo/run-${winner}.json`]);
    tree.remove();
  });

  test("on files of their own: all get through", async () => {
    const tree = createTree();
    const results = await runEach(
      five.map((n) => ({ tree, id: `run-${n}`, changes: [change(`d/${n}`, null, `${n}\n`)] })),
    );
    expect(results.map((result) => result.ok)).toEqual(five.map(() => true));
    expect(tree.snapshot()).toEqual(Object.fromEntries(five.map((n) => [`d/${n}`, `644 ${n}\n`])));
    tree.remove();
  });

  test("after one that died: its work is rolled back once, and then they get through", async () => {
    const tree = fresh();
    await interrupted(tree);
    const results = await runEach(
      five.map((n) => ({ tree, id: `run-${n + 1}`, changes: [change(`d/${n}`, null, `${n}\n`)] })),
    );
    expect(results.map((result) => result.ok)).toEqual(five.map(() => true));
    const files = Object.fromEntries(five.map((n) => [`d/${n}`, `644 ${n}\n`]));
    expect(tree.snapshot()).toEqual({ ...OLD, ...files });
    tree.remove();
  });
});
