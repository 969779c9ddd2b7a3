import { describe, expect, test } from "vitest";
import type { FileChange } from "../../src/domain/change.ts";
import { keepToScope } from "../../src/edits/scope.ts";

const update = (path: string): FileChange => ({ path, renamedFrom: null, before: "1\n", after: "2\n" });
const create = (path: string): FileChange => ({ path, renamedFrom: null, before: null, after: "2\n" });
const move = (from: string, path: string): FileChange => ({ ...update(path), renamedFrom: from });

describe("keepToScope", () => {
  test.each<[string, readonly FileChange[], readonly string[], readonly string[]]>([
    ["any file where none is named", [update("a"), create("b")], [], []],
    ["a file named with -f", [update("a")], ["a"], []],
    ["a file named both ways", [update("a")], ["a"], ["a"]],
    ["a new file beside those named with -f", [update("a"), create("b")], ["a"], []],
    ["a file beside those named with -c", [update("a")], [], ["b"]],
    ["a move of a file named with -f", [move("a", "b")], ["a"], []],
  ])("allows %s", (_, changes, files, context) => {
    expect(keepToScope(changes, { files, context })).toEqual({ ok: true, value: changes });
  });

  test.each<[string, readonly FileChange[], readonly string[], readonly string[], string]>([
    ["a file named with -c", [update("a"), update("b")], [], ["b"], "b: was named with -c"],
    ["a file not named with -f", [update("a"), update("b")], ["a"], [], "b: only files named with -f"],
    ["a move of a file named with -c", [move("b", "c")], [], ["b"], "b: was named with -c"],
  ])("refuses %s", (_, changes, files, context, message) => {
    expect(keepToScope(changes, { files, context })).toMatchObject({
      ok: false,
      failure: { kind: "unsafe-path", message: expect.stringContaining(message) },
    });
  });
});
