import { expect, test } from "vitest";
import type { Defect, Seeder } from "../../bench/inspect-defect.ts";
import { seedArgument, seedOption } from "../../bench/inspect-seed-calls.ts";
import {
  seedExport,
  seedMember,
  seedPackage,
  seedPath,
  seedUndefined,
} from "../../bench/inspect-seed-names.ts";
import { CREDENTIALS, seedLeak, seedSecret } from "../../bench/inspect-seed-other.ts";
import * as python from "../../bench/inspect-seed-python.ts";
import { seedRemoved } from "../../bench/inspect-seed-removed.ts";
import { seedTest } from "../../bench/inspect-seed-tests.ts";
import { isBalanced, seedBody, seedPlaceholder, seedSyntax } from "../../bench/inspect-seed-text.ts";
import { treeOf } from "../../bench/inspect-tree.ts";
import { random } from "../../bench/tasks.ts";

const TYPESCRIPT = {
  "package.json": '{"dependencies":{"chalk":"5"}}',
  "src/store.ts": [
    "export interface Options { readonly path: string; readonly limit?: number }",
    "export function openStore(path: string, options: Options): string {",
    "  return path + options.limit;",
    "}",
    "export const unused = 1;",
    "",
  ].join("\n"),
  "src/main.ts": [
    'import { openStore } from "./store.ts";',
    "export function run(names: string[]): number {",
    '  const store = openStore("a", { path: "b" });',
    "  const sizes = names.map((name) => name.length);",
    "  const total = sizes.length;",
    "  return total + store.length;",
    "}",
    "export class Watcher {",
    "  constructor(readonly store: string) {",
    "    this.store.trim();",
    "  }",
    "}",
    "",
  ].join("\n"),
  "src/main.test.ts": [
    'import { run } from "./main.ts";',
    'test("counts", () => {',
    '  const names = ["a"];',
    "  expect(run(names)).toBe(2);",
    "});",
    'test("counts nothing", () => {',
    "  expect(run([])).toBe(1);",
    "});",
    "",
  ].join("\n"),
};

const PYTHON = {
  "app/__init__.py": "",
  "app/tools.py":
    "import os\n\n\ndef load(path, limit):\n    text = os.fspath(path)\n    kept = text[:limit]\n    return kept\n\n\nclass Store:\n    pass\n",
  "app/main.py": [
    "from app.tools import load, Store",
    "",
    "",
    "def join(first, second):",
    "    both = first + second",
    "    return both.strip()",
    "",
    "",
    "def run(names):",
    '    print(join("a", "b"))',
    "    result = load(names, 3)",
    "    return result",
    "",
  ].join("\n"),
};

/** Everything that a seeder makes of a file in a number of tries. */
async function make(
  seeder: Seeder,
  path: string,
  files: Readonly<Record<string, string>>,
  tries = 40,
): Promise<readonly Defect[]> {
  const texts = new Map(Object.entries(files));
  const tree = treeOf(texts, (name) => name === "chalk");
  const next = random(3);
  const made: Defect[] = [];
  for (let index = 0; index < tries; index += 1) {
    made.push(...(await seeder({ tree, path, text: texts.get(path) ?? "", next })));
  }
  expect(made.length, "defects").toBeGreaterThan(0);
  for (const { before, after } of made) expect(after).not.toBe(before);
  return made;
}

/** The words of the text after that are not in the text before. */
function added({ before, after }: Defect): readonly string[] {
  const known = new Set(before.match(/\w+/g));
  return [...new Set(after.match(/\w+/g))].filter((word) => !known.has(word));
}

test.each<readonly [string, Seeder]>([
  ["export", seedExport],
  ["undefined", seedUndefined],
  ["member", seedMember],
])(
  "an invented name (%s) stands nowhere in the project and is no name of the language",
  async (name, seeder) => {
    const words = JSON.stringify(TYPESCRIPT);
    for (const defect of await make(seeder, "src/main.ts", TYPESCRIPT)) {
      expect(defect.class).toBe(name);
      expect(added(defect)).toEqual([defect.invented]);
      expect(words).not.toMatch(new RegExp(String.raw`\b${defect.invented}\b`));
      for (const { prototype } of [String, Array])
        expect(Object.getOwnPropertyNames(prototype)).not.toContain(defect.invented);
    }
  },
);

