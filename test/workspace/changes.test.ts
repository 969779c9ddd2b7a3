import { describe, expect, test } from "vitest";
import type { Edit } from "../../src/edits/edit.ts";
import { type Editable, toChanges } from "../../src/workspace/changes.ts";
import type { FileRead } from "../../src/workspace/workspace.ts";

const FILES: Readonly<Record<string, FileRead>> = {
  a: { kind: "text", text: "1\n", executable: false },
  folder: { kind: "directory" },
  "logo.png": { kind: "unusable", why: "it is not UTF-8 text" },
};

/** A tree in memory that remembers what was asked of it. */
function reader(): Editable & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    list: () => Promise.resolve(Object.keys(FILES)),
    isIgnored: (path) => Promise.resolve(path.startsWith("ignored")),
    read(path) {
      asked.push(path);
      return Promise.resolve(FILES[path] ?? { kind: "missing" });
    },
  };
}

const add = (path: string): Edit => ({ kind: "add", path, content: "x\n" });
const move = (path: string, moveTo: string): Edit => ({ kind: "update", path, moveTo, hunks: [] });
const edit: Edit = {
  kind: "update",
  path: "./a",
  moveTo: null,
  hunks: [{ anchors: [], before: ["1"], after: ["2"], atEnd: false }],
};

describe("toChanges", () => {
  test("reads each file once and applies the edits to it, under one spelling of its path", async () => {
    const workspace = reader();
    const more: Edit = {
      ...edit,
      path: "a",
      hunks: [{ anchors: [], before: ["2"], after: ["3"], atEnd: false }],
    };
    expect(await toChanges([edit, more, add("./new")], workspace)).toEqual({
      ok: true,
      value: [
        { path: "a", renamedFrom: null, before: "1\n", after: "3\n" },
        { path: "new", renamedFrom: null, before: null, after: "x\n" },
      ],
    });
    expect(workspace.asked).toEqual(["a", "new"]);
  });

  test("a move may change a name's case alone", async () => {
    expect(await toChanges([move("a", "A")], reader())).toMatchObject({
      value: [{ path: "A", renamedFrom: "a" }],
    });
  });

  test.each<[string, readonly Edit[], string, string]>([
    ["a path outside", [edit, add("../x")], "unsafe-path", '".."'],
    ["a move outside", [edit, move("a", "/tmp/x")], "unsafe-path", "absolute"],
    ["git's folder", [edit, add(".git/hooks/x")], "unsafe-path", "git's own folder"],
    ["two names for one file", [add("X"), add("x")], "unsafe-path", "X and x are one file"],
    ["a file below a file", [add("x/y/z"), add("x/y")], "unsafe-path", "x/y can't be a file and a folder"],
    ["a file that git ignores", [edit, add("ignored/x")], "unsafe-path", "ignored/x: git ignores it"],
    ["a file for secrets", [edit, { kind: "delete", path: "a/.env" }], "unsafe-path", "secrets"],
    ["a move of a file for secrets", [edit, move("id_rsa", "b")], "unsafe-path", "secrets"],
    ["a folder", [edit, add("folder")], "unusable-file", "folder: is a folder"],
    ["a binary", [edit, { kind: "delete", path: "logo.png" }], "unusable-file", "it is not UTF-8 text"],
    ["a move onto a binary", [move("a", "logo.png")], "unusable-file", "logo.png"],
    [
      "a hunk that does not fit",
      [add("new"), { ...edit, path: "a", hunks: [] }, move("q", "r")],
      "missing",
      "q",
    ],
  ])("%s refuses everything", async (_, edits, kind, message) => {
    expect(await toChanges(edits, reader())).toMatchObject({
      ok: false,
      failure: { kind, message: expect.stringContaining(message) },
    });
  });

  test.each(["../x", "ignored", ".env"])("%s is refused before anything is read", async (path) => {
    const workspace = reader();
    await toChanges([edit, add(path)], workspace);
    expect(workspace.asked).toEqual([]);
  });
});
