import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangeSet, FileChange } from "../../src/domain/change.ts";
import { printPatch } from "../../src/edits/patch.ts";
import { quotePath, unquotePath } from "../../src/edits/quote.ts";
import { statOf } from "../../src/edits/stat.ts";
import { parseReply } from "../../src/edits/parse.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "tandem-patch-"));
  execFileSync("git", ["init", "-q"], { cwd: root });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The tree under the root after `git apply` of the changes' patch onto their `before`. */
function gitApply(changes: ChangeSet): Record<string, string> {
  for (const name of readdirSync(root)) {
    if (name !== ".git") rmSync(path.join(root, name), { recursive: true, force: true });
  }
  for (const change of changes) {
    if (change.before === null) continue;
    const file = path.join(root, change.renamedFrom ?? change.path);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, change.before);
  }
  const flags = ["-c", "core.autocrlf=false", "-c", "core.safecrlf=false"];
  execFileSync("git", [...flags, "apply", "--whitespace=nowarn", "-"], {
    cwd: root,
    input: printPatch(changes),
    stdio: ["pipe", "pipe", "pipe"],
  });
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(".git"))
      .map((entry) => {
        const file = path.join(entry.parentPath, entry.name);
        return [path.relative(root, file), readFileSync(file, "utf8")];
      }),
  );
}

function expected(changes: ChangeSet): Record<string, string> {
  return Object.fromEntries(
    changes.flatMap((change) => (change.after === null ? [] : [[change.path, change.after]])),
  );
}

const change = (more: Partial<FileChange>): FileChange => ({
  path: "a",
  renamedFrom: null,
  before: null,
  after: null,
  ...more,
});

