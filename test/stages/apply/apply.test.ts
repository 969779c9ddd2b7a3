import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { applyChanges } from "../../../src/stages/apply/apply.ts";
import { change, kept, type Tree } from "../../support/apply.ts";
import { apply, done, repository } from "./repository.ts";

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

  test.skipIf(process.getuid?.() !== 0)(
    "an edit of a colleague's file leaves it in their group",
    async () => {
      const [nobody, colleague, group] = [65534, 1000, 12345];
      const tree = repository({ a: "1\n" });
      for (const folder of [tree.root, tree.gitDir]) chownSync(folder, nobody, nobody);
      chownSync(tree.path("a"), colleague, group);
      chmodSync(tree.path("a"), 0o664);
      const groups = process.getgroups?.() ?? [];
      process.setgroups?.([group]);
      process.seteuid?.(nobody);
      const result = await apply(tree, [change("a", "1\n", "2\n")]).finally(() => {
        process.seteuid?.(0);
        process.setgroups?.(groups);
      });
      expect(result).toEqual(done);
      expect(statSync(tree.path("a"))).toMatchObject({ uid: nobody, gid: group });
    },
  );

  test.skipIf(process.getuid?.() !== 0)("root's edit leaves the file with its owner", async () => {
    const tree = repository({ a: "1\n" });
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
