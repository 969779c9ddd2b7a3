import { describe, expect, test } from "vitest";
import { applyEdits } from "../../src/edits/apply.ts";
import { pathsOf, type Edit, type Hunk } from "../../src/edits/edit.ts";

function hunk(before: string[], after: string[], more: Partial<Hunk> = {}): Hunk {
  return { anchors: [], before, after, atEnd: false, ...more };
}

function update(path: string, ...hunks: Hunk[]): Edit {
  return { kind: "update", path, moveTo: null, hunks };
}

function move(path: string, moveTo: string): Edit {
  return { kind: "update", path, moveTo, hunks: [] };
}

/** The new text of one file after one update, or what went wrong. */
function applied(text: string, ...hunks: Hunk[]): string | null | { kind: string; message: string } {
  const result = applyEdits([update("a.ts", ...hunks)], new Map([["a.ts", text]]));
  return result.ok ? (result.value[0]?.after ?? null) : result.failure;
}

function failed(edits: readonly Edit[], files: Record<string, string> = {}): string {
  const result = applyEdits(edits, new Map(Object.entries(files)));
  return result.ok ? "applied" : result.failure.kind;
}

describe("bytes", () => {
  test.each<[string, string, Hunk, string]>([
    ["LF", "a\nb\nc\n", hunk(["b"], ["x", "y"]), "a\nx\ny\nc\n"],
    ["CRLF", "a\r\nb\r\nc\r\n", hunk(["b"], ["x", "y"]), "a\r\nx\r\ny\r\nc\r\n"],
    ["mixed: the replaced line's ending", "a\nb\r\nc\n", hunk(["b"], ["x", "y"]), "a\nx\r\ny\r\nc\n"],
    ["mixed: the ending of the line above", "a\r\nb\nc\n", hunk(["a"], ["a", "x"]), "a\r\nx\r\nb\nc\n"],
    ["mixed: the ending of the line below", "a\r\nb\nc\n", hunk(["a"], ["x", "a"]), "x\r\na\r\nb\nc\n"],
    ["byte-order mark", "\uFEFFa\nb\n", hunk(["a"], ["x"]), "\uFEFFx\nb\n"],
    ["a line before the first, behind the mark", "\uFEFFa\n", hunk(["a"], ["x", "a"]), "\uFEFFx\na\n"],
    ["no final newline, last line replaced", "a\nb", hunk(["b"], ["x"]), "a\nx"],
    ["no final newline, line added at the end", "a\r\nb", hunk(["b"], ["b", "c"]), "a\r\nb\r\nc"],
    ["no final newline, last line removed", "a\nb", hunk(["b"], []), "a\n"],
    ["no final newline, first line changed", "a\nb", hunk(["a"], ["x"]), "x\nb"],
    ["an empty last line gives the final newline", "a\nb", hunk(["b"], ["b", ""]), "a\nb\n"],
    ["everything removed", "\uFEFFa\n", hunk(["a"], []), "\uFEFF"],
    ["an empty file", "", hunk([], ["x", "y"]), "x\ny\n"],
    ["a lone carriage return stays in its line", "a\rb\nc\n", hunk(["c"], ["x"]), "a\rb\nx\n"],
    ["context keeps its own blanks", "a  \nb\n", hunk(["a", "b"], ["a", "x"]), "a  \nx\n"],
  ])("%s", (_, text, edit, expected) => {
    expect(applied(text, edit)).toBe(expected);
  });
});

