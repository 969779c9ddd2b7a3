import { describe, expect, test } from "vitest";
import type { CommitFile, CommitHunk, HistoryCommit } from "../../../src/domain/mined.ts";
import { labelCommit } from "../../../src/stages/route/label-commit.ts";
import { minedKind } from "../../../src/stages/route/mined-kind.ts";

const hunk = (within: string, added: readonly string[], removed: readonly string[] = []): CommitHunk => ({
  within,
  added,
  removed,
  addedCount: added.length,
  removedCount: removed.length,
});
const file = (path: string, ...hunks: readonly CommitHunk[]): CommitFile => ({ path, binary: false, hunks });
const commit = (...files: readonly CommitFile[]): HistoryCommit => ({
  sha: "a".repeat(40),
  at: 1,
  text: "Change the thing here",
  prefix: "",
  scope: "",
  files,
  cut: false,
});
const times = (count: number, line: string): readonly string[] => Array.from({ length: count }, () => line);

describe("seconds to read", () => {
  test.each<[string, readonly CommitFile[], number]>([
    ["one line of a function", [file("a.ts", hunk("f()", ["x();"], ["y();"]))], 12],
    ["two hunks of a function", [file("a.ts", hunk("f()", ["x();"]), hunk("f()", ["y();"]))], 12],
    ["two functions", [file("a.ts", hunk("f()", ["x();"]), hunk("g()", ["y();"]))], 24],
    ["30 added lines", [file("a.ts", hunk("f()", times(30, "x();")))], 18],
    ["three new functions", [file("a.py", hunk("", ["def a():", "def b():", "def c():"]))], 36],
    ["a signature that changes", [file("a.py", hunk("", ["def a(x):"], ["def a():"]))], 12],
    ["an import alone", [file("a.ts", hunk("", ['import { a } from "./b.ts";']))], 0],
    ["a comment alone", [file("a.go", hunk("f()", ["// says why"]))], 3],
    ["blank lines alone", [file("a.go", hunk("f()", ["", "  "]))], 0],
    ["the same lines with other endings", [file("a.ts", hunk("", ["x();"], ["x();"]))], 0],
    ["one line that goes", [file("a.ts", hunk("f()", [], ["x();"]))], 4],
    ["thirty lines that go", [file("a.ts", hunk("f()", [], times(30, "x();")))], 6],
    ["many lines that go", [file("a.ts", hunk("f()", [], times(900, "x();")))], 12],
    ["tests read like code", [file("a.test.ts", hunk("it", ["x();"]))], 12],
    ["config", [file("tsconfig.json", hunk("", ['"a": 1']))], 6],
    ["34 lines of config", [file("ci.yml", hunk("", times(34, "a: b")))], 20.4],
    ["an unknown kind", [file("bin/run", hunk("", ["x"]))], 6],
    ["docs of one hunk", [file("README.md", hunk("", ["words"]))], 3],
    ["docs of three hunks", [file("README.md", ...times(3, "x").map((x) => hunk("", [x])))], 9],
    ["docs of 16 lines", [file("docs/a.md", hunk("", times(16, "words")))], 6],
    ["a translation", [file("locales/de.json", ...times(9, '"a": "b"').map((x) => hunk("", [x])))], 6],
    ["a lock file", [file("yarn.lock", hunk("", times(99, "x")))], 0],
    ["an image", [{ path: "a.png", binary: true, hunks: [] }], 0],
    ["a mode alone", [file("run.sh")], 0],
    ["a sum", [file("a.ts", hunk("f()", ["x();"])), file("b.json", hunk("", ["1"]))], 18],
  ])("%s", (_, files, seconds) => {
    expect(labelCommit(commit(...files))?.seconds).toBe(seconds);
  });

  test("small is 30 s at most, in two source files at most, and known as a whole", () => {
    const one = hunk("f()", ["x();"]);
    const small = (it: HistoryCommit): boolean | undefined => labelCommit(it)?.small;
    const half = hunk("f()", times(25, "x();"));
    expect(small(commit(file("a.ts", half), file("b.ts", half)))).toBe(true);
    expect(small(commit(file("a.ts", half), file("b.ts", half), file("c.md", one)))).toBe(false);
    const glance = hunk("f()", [], ["x();"]);
    expect(small(commit(file("a.ts", glance), file("b.ts", glance)))).toBe(true);
    expect(small(commit(file("a.ts", glance), file("b.ts", glance), file("c.ts", glance)))).toBe(false);
    expect(small(commit(file("a.ts", glance), file("b.ts", glance), file("c.test.ts", glance)))).toBe(true);
    expect(small({ ...commit(file("a.ts", one)), cut: true })).toBe(false);
    expect(small(commit({ path: "huge.ts", binary: true, hunks: [] }))).toBe(false);
  });

  test("a commit without a change is none, one of many files keeps their number", () => {
    expect(labelCommit(commit())).toBeNull();
    const many = Array.from({ length: 80 }, (_, at) => file(`src/${at}.ts`, hunk("f()", ["x();"])));
    const labelled = labelCommit(commit(...many));
    expect(labelled).toMatchObject({ fileCount: 80, sourceFiles: 80, seconds: 960, small: false });
    expect(labelled?.files).toHaveLength(25);
  });
});