describe("printPatch", () => {
  test.each<[string, FileChange]>([
    ["new", change({ after: "x\n" })],
    ["new and empty", change({ after: "" })],
    ["deleted", change({ before: "x\ny\n" })],
    ["deleted and empty", change({ before: "" })],
    ["emptied", change({ before: "x\n", after: "" })],
    ["filled", change({ before: "", after: "x" })],
    ["moved", change({ renamedFrom: "b/c", before: "x\n", after: "x\n" })],
    ["moved and changed", change({ renamedFrom: "b/c d", path: "e f/g", before: "x\ny\n", after: "x\nz\n" })],
    ["an empty file moved", change({ renamedFrom: "b", before: "", after: "" })],
    ["final newline added", change({ before: "x\ny", after: "x\ny\n" })],
    ["final newline removed", change({ before: "x\ny\n", after: "x\ny" })],
    ["line endings changed", change({ before: "x\r\ny\r\n", after: "x\ny\n" })],
    ["lone carriage returns", change({ before: "x\ry\n\r\n", after: "x\rz\n\r\n\r" })],
    ["lines that look like headers", change({ before: "-- a\n++ b\n", after: "++ b\n-- a\n@@ -1 +1 @@\n" })],
    ["a space", change({ path: "a b/c d.txt", before: "x\n", after: "y\n" })],
    ["quotes, tabs and backslashes", change({ path: 'q"u\to\\te', before: "x\n", after: "y\n" })],
    ["unicode", change({ path: "ordner/größe 猫.txt", after: "y\n" })],
    ["a leading dash", change({ path: "-rf", after: "y\n" })],
  ])("%s: git apply yields the exact bytes", (_, one) => {
    expect(gitApply([one])).toEqual(expected([one]));
  });

  test("any texts, any line endings", () => {
    const text = fc
      .array(
        fc.tuple(
          fc.constantFrom("a", "b", "c", "", " d", "-", "\\", "\uFEFF"),
          fc.constantFrom("\n", "\r\n"),
        ),
        {
          maxLength: 25,
        },
      )
      .chain((lines) => {
        const whole = lines.map(([line, end]) => line + end).join("");
        return fc.constantFrom(whole, whole.replace(/\r?\n$/, ""));
      });
    const names = ["a.txt", "b c.txt", "d/é.txt", 'e"f'];
    const file = (name: string): fc.Arbitrary<FileChange> =>
      fc
        .record({
          moved: fc.boolean(),
          before: fc.option(text),
          after: fc.option(text),
        })
        .map(({ moved, before, after }) =>
          change({
            path: name,
            renamedFrom: moved && before !== null && after !== null ? `old/${name}` : null,
            before,
            after,
          }),
        );
    const set = fc
      .tuple(...names.map(file))
      .map((all) => all.filter((one) => one.before !== one.after || one.renamedFrom !== null))
      .filter((all) => all.length > 0);
    fc.assert(
      fc.property(set, (changes) => {
        // Git looks for moved content elsewhere; it must find the right place by the numbers alone.
        expect(gitApply(changes)).toEqual(expected(changes));
      }),
      { numRuns: 150 },
    );
  });

  test("reads as git writes it", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index + 1}`);
    const before = `${lines.join("\n")}\n`;
    const after = before.replace("\n5\n", "\nfive\n").replace("\n18\n", "\n");
    expect(printPatch([change({ path: "n.txt", before, after })])).toBe(
      [
        "diff --git a/n.txt b/n.txt",
        "--- a/n.txt",
        "+++ b/n.txt",
        "@@ -2,7 +2,7 @@",
        " 2",
        " 3",
        " 4",
        "-5",
        "+five",
        " 6",
        " 7",
        " 8",
        "@@ -15,6 +15,5 @@",
        " 15",
        " 16",
        " 17",
        "-18",
        " 19",
        " 20",
        "",
      ].join("\n"),
    );
  });

  test("its own parser reads it", () => {
    const changes = [
      change({ path: "n é.txt", after: "x\n" }),
      change({ path: "d", before: "x\n" }),
      change({ path: "t o", renamedFrom: "from", before: "x\ny\n", after: "x\nz\n" }),
    ];
    expect(parseReply(printPatch(changes))).toMatchObject({
      value: [
        { kind: "add", path: "n é.txt", content: "x\n" },
        { kind: "delete", path: "d" },
        { kind: "update", path: "from", moveTo: "t o" },
      ],
    });
  });
});

test("quoted paths read back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      expect(unquotePath(quotePath(`a/${name}`))).toBe(`a/${name}`);
    }),
  );
  expect(unquotePath('"a')).toBeNull();
  expect(unquotePath('"a\\q"')).toBeNull();
});

describe("statOf", () => {
  test("counts as git does", () => {
    const changes = [
      change({ path: "new", after: "a\nb" }),
      change({ path: "gone", before: "a\nb\n" }),
      change({ path: "moved", renamedFrom: "x", before: "a\n", after: "a\n" }),
      change({ path: "edited", before: "a\nb\nc\n", after: "a\nx\ny\nc\n" }),
      change({ path: "newline", before: "a", after: "a\n" }),
    ];
    expect(statOf(changes).map(({ path, added, removed }) => `${path} +${added} -${removed}`)).toEqual([
      "new +2 -0",
      "gone +0 -2",
      "moved +0 -0",
      "edited +2 -1",
      "newline +1 -1",
    ]);
  });

  const count = 10_000;
  const numbered = (mark: string): string[] =>
    Array.from({ length: count }, (_, index) => `${mark}${index}\n`);
  test("a long file rewritten, and one shuffled", () => {
    const before = numbered("old ").join("");
    const [rewritten] = statOf([change({ before, after: numbered("new ").join("") })]);
    expect(rewritten).toMatchObject({ added: count, removed: count });
    const lines = numbered("old ");
    // A fixed permutation: 7919 is prime and does not divide the count.
    const shuffled = lines.map((_, index) => lines[(index * 7919) % count]).join("");
    const [moved] = statOf([change({ before, after: shuffled })]);
    expect(moved?.added).toBe(moved?.removed);
    expect(printPatch([change({ before, after: shuffled })]).length).toBeGreaterThan(before.length);
  });
});