describe("where a hunk stands", () => {
  const python = [
    "class A:",
    "  def f(self):",
    "    return 1",
    "",
    "class B:",
    "  def f(self):",
    "    return 1",
  ];
  const text = `${python.join("\n")}\n`;

  test("twice is ambiguous, with the line numbers", () => {
    expect(applied(text, hunk(["    return 1"], ["    return 2"]))).toMatchObject({
      kind: "ambiguous",
      message: expect.stringMatching(/^a\.ts: .*2 times \(at lines 3, 7\)/),
    });
  });

  test("an anchor narrows to its block", () => {
    const anchors = ["class A:"];
    const expected = text.replace("return 1", "return 2");
    expect(applied(text, hunk(["    return 1"], ["    return 2"], { anchors }))).toBe(expected);
    const chain = hunk(["    return 1"], ["    return 2"], { anchors: ["class A:", "def f(self):"] });
    expect(applied(text, chain)).toMatchObject({ kind: "ambiguous" });
    const later = hunk(["    return 1"], ["    return 2"], { anchors: ["class B:", "def f(self):"] });
    expect(applied(text, later)).toBe(text.replace(/1\n$/, "2\n"));
  });

  test("a brace on its own line does not end the block", () => {
    const c = "void f()\n{\n  x();\n}\nvoid g()\n{\n  x();\n}\n";
    const edit = hunk(["  x();", "}"], ["  y();", "}"], { anchors: ["void f()"] });
    expect(applied(c, edit)).toBe(c.replace("x()", "y()"));
  });

  test("an anchor may be repeated as context; one that is not there is a miss", () => {
    const edit = hunk(["class A:", "  def f(self):"], ["class C:", "  def f(self):"], {
      anchors: ["class A:"],
    });
    expect(applied(text, edit)).toBe(text.replace("class A", "class C"));
    expect(applied(text, hunk(["x"], ["y"], { anchors: ["class Z:"] }))).toMatchObject({
      kind: "no-match",
      message: expect.stringContaining("@@ class Z:"),
    });
  });

  test("end of file", () => {
    const edit = hunk(["    return 1"], ["    return 2"], { atEnd: true });
    expect(applied(text, edit)).toBe(text.replace(/1\n$/, "2\n"));
    expect(applied(text, hunk(["class A:"], ["x"], { atEnd: true }))).toMatchObject({ kind: "no-match" });
    expect(applied("a\n", hunk([], ["b"], { atEnd: true }))).toBe("a\nb\n");
  });

  test("lines without context go under a unique anchor, never somewhere", () => {
    expect(applied("f {\n}\n", hunk([], ["  x"], { anchors: ["f {"] }))).toBe("f {\n  x\n}\n");
    expect(applied("f {\nf {\n", hunk([], ["  x"], { anchors: ["f {"] }))).toMatchObject({
      kind: "ambiguous",
    });
    expect(applied("a\n", hunk([], ["x"]))).toMatchObject({ kind: "ambiguous" });
  });

  test("blanks at line ends are forgiven when nothing matches exactly", () => {
    expect(applied("a \n\t\nb\n", hunk(["a", "", "b"], ["a", "", "c"]))).toBe("a \n\t\nc\n");
    expect(applied("x \nx\n", hunk(["x"], ["y"]))).toBe("x \ny\n");
    expect(applied("x \nx\t\n", hunk(["x"], ["y"]))).toMatchObject({ kind: "ambiguous" });
    expect(applied("  x\n", hunk(["x"], ["y"]))).toMatchObject({ kind: "no-match" });
  });

  test("a miss shows what the file has instead", () => {
    expect(applied("a\n\tif x:\n\t\ty\n", hunk(["  if x:", "    y"], []))).toMatchObject({
      kind: "no-match",
      message: expect.stringMatching(/differ only in whitespace.*\n {2}2: \tif x:\n {2}3: \t\ty/),
    });
    expect(applied("a\nb\nd\n", hunk(["a", "b", "c"], []))).toMatchObject({
      message: expect.stringMatching(
        /Lines 1-2 of the file match, then line 3 is where the edit has "c":\n.*\n.*\n {2}3: d/,
      ),
    });
    expect(applied("a\n", hunk(["q"], []))).toMatchObject({
      message: expect.stringContaining('no line like "q"'),
    });
    expect(applied("", hunk(["q"], []))).toMatchObject({ message: expect.stringContaining("is empty") });
  });
});

describe("several hunks", () => {
  test("all are found in the file as it was", () => {
    const text = "a\nb\nc\nd\n";
    expect(applied(text, hunk(["a"], ["c"]), hunk(["c"], ["z"]))).toBe("c\nb\nz\nd\n");
    expect(applied(text, hunk(["d"], ["z"]), hunk(["a"], ["y"]))).toBe("y\nb\nc\nz\n");
  });

  test("context may overlap, changes may not", () => {
    expect(applied("a\nb\nc\n", hunk(["a", "b"], ["x", "b"]), hunk(["b", "c"], ["b", "z"]))).toBe(
      "x\nb\nz\n",
    );
    expect(applied("a\nb\nc\n", hunk(["a", "b"], ["x"]), hunk(["b", "c"], ["z"]))).toMatchObject({
      kind: "malformed",
      message: expect.stringContaining("hunks 1 and 2 both change line 2"),
    });
    expect(applied("a\nb\n", hunk(["a"], ["a", "x"]), hunk(["a"], ["a", "y"]))).toMatchObject({
      kind: "malformed",
    });
  });
});

