import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
import { applied, CHANGES, fresh, interrupted, NEW, OLD } from "./interrupted.ts";

let runner: Runner;
beforeAll(async () => {
  runner = await createRunner();
});
afterAll(() => runner.remove());

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
