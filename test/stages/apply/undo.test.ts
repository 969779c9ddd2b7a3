import { chmodSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lastUndoable, undo } from "../../../src/stages/apply/undo.ts";
import { change, kept, type Tree } from "../../support/apply.ts";
import { apply, done, repository } from "./repository.ts";

describe("undo", () => {
  test("restores bytes, bits, names and folders", async () => {
    const tree = repository({ a: "\uFEFF1\r\n2", "old/name": "m\n" });
    tree.write("gone", "x\n", 0o755);
    tree.write("tool", "1\n", 0o755);
    const before = tree.snapshot();
    const changes = [
      change("a", "\uFEFF1\r\n2", "3\n"),
      change("gone", "x\n", null),
      change("tool", "1\n", "2\n"),
      change("new/name", "m\n", "m\nn\n", "old/name"),
      change("deep/er/new", null, "n\n"),
    ];
    expect(await apply(tree, changes)).toEqual(done);
    rmSync(tree.path("old"), { recursive: true });
    chmodSync(tree.path("tool"), 0o644);
    expect(await undo("run-1", tree)).toEqual({
      ok: true,
      value: [
        { path: "a", added: 2, removed: 1 },
        { path: "gone", added: 1, removed: 0 },
        { path: "tool", added: 1, removed: 1 },
        { path: "old/name", added: 0, removed: 1 },
        { path: "deep/er/new", added: 0, removed: 1 },
      ],
    });
    expect(tree.snapshot()).toEqual(before);
  });

  test("a created folder with something else in it stays", async () => {
    const tree = repository();
    await apply(tree, [change("new/a", null, "1\n")]);
    tree.write("new/mine", "m\n");
    await undo("run-1", tree);
    expect(tree.snapshot()).toEqual({ "new/mine": "644 m\n" });
  });

  test.each<[string, (tree: Tree) => void, string]>([
    [
      "an edit of a changed file",
      (tree) => tree.write("a", "mine\n"),
      "a changed since run run-1 was applied",
    ],
    ["a changed file deleted", (tree) => rmSync(tree.path("a")), "a was deleted since"],
    ["a deleted file back", (tree) => tree.write("gone", "mine\n"), "gone appeared since"],
    ["a created file edited", (tree) => tree.write("n", "mine\n"), "n changed since"],
  ])("refuses after %s, and touches nothing", async (_, meddle, message) => {
    const tree = repository({ a: "1\n", gone: "x\n" });
    await apply(tree, [change("n", null, "n\n"), change("a", "1\n", "2\n"), change("gone", "x\n", null)]);
    meddle(tree);
    const before = tree.snapshot();
    expect(await undo("run-1", tree)).toMatchObject({
      failure: { code: "conflict", message: expect.stringContaining(message) },
    });
    expect(tree.snapshot()).toEqual(before);
    expect(await lastUndoable(tree)).toBe("run-1");
  });

  test("twice, unknown, damaged", async () => {
    const tree = repository({ a: "1\n" });
    await apply(tree, [change("a", "1\n", "2\n")]);
    expect(await undo("run-1", tree)).toMatchObject({ ok: true });
    expect(await undo("run-1", tree)).toMatchObject({
      failure: { code: "conflict", message: "run run-1 has been undone already" },
    });
    expect(await undo("run-9", tree)).toMatchObject({ failure: { code: "usage" } });
    expect(await undo("../../x", tree)).toMatchObject({ failure: { code: "usage" } });
    tree.write(".git/tandem/undo/run-2.json", "{");
    expect(await undo("run-2", tree)).toMatchObject({ failure: { code: "io" } });
    expect(tree.snapshot()).toEqual({ a: "644 1\n" });
  });

  test("a run undone may be applied anew, and undone again", async () => {
    const tree = repository({ a: "1\n" });
    await apply(tree, [change("a", "1\n", "2\n")]);
    await undo("run-1", tree);
    expect(await apply(tree, [change("a", "1\n", "3\n")])).toEqual(done);
    expect(await undo("run-1", tree)).toMatchObject({ ok: true });
    expect(tree.snapshot()).toEqual({ a: "644 1\n" });
  });

  test("the last run that still stands", async () => {
    const tree = repository({ a: "0\n" });
    expect(await lastUndoable(tree)).toBeNull();
    for (const n of [1, 2, 3]) await apply(tree, [change("a", `${n - 1}\n`, `${n}\n`)], `run-${n}`);
    expect(await lastUndoable(tree)).toBe("run-3");
    await undo("run-3", tree);
    expect(await lastUndoable(tree)).toBe("run-2");
    await undo("run-2", tree);
    await undo("run-1", tree);
    expect(await lastUndoable(tree)).toBeNull();
    expect(tree.snapshot()).toEqual({ a: "644 0\n" });
  });

  test("the newest 100 records are kept", async () => {
    const tree = repository({ a: "0\n" });
    for (let n = 1; n <= 102; n += 1) {
      await apply(tree, [change("a", `${n - 1}\n`, `${n}\n`)], `run-${String(n).padStart(3, "0")}`);
    }
    const records = kept(tree);
    expect(records).toHaveLength(100);
    expect(records[0]).toBe("undo/run-003.json");
  });
});
