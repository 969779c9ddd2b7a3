import { describe, expect, test } from "vitest";
import { tests } from "../../../../src/stages/inspect/structure/tests.ts";
import type { ChangeSet } from "../../../../src/domain/change.ts";
import { inspect, plant, sharedTree } from "../check.ts";

const empty = sharedTree();

type Files = Readonly<Record<string, string | null>>;

/** Findings of a change as `path:line severity rule`; files that only `before` has are deleted. */
async function findings(before: Files, after: Files): Promise<readonly string[]> {
  const changes: ChangeSet = [...new Set([...Object.keys(before), ...Object.keys(after)])].map((path) => ({
    path,
    renamedFrom: null,
    before: before[path] ?? null,
    after: after[path] ?? null,
  }));
  const { findings, checks } = await inspect(empty(), changes, [tests]);
  expect(checks[0]?.state).toBe("ran");
  return findings.map(({ path, start_line, severity, rule }) => `${path}:${start_line} ${severity} ${rule}`);
}

/** How each language writes the same two tests, by the body of the first. */
const LANGUAGES: Readonly<Record<string, (body: string, before?: string) => string>> = {
  "a.test.ts": (body, mark = "") =>
    `describe("sum", () => {\n  it${mark}("adds numbers", () => {\n    ${body}\n  });\n  it("takes none", () => {\n    expect(sum()).toBe(0);\n  });\n});\n`,
  "test_a.py": (body, mark = "") =>
    `${mark}def test_adds():\n    ${body}\n\n\ndef test_none():\n    assert total() == 0\n`,
  "a_test.go": (body) =>
    `package a\n\nfunc TestAdds(t *testing.T) {\n\t${body}\n}\n\nfunc TestNone(t *testing.T) {\n\tif Sum() != 0 {\n\t\tt.Fatal("none")\n\t}\n}\n`,
  "src/lib.rs": (body, mark = "") =>
    `pub fn total() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n${mark}    fn adds() {\n        ${body}\n    }\n\n    #[test]\n    fn none() {\n        assert_eq!(total(), 0);\n    }\n}\n`,
  "src/test/ATest.java": (body, mark = "") =>
    `class ATest {\n  ${mark}@Test\n  void adds() {\n    ${body}\n  }\n\n  @Test\n  void none() {\n    assertEquals(0, sum());\n  }\n}\n`,
  "ATests.cs": (body, mark = "") =>
    `class ATests {\n  [Fact${mark}]\n  public void Adds() {\n    ${body}\n  }\n\n  [Fact]\n  public void None() {\n    Assert.Equal(0, Sum());\n  }\n}\n`,
  "spec/a_spec.rb": (body, mark = "it") =>
    `describe Sum do\n  ${mark} "adds numbers" do\n    ${body}\n  end\n\n  it "takes none" do\n    expect(sum).to eq 0\n  end\nend\n`,
  "tests/ATest.php": (body) =>
    `<?php\nclass ATest {\n  public function testAdds(): void {\n    ${body}\n  }\n  public function testNone(): void {\n    $this->assertSame(0, sum());\n  }\n}\n`,
  "tests/a.cpp": (body) =>
    `TEST(Sum, Adds) {\n  ${body}\n}\n\nTEST(Sum, None) {\n  EXPECT_EQ(sum(), 0);\n}\n`,
};