test.each<readonly [string, Seeder]>([
  ["export", python.seedPythonExport],
  ["path", python.seedPythonPath],
  ["undefined", python.seedPythonUndefined],
  ["member", python.seedPythonMember],
])("an invented name (%s) of Python stands nowhere in the project", async (name, seeder) => {
  for (const defect of await make(seeder, "app/main.py", PYTHON)) {
    const [only = "", ...others] = added(defect);
    expect([defect.class, others]).toEqual([name, []]);
    expect(JSON.stringify(PYTHON)).not.toMatch(new RegExp(String.raw`\b${only}\b`));
  }
});

test("a wrong path leads to no file, with any ending", async () => {
  for (const { after } of await make(seedPath, "src/main.ts", TYPESCRIPT)) {
    const [, specifier = ""] = /from "(.*)"/.exec(after) ?? [];
    expect(specifier).not.toMatch(/^\.\/(?:store|main)(?:\.test)?(?:\.[jt]s)?$/);
  }
});

test("a package that is declared or installed is never the fake one", async () => {
  for (const { after } of await make(seedPackage, "src/main.ts", TYPESCRIPT)) {
    const [, name = ""] = /^import .* from "((?:node:)?[a-z].*)"/m.exec(after) ?? [];
    expect(name).toMatch(/^(?:node:[\w/]+|[a-z]+(?:-[a-z]+)+)$/);
    expect(name).not.toBe("chalk");
  }
});

test("arguments go beyond or below what the signature asks for", async () => {
  const texts = (await make(seedArgument, "src/main.ts", TYPESCRIPT)).map(({ after }) => after);
  const calls = texts.map((text) => /openStore\((.*)\);/.exec(text)?.[1] ?? "");
  expect(calls).toContain('"a"');
  expect(calls.filter((call) => call !== '"a"').every((call) => /^"a", \{ path: "b" \}, ./.test(call))).toBe(
    true,
  );
});

test("a function with a rest, a default or a second meaning has no number of arguments", async () => {
  const files = {
    "a.ts": [
      "function many(...all: string[]): void {}",
      "function some(a: string, b = 1): void {}",
      "function twice(a: string): void {}",
      "function shadows(twice: (a: string, b: string) => void): void { twice('a', 'b'); }",
      "function counts(a: string): number { return arguments.length; }",
      "many('a'); some('a', 2); twice('a'); counts('a');",
    ].join("\n"),
  };
  const tree = treeOf(new Map(Object.entries(files)), () => false);
  const next = random(1);
  const made: Defect[] = [];
  for (let index = 0; index < 40; index += 1)
    made.push(...(await seedArgument({ tree, path: "a.ts", text: files["a.ts"], next })));
  // Only what has a default, which still takes two at most.
  expect(new Set(made.map(({ after }) => /(\w+)\('a', 2, /.exec(after)?.[1] ?? after))).toEqual(
    new Set(["some"]),
  );
});

test("an option is added only where the type says all of its keys", async () => {
  for (const { after, kind } of await make(seedOption, "src/main.ts", TYPESCRIPT)) {
    expect(kind).toBe("of the project");
    expect(after).toMatch(/openStore\("a", \{ (?!path|limit)\w+: 3, {2}?path: "b" \}\)/);
  }
  const open = {
    ...TYPESCRIPT,
    "src/store.ts": TYPESCRIPT["src/store.ts"].replace(
      "{ readonly path",
      "{ [key: string]: unknown; readonly path",
    ),
  };
  for (const { kind } of await make(seedOption, "src/main.ts", open)) expect(kind).toBe("of Node");
});

test("a removed export is one that another file takes", async () => {
  for (const { after } of await make(seedRemoved, "src/store.ts", TYPESCRIPT, 1)) {
    expect(after).toContain("\nfunction openStore");
    expect(after).toContain("export const unused");
  }
  const common = {
    "a.js": "exports.load = () => 1;\nexports.save = () => 2;\n",
    "b.js": "module.exports = {\n  one,\n  two,\n};\n",
    "main.js": 'const { load } = require("./a.js");\nconst { two } = require("./b.js");\nload(two);\n',
  };
  expect((await make(seedRemoved, "a.js", common, 1)).map(({ after }) => after)).toEqual([
    "const loadUnused = () => 1;\nexports.save = () => 2;\n",
  ]);
  const [list] = await make(seedRemoved, "b.js", common, 1);
  expect(list?.after).toMatch(/one,\s*\};/);
  for (const { after } of await make(python.seedPythonRemoved, "app/tools.py", PYTHON, 1)) {
    expect(after).toMatch(/def load_impl|class Store_impl/);
  }
});