describe("boundaries", () => {
  const line = (text: string): CommitHunk => hunk("f()", [text]);
  test.each<[string, readonly CommitFile[], readonly string[]]>([
    ["a migration by its folder", [file("db/migrate/20240101_add_users.rb", line("x"))], ["migration"]],
    ["security by its folder", [file("src/auth/check.ts", line("x();"))], ["security"]],
    ["security by its import", [file("src/a.ts", line('import jwt from "jsonwebtoken";'))], ["security"]],
    ["a removed guard", [file("src/a.ts", hunk("f()", [], ["requireAuth(user);"]))], ["security"]],
    [
      "a migration by its SQL",
      [file("src/a.ts", line("db.exec('ALTER TABLE users ADD COLUMN age')"))],
      ["migration"],
    ],
    [
      "three packages",
      ["a", "b", "c"].map((name) => file(`packages/${name}/src/x.ts`, line("x();"))),
      ["multi-service"],
    ],
    ["two packages", ["a", "b"].map((name) => file(`packages/${name}/src/x.ts`, line("x();"))), []],
    [
      "manifests of three packages",
      ["a", "b", "c"].map((name) => file(`packages/${name}/package.json`, line("1"))),
      [],
    ],
    ["words about it in the docs", [file("docs/auth.md", line("crypto.subtle.sign"))], []],
    ["nothing", [file("src/a.ts", line("x();"))], []],
  ])("%s", (_, files, boundaries) => {
    expect(labelCommit(commit(...files))?.boundaries).toEqual(boundaries);
  });
});

describe("kinds", () => {
  test.each([
    ["src/a.ts", "source"],
    ["docs/.vitepress/theme.ts", "source"],
    ["main.tf", "source"],
    ["src/a.test.ts", "test"],
    ["pkg/a_test.go", "test"],
    ["tests/test_a.py", "test"],
    ["src/test/java/ATest.java", "test"],
    ["spec/models/a_spec.rb", "test"],
    ["Dockerfile", "config"],
    [".github/workflows/ci.yml", "config"],
    ["requirements.txt", "config"],
    ["go.mod", "config"],
    ["bin/run", "other"],
    ["README.md", "docs"],
    ["docs/data.yml", "docs"],
    ["LICENSE", "docs"],
    ["src/locales/de.json", "locale"],
    ["po/de.po", "locale"],
    ["package-lock.json", "excluded"],
    ["CHANGELOG.md", "excluded"],
    [".changeset/odd-cats-run.md", "excluded"],
    ["src/__snapshots__/a.test.ts.snap", "excluded"],
    ["vendor/x/a.go", "excluded"],
    ["api/a.pb.go", "excluded"],
    ["test/fixtures/a.ts", "excluded"],
    ["logo.svg", "excluded"],
  ])("%s is %s", (path, kind) => expect(minedKind(path)).toBe(kind));
});

describe("nouns that only name what they cross", () => {
  const said = (text: string, ...files: readonly CommitFile[]) => {
    const mined = labelCommit({ ...commit(...files), text });
    return { boundaries: mined?.boundaries, harmless: mined?.harmless };
  };
  const plain = hunk("f()", ["x();"]);

  test.each<[string, string, readonly CommitFile[], readonly string[] | undefined]>([
    ["by its path", "Sort the sessions", [file("src/sessions/list.ts", plain)], ["sessions"]],
    [
      "by a line",
      "Sort the session list",
      [file("a.ts", hunk("", ["function createSession(list) {"]))],
      ["session"],
    ],
    [
      "and something else by another path",
      "Sort the sessions",
      [file("src/sessions/a.ts", plain), file("src/auth/b.ts", plain)],
      undefined,
    ],
    [
      "and something else by a line",
      "Sort the sessions",
      [file("src/sessions/a.ts", hunk("", ["bcrypt.hash(x, 10);"]))],
      undefined,
    ],
    ["nothing at all", "Sort the sessions", [file("src/list.ts", plain)], undefined],
    ["another noun than the message says", "Sort the list", [file("src/sessions/list.ts", plain)], undefined],
    [
      "a noun that is never harmless",
      "Sort the permissions",
      [file("src/permissions/list.ts", plain)],
      undefined,
    ],
  ])("%s", (_, text, files, harmless) => expect(said(text, ...files).harmless).toEqual(harmless));
});