/** Bodies of the first test: with assertions, with the assertions taken out, empty. */
const BODIES: readonly (readonly [path: string, full: string, stripped: string, empty: string])[] = [
  ["a.test.ts", "const a = sum(1, 2);\n    expect(a).toBe(3);", "const a = sum(1, 2);", "// TODO"],
  ["test_a.py", "a = total(1, 2)\n    assert a == 3", "a = total(1, 2)", "pass"],
  ["a_test.go", 'a := Sum(1, 2)\n\tif a != 3 {\n\t\tt.Errorf("got %d", a)\n\t}', "_ = Sum(1, 2)", ""],
  ["src/lib.rs", "let a = total(1, 2);\n        assert_eq!(a, 3);", "let _a = total(1, 2);", ""],
  ["src/test/ATest.java", "int a = sum(1, 2);\n    assertEquals(3, a);", "int a = sum(1, 2);", "// later"],
  ["ATests.cs", "var a = Sum(1, 2);\n    Assert.Equal(3, a);", "var a = Sum(1, 2);", ""],
  ["spec/a_spec.rb", "a = sum(1, 2)\n    expect(a).to eq 3", "a = sum(1, 2)", "# nothing"],
  ["tests/ATest.php", "$a = sum(1, 2);\n    $this->assertSame(3, $a);", "$a = sum(1, 2);", "return;"],
  ["tests/a.cpp", "int a = sum(1, 2);\n  EXPECT_EQ(a, 3);", "int a = sum(1, 2);", ""],
];

function write(path: string, body: string, mark?: string): string {
  const language = LANGUAGES[path];
  if (language === undefined) throw new Error(`no such language: ${path}`);
  return language(body, mark);
}

describe.each(BODIES)("%s", (path, full, stripped, empty) => {
  const before = { [path]: write(path, full) };

  test("without its assertions", async () => {
    const found = await findings(before, { [path]: write(path, stripped) });
    expect(found).toEqual([expect.stringMatching(/:\d+ error tests\/no-assertion$/)]);
  });

  test("empty", async () => {
    const found = await findings(before, { [path]: write(path, empty) });
    expect(found).toEqual([expect.stringMatching(/:\d+ error tests\/emptied$/)]);
  });

  test("the whole file deleted", async () => {
    // Rust's tests go with what they test.
    const expected = path.endsWith(".rs") ? [] : [`${path}:1 warning tests/deleted`];
    expect(await findings(before, {})).toEqual(expected);
  });

  test("nothing when it says more, or stays as it is", async () => {
    expect(await findings(before, before)).toEqual([]);
    expect(await findings({ [path]: write(path, stripped) }, before)).toEqual([]);
    expect(await findings({}, { [path]: write(path, empty) })).toEqual([]);
  });
});

describe("skipped", () => {
  test.each([
    ["a.test.ts", ".skip"],
    ["a.test.ts", ".todo"],
    ["a.test.ts", ".only"],
    ["test_a.py", "@pytest.mark.skip\n"],
    ["test_a.py", '@unittest.skip("later")\n'],
    ["src/lib.rs", "    #[ignore]\n"],
    ["src/test/ATest.java", "@Disabled\n  "],
    ["src/test/ATest.java", '@Ignore("flaky") '],
    ["ATests.cs", '(Skip = "flaky")'],
    ["spec/a_spec.rb", "xit"],
  ])("%s by %j", async (path, mark) => {
    const [, full = ""] = BODIES.find(([other]) => other === path) ?? [];
    expect(await findings({ [path]: write(path, full) }, { [path]: write(path, full, mark) })).toEqual([
      expect.stringMatching(/warning tests\/skipped$/),
    ]);
  });

  test.each([
    ["a.test.ts", "t.skip();"],
    ["test_a.py", 'pytest.skip("later")'],
    ["a_test.go", "t.Skip()"],
    ["tests/ATest.php", "$this->markTestSkipped();"],
    ["tests/a.cpp", "GTEST_SKIP();"],
  ])("%s from inside: %s", async (path, line) => {
    const [, full = ""] = BODIES.find(([other]) => other === path) ?? [];
    const indent = path.endsWith(".py") ? "    " : "\t";
    expect(
      await findings({ [path]: write(path, full) }, { [path]: write(path, `${line}\n${indent}${full}`) }),
    ).toEqual([expect.stringMatching(/warning tests\/skipped$/)]);
  });

  test("a suite that is skipped is one finding", async () => {
    const suite = (skip: string): string =>
      `describe${skip}("x", () => {\n  it("a", () => { expect(1).toBe(a); });\n  it("b", () => { expect(2).toBe(b); });\n});\n`;
    expect(await findings({ "a.spec.js": suite("") }, { "a.spec.js": suite(".skip") })).toEqual([
      "a.spec.js:1 warning tests/skipped",
    ]);
  });

  test.each([
    ["a.test.ts", ".skipIf(isWindows)"],
    ["a.test.ts", ".concurrent"],
    ["test_a.py", "@pytest.mark.skipif(WINDOWS, reason='no')\n"],
    ["src/test/ATest.java", "@DisabledOnOs(OS.WINDOWS)\n  "],
  ])("not under a condition: %s by %j", async (path, mark) => {
    const [, full = ""] = BODIES.find(([other]) => other === path) ?? [];
    expect(await findings({ [path]: write(path, full) }, { [path]: write(path, full, mark) })).toEqual([]);
  });

  test("not one that was skipped before, nor a new one", async () => {
    const skipped = 'it.skip("a", () => { expect(a()).toBe(1); });\n';
    expect(await findings({ "a.test.js": skipped }, { "a.test.js": `\n${skipped}` })).toEqual([]);
    expect(await findings({ "a.test.js": "" }, { "a.test.js": skipped })).toEqual([]);
  });
});

