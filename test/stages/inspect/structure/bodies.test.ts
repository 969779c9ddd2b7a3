import { describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../../src/domain/change.ts";
import { bodies } from "../../../../src/stages/inspect/structure/bodies.ts";
import { inspect, plant, sharedTree } from "../check.ts";

const empty = sharedTree();

type Sides = readonly [path: string, before: string, after: string];

/** Findings of a change as `severity line`. */
async function findings(...sides: readonly Sides[]): Promise<readonly string[]> {
  const changes: ChangeSet = sides.map(([path, before, after]) => ({
    path,
    renamedFrom: null,
    before,
    after,
  }));
  const { findings, checks } = await inspect(empty(), changes, [bodies]);
  expect(checks[0]?.state).toBe("ran");
  return findings.map(({ severity, start_line }) => `${severity} ${start_line}`);
}

const SUM = "const all = items.map(price);\n  return all.reduce(add, 0);";

describe("became hollow", () => {
  test.each<Sides>([
    ["a.ts", `export function total(items) {\n  ${SUM}\n}\n`, "export function total(items) {\n}\n"],
    [
      "a.ts",
      `export function total(items) {\n  ${SUM}\n}\n`,
      "export function total(items) {\n  // TODO: implement\n}\n",
    ],
    [
      "a.ts",
      `export function total(items) {\n  ${SUM}\n}\n`,
      "export function total(items) {\n  return;\n}\n",
    ],
    [
      "a.ts",
      `export function total(items) {\n  ${SUM}\n}\n`,
      'export function total(items) {\n  throw new Error("Not implemented");\n}\n',
    ],
    [
      "a.ts",
      "export const total = (items) => items.length;\n",
      'export const total = (items) => {\n  throw new Error("not yet implemented");\n};\n',
    ],
    ["a.js", `const total = function (items) {\n  ${SUM}\n};\n`, "const total = function (items) {};\n"],
    ["a.js", `exports.total = (items) => {\n  ${SUM}\n};\n`, "exports.total = (items) => {};\n"],
    ["a.ts", `class Cart {\n  total() {\n  ${SUM}\n  }\n}\n`, "class Cart { total() {} }\n"],
    ["a.tsx", `export default function () {\n  ${SUM}\n}\n`, "export default function () {}\n"],
    ["a.ts", `const api = {\n  total() {\n  ${SUM}\n  },\n};\n`, "const api = { total() {} };\n"],
    [
      "a.py",
      "def total(items):\n    all = map(price, items)\n    return sum(all)\n",
      "def total(items):\n    pass\n",
    ],
    [
      "a.py",
      "def total(items):\n    all = map(price, items)\n    return sum(all)\n",
      "def total(items):\n    ...\n",
    ],
    [
      "a.py",
      "def total(items):\n    all = map(price, items)\n    return sum(all)\n",
      'def total(items):\n    """Adds."""\n    raise NotImplementedError\n',
    ],
    [
      "a.go",
      "package a\n\nfunc Total() {\n\ta := load()\n\tsave(a)\n}\n",
      "package a\n\nfunc Total() {\n}\n",
    ],
    [
      "a.go",
      "package a\n\nfunc (c *Cart) Total() {\n\ta := load()\n\tsave(a)\n}\n",
      'package a\n\nfunc (cart *Cart) Total() {\n\tpanic("not implemented")\n}\n',
    ],
    [
      "a.rs",
      "pub fn total() -> u8 {\n    let a = load();\n    a + 1\n}\n",
      "pub fn total() -> u8 {\n    todo!()\n}\n",
    ],
    [
      "a.rs",
      "impl Cart {\n    fn add(&mut self) {\n        let a = 1;\n        self.n += a;\n    }\n}\n",
      "impl Cart {\n    fn add(&mut self) {}\n}\n",
    ],
    [
      "A.java",
      "class A {\n  int total(List<Item> x) throws IOException {\n    int a = 1;\n    return a;\n  }\n}\n",
      'class A {\n  int total(List<Item> x) throws IOException {\n    throw new UnsupportedOperationException("Not implemented");\n  }\n}\n',
    ],
    [
      "A.cs",
      "class A {\n  public void Save(int x) {\n    var a = x;\n    Write(a);\n  }\n}\n",
      "class A {\n  public void Save(int x) {\n  }\n}\n",
    ],
    [
      "a.rb",
      "class A\n  def save(x)\n    a = x\n    write(a)\n  end\nend\n",
      "class A\n  def save(x)\n  end\nend\n",
    ],
    [
      "a.php",
      "<?php\nfunction save(int $x): void {\n  $a = $x;\n  write($a);\n}\n",
      "<?php\nfunction save(int $x): void {\n  // TODO\n}\n",
    ],
    [
      "a.c",
      "static int save(int x) {\n  int a = x;\n  return write(a);\n}\n",
      "static int save(int x) {\n}\n",
    ],
    ["a.kt", "fun save(x: Int): Unit {\n  val a = x\n  write(a)\n}\n", "fun save(x: Int): Unit {\n}\n"],
    [
      "a.swift",
      "func save(_ x: Int) -> Int {\n  let a = x\n  return write(a)\n}\n",
      'func save(_ x: Int) -> Int {\n  fatalError("not implemented")\n}\n',
    ],
    ["a.sh", "save() {\n  cd /tmp\n  touch a\n}\n", "save() {\n  # TODO\n}\n"],
    ["a.sh", "save() {\n  cd /tmp\n  touch a\n}\n", "save() {\n  :\n}\n"],
    ["a.sh", "save-all () {\n  cd /tmp\n  touch a\n}\n", "save-all () { :; }\n"],
    [
      "a.bash",
      "function save {\n  cd /tmp\n  touch a\n}\n",
      "function save {\n  # TODO: implement\n  :\n}\n",
    ],
    ["a.zsh", "function save()\n{\n  cd /tmp\n  touch a\n}\n", "function save()\n{\n  return\n}\n"],
    [
      "a.py",
      "# From elsewhere. Do not edit! Edit the upstream one.\ndef f(a):\n    b = a + 1\n    return b\n",
      "# From elsewhere. Do not edit! Edit the upstream one.\ndef f(a):\n    pass\n",
    ],
  ])("%s: %j -> %j", async (...sides) => {
    expect(await findings(sides)).toEqual([expect.stringMatching(/^error \d$/)]);
  });

  test.each<Sides>([
    ["a.ts", "class A {\n  close() {\n    this.socket.end();\n  }\n}\n", "class A {\n  close() {}\n}\n"],
    [
      "a.ts",
      `function total(items) {\n  ${SUM}\n}\n`,
      "function total(items) {\n  // the server does it\n}\n",
    ],
    [
      "a.ts",
      `function total(items) {\n  ${SUM}\n  // x\n  done();\n}\n`,
      "function total(items) {\n  return null;\n}\n",
    ],
    ["test/a.ts", `function total(items) {\n  ${SUM}\n}\n`, "function total(items) {}\n"],
  ])("only a warning: %s: %j -> %j", async (...sides) => {
    expect(await findings(sides)).toEqual([expect.stringMatching(/^warning \d$/)]);
  });
});

describe("no finding", () => {
  test.each<[string, readonly Sides[]]>([
    ["the function is gone", [["a.ts", `function total() {\n  ${SUM}\n}\nconst b = 1;\n`, "const b = 1;\n"]]],
    ["it was empty before", [["a.ts", "function total() {}\n", "function total() {\n  // TODO\n}\n"]]],
    ["it is new", [["a.ts", "const a = 1;\n", "const a = 1;\nconst noop = () => {};\n"]]],
    [
      "the body is another",
      [["a.ts", `function total() {\n  ${SUM}\n}\n`, "function total() {\n  return sum(items);\n}\n"]],
    ],
    [
      "it became abstract",
      [
        [
          "a.ts",
          `class A {\n  total() {\n    ${SUM}\n  }\n}\n`,
          "abstract class A {\n  abstract total(): number;\n}\n",
        ],
      ],
    ],
    [
      "its work went to a class that extends it",
      [
        [
          "a.ts",
          `class A {\n  total() {\n    ${SUM}\n  }\n}\n`,
          'class A {\n  total() {\n    throw new Error("not implemented");\n  }\n}\n',
        ],
        ["b.ts", "", "class B extends A {\n  total() {\n    return 2 * this.items;\n  }\n}\n"],
      ],
    ],
    [
      "its body moved to another function",
      [
        [
          "a.ts",
          `class A {\n  open() {\n  ${SUM}\n  }\n}\n`,
          `class A {\n  open() {}\n  start() {\n  ${SUM}\n  }\n}\n`,
        ],
      ],
    ],
    [
      "a constructor whose parameters do it",
      [
        [
          "a.ts",
          "class A {\n  constructor(a) {\n    this.a = a;\n    this.b = 1;\n  }\n}\n",
          "class A {\n  b = 1;\n  constructor(private a: A) {}\n}\n",
        ],
      ],
    ],
    [
      "nothing to do, in so many words",
      [
        [
          "a.ts",
          `function total() {\n  ${SUM}\n}\n`,
          "function total() {\n  // Deprecated: kept so that old callers don't fail.\n}\n",
        ],
      ],
    ],
    [
      "overloads",
      [
        [
          "a.ts",
          `function total(a: string): void;\nfunction total(a: string) {\n  ${SUM}\n}\n`,
          `function total(a: string): void;\nfunction total(a: number): void;\nfunction total(a: unknown) {\n  ${SUM}\n  x();\n}\n`,
        ],
      ],
    ],
    [
      "an abstract method of Python",
      [
        [
          "a.py",
          "class A(ABC):\n    def total(self):\n        a = 1\n        return a\n",
          "class A(ABC):\n    @abstractmethod\n    def total(self):\n        ...\n",
        ],
      ],
    ],
    [
      "generated code",
      [
        [
          "a.go",
          "package a\nfunc F() {\n\ta()\n\tb()\n}\n",
          "// Code generated. DO NOT EDIT.\npackage a\nfunc F() {\n}\n",
        ],
      ],
    ],
    [
      "one of two of the same name went away",
      [
        [
          "a.java",
          "class A {\n  void f(int a) {\n    a();\n    b();\n  }\n  void f() {\n  }\n}\n",
          "class A {\n  void f() {\n  }\n}\n",
        ],
      ],
    ],
  ])("%s", async (_, sides) => {
    expect(await findings(...sides)).toEqual([]);
  });
});

test("files of declarations have no bodies to lose", async () => {
  const before = "def f():\n    x = 1\n    return x\n";
  const changes: ChangeSet = [{ path: "a.pyi", renamedFrom: null, before, after: "def f(): ...\n" }];
  expect((await inspect(empty(), changes, [bodies])).findings).toEqual([]);
});

test.each([
  ["a.ts", `function f() { return "${"_".repeat(50_000)}"; }`],
  ["a.cs", "f(a) : b : c ".repeat(5_000)],
  ["a.c", "f(".repeat(20_000)],
])("text made to be slow is no hang: %s", { timeout: 20_000 }, async (path, text) => {
  const changes: ChangeSet = [{ path, renamedFrom: null, before: text, after: `${text}\n` }];
  expect((await inspect(empty(), changes, [bodies])).findings).toEqual([]);
});

test("a moved file is compared with what it was", async () => {
  const before = `function total(items) {\n  ${SUM}\n}\n`;
  const changes: ChangeSet = [
    { path: "b.ts", renamedFrom: "a.ts", before, after: "function total(items) {}\n" },
  ];
  const { findings } = await inspect(plant({ "a.ts": before }), changes, [bodies]);
  expect(findings).toMatchObject([
    {
      path: "b.ts",
      rule: "bodies/emptied",
      category: "elision",
      message: expect.stringContaining("`total`"),
    },
  ]);
});

test("a side that does not parse is not judged", async () => {
  const changes: ChangeSet = [
    { path: "a.ts", renamedFrom: null, before: `function f() { ${SUM} }`, after: "function f( {}" },
  ];
  const { checks } = await inspect(empty(), changes, [bodies]);
  expect(checks).toMatchObject([{ state: "skipped", why: "a.ts: it does not parse" }]);
});
