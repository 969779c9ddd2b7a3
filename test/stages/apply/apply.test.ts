import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import type { Result } from "../../../src/domain/failure.ts";
import { applyChanges } from "../../../src/stages/apply/apply.ts";
import { lastUndoable, undo } from "../../../src/stages/apply/undo.ts";
import { change, createTree, kept, type Tree } from "../../support/apply.ts";

const trees: Tree[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove();
});

function repository(files: Record<string, string> = {}): Tree {
  const tree = createTree(files);
  trees.push(tree);
  return tree;
}

function apply(tree: Tree, changes: ChangeSet, id = "run-1"): Promise<Result<void>> {
  return applyChanges({ id, changes, workspace: tree }, new AbortController().signal);
}

const done = { ok: true, value: undefined };

describe("applyChanges", () => {
  test("writes every kind of change, exactly", async () => {
    const tree = repository({ a: "\uFEFF1\r\n2", gone: "x", "old/name": "m\n", other: "untouched\n" });
    const result = await apply(tree, [
      change("a", "\uFEFF1\r\n2", "\uFEFF1\r\nzwei é"),
      change("gone", "x", null),
      change("new/name", "m\n", "m2\n", "old/name"),
      change("deep/er/new", null, "n\n"),
      change("empty", null, ""),
    ]);
    expect(result).toEqual(done);
    expect(tree.snapshot()).toEqual({
      a: "644 \uFEFF1\r\nzwei é",
      "deep/er/new": "644 n\n",
      empty: "644 ",
      "new/name": "644 m2\n",
      "old/": "empty",
      other: "644 untouched\n",
    });
    expect(kept(tree)).toEqual(["undo/run-1.json"]);
  });

  test("keeps permission bits, over a move too; new files follow the umask", async () => {
    const tree = repository();
    tree.write("tool", "1\n", 0o755);
    tree.write("secret", "1\n", 0o600);
    tree.write("moved", "1\n", 0o755);
    const old = process.umask(0o027);
    try {
      await apply(tree, [
        change("tool", "1\n", "2\n"),
        change("secret", "1\n", "2\n"),
        change("there", "1\n", "1\n", "moved"),
        change("new", null, "n\n"),
      ]);
    } finally {
      process.umask(old);
    }
    expect(tree.snapshot()).toEqual({
      new: "640 n\n",
      secret: "600 2\n",
      there: "755 1\n",
      tool: "755 2\n",
    });
  });

  test("what it keeps is for the owner's eyes only", async () => {
    const tree = repository({ a: "1\n" });
    await apply(tree, [change("a", "1\n", "2\n")]);
    const folder = path.join(tree.gitDir, "tandem");
    const mode = (file: string): string => (statSync(path.join(folder, file)).mode & 0o777).toString(8);
    expect([mode("."), mode("undo"), mode("undo/run-1.json")]).toEqual(["700", "700", "600"]);
  });

  test("no changes are nothing to do", async () => {
    const tree = repository();
    expect(await apply(tree, [])).toEqual(done);
    expect(kept(tree)).toEqual([]);
  });

  test.each<[string, (tree: Tree) => void, ChangeSet, string, string]>([
    [
      "a file that changed",
      (tree) => tree.write("a", "mine\n"),
      [change("a", "1\n", "2\n")],
      "conflict",
      "a changed while tandem worked; nothing was written",
    ],
    [
      "a file that was deleted",
      (tree) => rmSync(tree.path("a")),
      [change("a", "1\n", "2\n")],
      "conflict",
      "a was deleted",
    ],
    [
      "a new file that appeared",
      (tree) => tree.write("n", ""),
      [change("n", null, "2\n")],
      "conflict",
      "n appeared",
    ],
    [
      "a move's target that appeared",
      (tree) => tree.write("n", ""),
      [change("n", "1\n", "1\n", "a")],
      "conflict",
      "n appeared",
    ],
    [
      "a folder in its place",
      (tree) => mkdirSync(tree.path("n")),
      [change("n", null, "2\n")],
      "conflict",
      "not a plain file",
    ],
    [
      "a link in its place",
      (tree) => symlinkSync("a", tree.path("l")),
      [change("l", "1\n", "2\n")],
      "unsafe_edit",
      "symbolic link",
    ],
    [
      "a link on the way",
      (tree) => symlinkSync("/tmp", tree.path("d")),
      [change("d/x", null, "2\n")],
      "unsafe_edit",
      "d is a symbolic link",
    ],
    [
      "a broken link",
      (tree) => symlinkSync("nowhere", tree.path("l")),
      [change("l", null, "2\n")],
      "unsafe_edit",
      "symbolic link",
    ],
    [
      "a hard link",
      (tree) => linkSync(tree.path("a"), tree.path("b")),
      [change("a", "1\n", "2\n")],
      "unsafe_edit",
      "2 hard links",
    ],
    ["a way out", () => undefined, [change("../x", null, "2\n")], "unsafe_edit", '".."'],
    [
      "git's own folder",
      () => undefined,
      [change(".git/hooks/x", null, "2\n")],
      "unsafe_edit",
      "git's own folder",
    ],
    [
      "another repository",
      (tree) => mkdirSync(tree.path("sub/.git"), { recursive: true }),
      [change("sub/x", null, "2\n")],
      "unsafe_edit",
      "sub is another repository",
    ],
    [
      "a file for a folder",
      () => undefined,
      [change("a/x", null, "2\n")],
      "io",
      "a file stands where a folder is needed",
    ],
    [
      "a name that is too long once written beside",
      () => undefined,
      [change(`${"d/".repeat(2_100)}x`, null, "2\n")],
      "io",
      "the name is too long",
    ],
  ])("refuses %s, and leaves all else alone", async (_, meddle, changes, code, message) => {
    const tree = repository({ a: "1\n", z: "1\n" });
    meddle(tree);
    const before = tree.snapshot();
    const result = await apply(tree, [change("z", "1\n", "2\n"), change("new/z", null, "2\n"), ...changes]);
    expect(result).toMatchObject({ ok: false, failure: { code, message: expect.stringContaining(message) } });
    expect(tree.snapshot()).toEqual(before);
    expect(kept(tree)).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)(
    "a read-only folder (not as root, whom it does not stop)",
    async () => {
      const tree = repository({ "d/a": "1\n", b: "1\n" });
      chmodSync(tree.path("d"), 0o555);
      const before = tree.snapshot();
      const result = await apply(tree, [change("b", "1\n", "2\n"), change("d/a", "1\n", "2\n")]);
      expect(result).toMatchObject({
        failure: { code: "io", message: "d/a can't be written: permission denied; nothing was written" },
      });
      expect(tree.snapshot()).toEqual(before);
      chmodSync(tree.path("d"), 0o755);
    },
  );

  test.skipIf(process.getuid?.() !== 0)("root's edit leaves the file with its owner", async () => {
    const tree = repository({ a: "1\n" });
    const { chownSync } = await import("node:fs");
    chownSync(tree.path("a"), 12_345, 54_321);
    await apply(tree, [change("a", "1\n", "2\n")]);
    const { uid, gid } = lstatSync(tree.path("a"));
    expect([uid, gid]).toEqual([12_345, 54_321]);
  });

  test("a merge in progress", async () => {
    const tree = { ...repository({ a: "1\n" }), operationInProgress: () => Promise.resolve("merge") };
    const result = await apply(tree, [change("a", "1\n", "2\n")]);
    expect(result).toMatchObject({
      failure: { code: "conflict", message: expect.stringContaining("a merge is in progress") },
    });
    expect(readFileSync(tree.path("a"), "utf8")).toBe("1\n");
  });

  test("stopped before the first file is in place", async () => {
    const tree = repository({ a: "1\n" });
    const before = tree.snapshot();
    const stopped = AbortSignal.abort();
    const changes = [change("a", "1\n", "2\n"), change("new/b", null, "2\n")];
    const result = await applyChanges({ id: "run-1", changes, workspace: tree }, stopped);
    expect(result).toMatchObject({ failure: { code: "cancelled" } });
    expect(tree.snapshot()).toEqual(before);
    expect(kept(tree)).toEqual([]);
  });

  test("the same run twice", async () => {
    const tree = repository({ a: "1\n" });
    await apply(tree, [change("a", "1\n", "2\n")]);
    const again = await apply(tree, [change("a", "2\n", "3\n")]);
    expect(again).toMatchObject({
      failure: { code: "conflict", message: expect.stringContaining("applied already") },
    });
    expect(tree.snapshot()).toEqual({ a: "644 2\n" });
  });
});

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