const ONE =
  'it("reads the file", () => {\n  expect(read("a")).toBe("x");\n  expect(read("b")).toBe("y");\n});\n';
const TWO = 'it("writes the file", () => {\n  write("a", "x");\n  expect(disk.a).toBe("x");\n});\n';

describe("deleted", () => {
  test.each<[string, Files, Files]>([
    ["one of two", { "a.test.js": ONE + TWO }, { "a.test.js": TWO }],
    ["commented out", { "a.test.js": ONE }, { "a.test.js": ONE.replace(/^/gm, "// ") }],
    ["one of two files", { "a.test.js": ONE, "b.test.js": TWO }, { "b.test.js": TWO, "a.test.js": null }],
    [
      "another one, unlike it, was added",
      { "a.test.js": ONE },
      { "a.test.js": 'it("draws", () => {\n  paint();\n  expect(screen()).toMatchSnapshot();\n});\n' },
    ],
  ])("%s", async (_, before, after) => {
    expect(await findings(before, after)).toEqual(["a.test.js:1 warning tests/deleted"]);
  });

  test.each<[string, Files, Files]>([
    [
      "renamed",
      { "a.test.js": ONE },
      { "a.test.js": ONE.replace("reads the file", "gives back the content") },
    ],
    ["moved to another file", { "a.test.js": ONE + TWO }, { "a.test.js": TWO, "b.test.js": ONE }],
    ["put into a suite", { "a.test.js": ONE }, { "a.test.js": `describe("disk", () => {\n${ONE}});\n` }],
    [
      "renamed and changed",
      { "a.test.js": ONE },
      { "a.test.js": 'test("a file is read", async () => {\n  expect(await read("a")).toEqual("x");\n});\n' },
    ],
    [
      "several made into a table",
      { "a.test.js": ONE + TWO },
      { "a.test.js": 'test.each([["a"], ["b"]])("%s", (name) => {\n  expect(disk[name]).toBe("x");\n});\n' },
    ],
    [
      "what it tests went away too",
      { "a.test.js": ONE + TWO, "a.js": "export function read() {}\nexport function write() {}\n" },
      { "a.test.js": TWO, "a.js": "export function write() {}\n" },
    ],
    [
      "its whole module went away",
      { "a.test.js": ONE, "a.js": "export function read() {}\n" },
      { "a.test.js": null, "a.js": null },
    ],
    ["it was empty", { "a.test.js": 'it("x", () => {});\n' + TWO }, { "a.test.js": TWO }],
  ])("no finding: %s", async (_, before, after) => {
    expect(await findings(before, after)).toEqual([]);
  });

  test("the message names them", async () => {
    const repo = plant({ "a.test.js": ONE + TWO });
    const { findings } = await inspect(repo, { "a.test.js": null }, [tests]);
    expect(findings[0]?.message).toBe(
      '2 tests "reads the file", "writes the file" are gone, though what is tested is still there',
    );
  });
});