describe("files", () => {
  test("add, write, delete, move", () => {
    const edits: Edit[] = [
      { kind: "add", path: "new", content: "n" },
      { kind: "write", path: "w", content: "1\nx\n3\n" },
      { kind: "write", path: "w2", content: "" },
      { kind: "delete", path: "d" },
      { kind: "update", path: "m", moveTo: "m2", hunks: [hunk(["a"], ["b"])] },
    ];
    const files = new Map([
      ["w", "\uFEFF1\r\n2\n3"],
      ["d", "d"],
      ["m", "a\n"],
    ]);
    expect(applyEdits(edits, files)).toEqual({
      ok: true,
      value: [
        { path: "new", renamedFrom: null, before: null, after: "n" },
        { path: "w", renamedFrom: null, before: "\uFEFF1\r\n2\n3", after: "\uFEFF1\r\nx\n3" },
        { path: "w2", renamedFrom: null, before: null, after: "" },
        { path: "d", renamedFrom: null, before: "d", after: null },
        { path: "m2", renamedFrom: "m", before: "a\n", after: "b\n" },
      ],
    });
    expect(pathsOf(edits)).toEqual(["new", "w", "w2", "d", "m", "m2"]);
  });

  test("a second update goes on from the first, also after an add or a move", () => {
    const edits: Edit[] = [
      update("a", hunk(["1"], ["2"])),
      update("a", hunk(["2"], ["3"])),
      { kind: "add", path: "b", content: "x\n" },
      { kind: "update", path: "b", moveTo: "c", hunks: [hunk(["x"], ["y"])] },
      { kind: "update", path: "m", moveTo: "n", hunks: [] },
      { kind: "update", path: "n", moveTo: "o", hunks: [hunk(["m"], ["o"])] },
    ];
    const result = applyEdits(
      edits,
      new Map([
        ["a", "1\n"],
        ["m", "m\n"],
      ]),
    );
    expect(result).toEqual({
      ok: true,
      value: [
        { path: "a", renamedFrom: null, before: "1\n", after: "3\n" },
        { path: "c", renamedFrom: null, before: null, after: "y\n" },
        { path: "o", renamedFrom: "m", before: "m\n", after: "o\n" },
      ],
    });
  });

  test.each<[string, readonly Edit[], string]>([
    ["add over a file", [{ kind: "add", path: "a", content: "x" }], "exists"],
    ["add what is there already", [{ kind: "add", path: "a", content: "1\n" }], "no-change"],
    ["write what is there already", [{ kind: "write", path: "a", content: "1\n" }], "no-change"],
    ["replace by the same", [update("a", hunk(["1"], ["1"]))], "no-change"],
    ["there and back", [update("a", hunk(["1"], ["2"])), update("a", hunk(["2"], ["1"]))], "no-change"],
    ["nothing", [], "no-change"],
    ["delete a missing file", [{ kind: "delete", path: "q" }], "missing"],
    ["update a missing file", [update("q", hunk(["1"], ["2"]))], "missing"],
    ["move onto a file", [move("a", "b")], "exists"],
    ["move onto a new file", [{ kind: "add", path: "n", content: "" }, move("a", "n")], "exists"],
    ["move to itself", [move("a", "a")], "no-change"],
    [
      "add twice",
      [
        { kind: "add", path: "n", content: "1" },
        { kind: "add", path: "n", content: "1" },
      ],
      "malformed",
    ],
    ["update, then delete", [update("a", hunk(["1"], ["2"])), { kind: "delete", path: "a" }], "malformed"],
    [
      "delete, then add",
      [
        { kind: "delete", path: "a" },
        { kind: "add", path: "a", content: "" },
      ],
      "malformed",
    ],
    ["update what moved away", [move("a", "n"), update("a", hunk(["1"], ["2"]))], "malformed"],
    ["one bad edit of two", [update("a", hunk(["1"], ["2"])), update("b", hunk(["q"], []))], "no-match"],
  ])("%s", (_, edits, kind) => {
    expect(failed(edits, { a: "1\n", b: "2\n" })).toBe(kind);
  });
});
