import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangeSet } from "../../src/domain/change.ts";
import { applyEdits } from "../../src/edits/apply.ts";
import { compose } from "../../src/edits/compose.ts";
import type { Edit } from "../../src/edits/edit.ts";

type Files = ReadonlyMap<string, string | null>;

function changesOf(edits: readonly Edit[], files: Files): ChangeSet {
  const result = applyEdits(edits, files);
  return result.ok ? result.value : [];
}

/** The changes of those edits that fit, each tried on top of the ones before it. */
function changesOfFitting(edits: readonly Edit[], files: Files): ChangeSet {
  const fitting: Edit[] = [];
  for (const edit of edits) if (applyEdits([...fitting, edit], files).ok) fitting.push(edit);
  return changesOf(fitting, files);
}

/** The tree after a change set; throws when the tree is not as the changes say. */
function after(files: Files, changes: ChangeSet): Map<string, string | null> {
  const result = new Map(files);
  for (const { path, renamedFrom, before } of changes) {
    if ((files.get(renamedFrom ?? path) ?? null) !== before) throw new Error(`${path}: wrong before`);
    if (renamedFrom === null) continue;
    if ((files.get(path) ?? null) !== null) throw new Error(`${path}: moved onto a file`);
    result.set(renamedFrom, null);
  }
  for (const change of changes) result.set(change.path, change.after);
  return result;
}

function content(files: Files): Record<string, string | null> {
  return Object.fromEntries([...files].filter(([, text]) => text !== null));
}

const write = (path: string, text: string): Edit => ({ kind: "write", path, content: text });
const remove = (path: string): Edit => ({ kind: "delete", path });
const move = (path: string, moveTo: string): Edit => ({ kind: "update", path, moveTo, hunks: [] });

describe("compose", () => {
  const base = new Map([
    ["a", "a\n"],
    ["b", "b\n"],
  ]);
  const both = (first: Edit[], then: Edit[]): ChangeSet => {
    const draft = changesOf(first, base);
    return compose(draft, changesOf(then, after(base, draft)));
  };

  test.each<[string, Edit[], Edit[], string[]]>([
    ["two updates", [write("a", "1\n")], [write("a", "2\n")], ["a: a>2"]],
    ["there and back", [write("a", "1\n")], [write("a", "a\n")], []],
    ["added and deleted", [write("n", "1\n")], [remove("n")], []],
    ["deleted and added", [remove("a")], [write("a", "2\n")], ["a: a>2"]],
    ["deleted and added as it was", [remove("a")], [write("a", "a\n")], []],
    ["moved and changed", [move("a", "n")], [write("n", "2\n")], ["n<a: a>2"]],
    ["moved twice", [move("a", "n")], [move("n", "o")], ["o<a: a>a"]],
    ["moved and back", [move("a", "n")], [move("n", "a")], []],
    ["moved and deleted", [move("a", "n")], [remove("n")], ["a: a>-"]],
    ["moved, the old place filled", [move("a", "n")], [write("a", "2\n")], ["a: a>2", "n: ->a"]],
    ["added and moved", [write("n", "1\n")], [move("n", "o")], ["o: ->1"]],
    ["deleted, another moved there", [remove("b")], [move("a", "b")], ["b: b>a", "a: a>-"]],
    ["different files", [write("a", "1\n")], [remove("b")], ["a: a>1", "b: b>-"]],
  ])("%s", (_, first, then, expected) => {
    const shown = both(first, then).map((change) => {
      const from = change.renamedFrom === null ? "" : `<${change.renamedFrom}`;
      return `${change.path}${from}: ${change.before?.trim() ?? "-"}>${change.after?.trim() ?? "-"}`;
    });
    expect(shown.sort()).toEqual(expected.sort());
  });

  test("is the same as one after the other", () => {
    const names = ["a", "b", "c", "d"];
    const name = fc.constantFrom(...names);
    const text = fc.constantFrom("a\n", "b\n", "1\n2\n", "");
    const edit = fc.oneof(
      fc.tuple(name, text).map(([path, content]) => write(path, content)),
      name.map(remove),
      fc.tuple(name, name).map(([path, to]) => move(path, to)),
    );
    const edits = fc.array(edit, { maxLength: 4 });
    let composed = 0;
    fc.assert(
      fc.property(edits, edits, (one, two) => {
        const first = changesOfFitting(one, base);
        const middle = after(base, first);
        const then = changesOfFitting(two, middle);
        if (first.length > 0 && then.length > 0) composed += 1;
        const whole = compose(first, then);
        expect(content(after(base, whole))).toEqual(content(after(middle, then)));
        const paths = whole.map((change) => change.path);
        expect(new Set(paths).size).toBe(paths.length);
        expect(
          whole.filter((change) => change.renamedFrom === null && change.before === change.after),
        ).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(composed).toBeGreaterThan(500);
  });
});