describe("assertions", () => {
  test.each<[string, string]>([
    ["moved into a helper", 'it("reads the file", () => {\n  expectFile("a", "x");\n});\n'],
    ["moved into a helper with any name", 'it("reads the file", () => {\n  sameOnDisk("a");\n});\n'],
    [
      "written in another way",
      'it("reads the file", () => {\n  if (read("a") !== "x") throw new Error();\n});\n',
    ],
    ["by another library", 'it("reads the file", (t) => {\n  assert.equal(read("a"), "x");\n});\n'],
    [
      "one in place of two",
      'it("reads the file", () => {\n  expect(["a", "b"].map(read)).toEqual(["x", "y"]);\n});\n',
    ],
  ])("no finding: %s", async (_, after) => {
    expect(await findings({ "a.test.js": ONE }, { "a.test.js": after })).toEqual([]);
  });

  test("one of two taken away is a warning", async () => {
    const after = ONE.replace('  expect(read("b")).toBe("y");\n', "");
    expect(await findings({ "a.test.js": ONE }, { "a.test.js": after })).toEqual([
      "a.test.js:1 warning tests/fewer-assertions",
    ]);
  });

  test("printing is not asserting", async () => {
    const after = 'it("reads the file", () => {\n  console.log(read("a"));\n});\n';
    expect(await findings({ "a.test.js": ONE }, { "a.test.js": after })).toEqual([
      "a.test.js:1 error tests/no-assertion",
    ]);
  });

  test("a test of what went away may do nothing", async () => {
    expect(
      await findings(
        { "a.test.js": ONE, "a.js": "export function read() {}\n" },
        { "a.test.js": 'it("reads the file", () => {});\n', "a.js": "export {};\n" },
      ),
    ).toEqual([]);
  });
});

test("a test of Rust beside the code it tests", async () => {
  const [, full = ""] = BODIES.find(([path]) => path === "src/lib.rs") ?? [];
  const before = write("src/lib.rs", full);
  const after = before.replace(/ {4}#\[test\]\n {4}fn adds[\s\S]*?\n {4}\}\n/, "");
  expect(await findings({ "src/lib.rs": before }, { "src/lib.rs": after })).toEqual([
    "src/lib.rs:1 warning tests/deleted",
  ]);
});

test("a subtest of Go and a method of a class are tests of their own", async () => {
  const go = (run: string): string =>
    `package a\n\nfunc TestAll(t *testing.T) {\n\tt.Run("one", func(t *testing.T) {\n\t\t${run}\n\t})\n\tt.Run("two", func(t *testing.T) {\n\t\tif two() { t.Fatal() }\n\t})\n}\n`;
  expect(
    await findings({ "a_test.go": go("if one() { t.Fatal() }") }, { "a_test.go": go("t.Skip()") }),
  ).toEqual(["a_test.go:5 warning tests/skipped"]);
  const py = (body: string): string => `class TestA:\n    def test_one(self):\n        ${body}\n`;
  expect(await findings({ "test_a.py": py("assert one()") }, { "test_a.py": py("...") })).toEqual([
    "test_a.py:2 error tests/emptied",
  ]);
});

test("a file that does not parse is not judged, and nothing is said to be deleted", async () => {
  const changes: ChangeSet = [{ path: "a.test.js", renamedFrom: null, before: ONE, after: "it(" }];
  const { findings, checks } = await inspect(empty(), changes, [tests]);
  expect(findings).toEqual([]);
  expect(checks).toMatchObject([{ state: "skipped", why: "a.test.js: it does not parse" }]);
});

test("a moved file keeps its tests", async () => {
  const changes: ChangeSet = [
    {
      path: "test/b.test.js",
      renamedFrom: "test/a.test.js",
      before: ONE,
      after: ONE.replaceAll("expect(", "void ("),
    },
  ];
  const { findings } = await inspect(plant({ "test/a.test.js": ONE }), changes, [tests]);
  expect(findings.map(({ rule, path }) => `${path} ${rule}`)).toEqual(["test/b.test.js tests/no-assertion"]);
});