test("Python's arguments and keywords are ones that the function does not take", async () => {
  const calls = (defects: readonly Defect[]): readonly string[] =>
    defects.map(({ after }) => /join\((.*)\)\)/.exec(after)?.[1] ?? "");
  const counted = calls(await make(python.seedPythonArgument, "app/main.py", PYTHON));
  expect(counted).toContain('"a"');
  expect(counted.filter((call) => call !== '"a"').every((call) => /^"a", "b", [^=]+$/.test(call))).toBe(true);
  for (const { after } of await make(python.seedPythonOption, "app/main.py", PYTHON))
    expect(after).toMatch(/, \w+=\w+\)/);
  for (const { after } of await make(python.seedPythonPackage, "app/main.py", PYTHON)) {
    expect(after).toMatch(/^from app\.tools .*\n(?:import|from) [a-z]+_[a-z]+_[a-z]+/);
  }
});

test.each<readonly [string, string, Readonly<Record<string, string>>]>([
  ["TypeScript", "src/main.ts", TYPESCRIPT],
  ["Python", "app/main.py", PYTHON],
])(
  "broken syntax in %s is a bracket without a partner or a statement without its end",
  async (_, path, files) => {
    for (const { kind, before, after } of await make(seedSyntax, path, files)) {
      if (kind === "dropped bracket") {
        expect(after).toHaveLength(before.length - 1);
        expect(isBalanced(after.replace(/"[^"\n]*"/g, ""))).toBe(false);
      } else expect(after).toMatch(/ =\n|\)\n/);
    }
  },
);

test.each<readonly [string, string, Readonly<Record<string, string>>]>([
  ["TypeScript", "src/main.ts", TYPESCRIPT],
  [
    "Python",
    "app/long.py",
    { "app/long.py": "def f(a):\n    b = a\n    c = [b,\n         a]\n    d = c\n    return d\n" },
  ],
])("what stands in for code in %s replaces whole statements, three lines or more", async (_, path, files) => {
  for (const { before, after } of await make(seedPlaceholder, path, files)) {
    expect(before.split("\n").length - after.split("\n").length).toBeGreaterThanOrEqual(2);
    expect(isBalanced(after.replace(/"[^"\n]*"|\/\/.*|#.*/g, ""))).toBe(true);
    // At the depth of what it stands for.
    expect(after).toMatch(/^(?: {2}\/\/| {4}#) /m);
  }
});

test("an emptied body keeps its function, a constructor keeps its body", async () => {
  for (const { after } of await make(seedBody, "src/main.ts", TYPESCRIPT)) {
    expect(after).toMatch(
      /run\(names: string\[\]\): number \{\s*(?:throw new Error\("Not implemented"\);|\/\/ TODO: implement|\/\/ \.\.\.)?\s*\}/,
    );
    expect(after).toContain("this.store.trim();");
  }
});

test("a test is emptied, deleted, stripped or skipped, and the other one stays", async () => {
  const made = await make(seedTest, "src/main.test.ts", TYPESCRIPT);
  expect(new Set(made.map(({ kind }) => kind))).toEqual(
    new Set(["emptied", "deleted", "stripped of assertions", "skipped"]),
  );
  for (const { kind, after } of made) {
    expect(after.match(/expect\(/g)).toHaveLength(kind === "skipped" ? 2 : 1);
    expect(after.match(/test(?:\.skip)?\(/g)).toHaveLength(kind === "deleted" ? 1 : 2);
  }
});

test("nothing is begun in a file that ends something", async () => {
  expect((await make(seedLeak, "src/main.ts", TYPESCRIPT))[0]?.kind).toBe("in a constructor");
  const texts = new Map([
    ["a.ts", "class A { constructor() { run(); } stop() { clearInterval(this.timer); } }"],
  ]);
  const bed = {
    tree: treeOf(texts, () => false),
    path: "a.ts",
    text: texts.get("a.ts") ?? "",
    next: random(1),
  };
  expect(await seedLeak(bed)).toEqual([]);
});

test("each kind of credential is made, another one each time", async () => {
  const made = await make(seedSecret, "src/main.ts", TYPESCRIPT, 200);
  expect(new Set(made.map(({ kind }) => kind)).size).toBe(Object.keys(CREDENTIALS).length);
  expect(new Set(made.map(({ after }) => after)).size).toBe(made.length);
});
