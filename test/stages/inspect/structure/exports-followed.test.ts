import { describe, expect, test } from "vitest";
import { exports } from "../../../../src/stages/inspect/structure/exports.ts";
import { tempRepo } from "../../../support/repo.ts";
import { inspect } from "../check.ts";
import { A, type Files, findings, ONLY_TWO, WORKSPACE } from "./exports-support.ts";

const PATHS = {
  "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"], "core": ["./src/a"]}}}',
};
const COMMON = "exports.one = 1;\nexports.two = 2;\n";

describe("gone and still taken in other ways", () => {
  test.each<[string, Files, Readonly<Record<string, string | null>>]>([
    [
      "by an alias of tsconfig.json",
      { ...PATHS, "src/a.ts": A, "b.ts": 'import { one } from "@/a";\n' },
      { "src/a.ts": ONLY_TWO },
    ],
    [
      "by an exact alias",
      { ...PATHS, "src/a.ts": A, "b.ts": 'import { one } from "core";\n' },
      { "src/a.ts": ONLY_TWO },
    ],
    [
      "by an import map of package.json",
      {
        "package.json": '{"imports": {"#l/*": {"default": "./lib/*.js"}}}',
        "lib/a.js": A,
        "b.js": 'import { one } from "#l/a";\n',
      },
      { "lib/a.js": ONLY_TWO },
    ],
    [
      "by a member of the workspace",
      { ...WORKSPACE, "packages/app/b.ts": 'import { one } from "@x/core";\n' },
      { "packages/core/src/a.ts": ONLY_TWO },
    ],
    [
      "by a path of a package",
      { ...WORKSPACE, "packages/app/b.ts": 'import { one } from "@x/core/sub";\n' },
      { "packages/core/src/sub.ts": ONLY_TWO },
    ],
    [
      "by pnpm's workspace",
      {
        ...WORKSPACE,
        "package.json": "{}",
        "pnpm-workspace.yaml": "packages:\n  # all\n  - 'packages/*'\ncatalog:\n  a: 1\n",
        "packages/app/b.ts": 'import { one } from "@x/core";\n',
      },
      { "packages/core/src/a.ts": ONLY_TWO },
    ],
    [
      "by the package itself",
      {
        "package.json": '{"name": "me", "main": "./lib/index.js"}',
        "lib/index.js": A,
        "test/b.js": 'import { one } from "me";\n',
      },
      { "lib/index.js": ONLY_TWO },
    ],
    [
      "through a chain of stars",
      {
        "a.ts": A,
        "i.ts": 'export * from "./a";\n',
        "index.ts": 'export * from "./i";\n',
        "c/b.ts": 'import { one } from "..";\n',
      },
      { "a.ts": ONLY_TWO },
    ],
    [
      "by a Vue component",
      {
        "a.ts": A,
        "b.vue": '<template/>\n<script setup lang="ts">\nimport { one } from "./a";\n</script>\n',
      },
      { "a.ts": ONLY_TWO },
    ],
    ["by Astro", { "a.ts": A, "b.astro": '---\nimport { one } from "./a";\n---\n' }, { "a.ts": ONLY_TWO }],
    [
      "by Svelte",
      { "a.ts": A, "b.svelte": '<script>\nimport { one } from "./a";\n</script>\n' },
      { "a.ts": ONLY_TWO },
    ],
    [
      "by destructuring of CommonJS",
      { "a.js": COMMON, "b.js": 'const { one } = require("./a");\n' },
      { "a.js": "exports.two = 2;\n" },
    ],
    [
      "by a member of CommonJS",
      { "a.js": COMMON, "b.js": 'const a = require("./a");\na.one();\n' },
      { "a.js": "exports.two = 2;\n" },
    ],
    ["at once", { "a.js": COMMON, "b.js": 'f(require("./a").one);\n' }, { "a.js": "exports.two = 2;\n" }],
    [
      "of an object that CommonJS gives",
      {
        "a.js": "function one() {}\nmodule.exports = { one, two: 2 };\n",
        "b.js": 'const { one } = require("./a.js");\n',
      },
      { "a.js": "module.exports = { two: 2 };\n" },
    ],
    [
      "of a named object",
      {
        "a.js": "const a = { one, two };\nmodule.exports = a;\n",
        "b.js": 'const a = require("./a");\na.one();\n',
      },
      { "a.js": "const a = { two };\nmodule.exports = a;\n" },
    ],
    [
      "of a function with members",
      {
        "a.js": "function a() {}\na.one = 1;\nmodule.exports = a;\n",
        "b.js": 'const a = require("./a");\na.one();\n',
      },
      { "a.js": "function a() {}\nmodule.exports = a;\n" },
    ],
    [
      "of CommonJS by an import",
      { "a.cjs": COMMON, "b.mjs": 'import a from "./a.cjs";\na.one();\n' },
      { "a.cjs": "exports.two = 2;\n" },
    ],
    [
      "handed on by CommonJS",
      {
        "a.js": COMMON,
        "i.js": 'module.exports = { ...require("./a"), x: 1 };\n',
        "b.js": 'const { one } = require("./i");\n',
      },
      { "i.js": "module.exports = { x: 1 };\n" },
    ],
    [
      "by a dynamic import",
      { "a.ts": A, "b.ts": 'const { one } = await import("./a");\n' },
      { "a.ts": ONLY_TWO },
    ],
    ["by a promise", { "a.ts": A, "b.ts": 'import("./a").then((m) => m.one());\n' }, { "a.ts": ONLY_TWO }],
    [
      "by import = require",
      { "a.ts": A, "b.ts": 'import a = require("./a");\na.one();\n' },
      { "a.ts": ONLY_TWO },
    ],
    [
      "by an imported type",
      { "a.ts": "export type one = 1;\nexport {};\n", "b.ts": 'let x: import("./a").one;\n' },
      { "a.ts": "export {};\n" },
    ],
    [
      "by a member of a Python module",
      { "p/__init__.py": "", "p/a.py": "def one(): pass\n", "b.py": "import p.a as x\nx.one()\n" },
      { "p/a.py": "" },
    ],
    [
      "by its dotted name",
      { "p/__init__.py": "", "p/a.py": "def one(): pass\n", "b.py": "import p.a\np.a.one()\n" },
      { "p/a.py": "" },
    ],
    [
      "by a module that was imported",
      { "p/__init__.py": "", "p/a.py": "def one(): pass\n", "p/b.py": "from . import a as x\nx.one()\n" },
      { "p/a.py": "" },
    ],
    [
      "through a star of Python",
      { "p/__init__.py": "from .a import *\n", "p/a.py": "def one(): pass\n", "b.py": "from p import one\n" },
      { "p/a.py": "" },
    ],
  ])("%s", async (_, files, after) => {
    expect(await findings(files, after)).toEqual([
      expect.stringMatching(/^error .*`one` is gone.* b\.\w+ still|^error .*`one` is gone.*\/b\.\w+ still/),
    ]);
  });

  test("a default that is loaded later", async () => {
    const files = { "a.tsx": A, "b.tsx": 'const A = lazy(() => import("./a"));\n' };
    const after = { "a.tsx": "export function one() {}\nexport const two = 2;\n" };
    expect(await findings(files, after)).toEqual([
      "error a.tsx: the default export is gone, but b.tsx still imports it",
    ]);
  });

  test.each<[string, Files, string]>([
    ["imported for its effects", { "a.ts": "run();\n", "b.ts": 'import "./a";\n' }, "a.ts"],
    ["handed on", { "a.ts": A, "b.ts": 'export * from "./a";\n' }, "a.ts"],
    ["a component", { "A.vue": "<template/>\n", "b.ts": 'import "./A.vue";\n' }, "A.vue"],
    ["Python's", { "p/__init__.py": "", "p/a.py": "x = 1\n", "b.py": "import p.a\n" }, "p/a.py"],
    [
      "Python's, from its package",
      { "p/__init__.py": "", "p/a.py": "", "b.py": "from p import a\n" },
      "p/a.py",
    ],
  ])("a whole module: %s", async (_, files, path) => {
    const user = Object.keys(files).find((name) => name.startsWith("b.")) ?? "";
    expect(await findings(files, { [path]: null })).toEqual([
      `error ${path}: ${path} is gone, but ${user} still imports it`,
    ]);
  });

  test.each<[string, Files, string]>([
    [
      "a module whose name another has within a package",
      {
        "string.py": "one = 1\n",
        "p/__init__.py": "",
        "p/string.py": "",
        "b.py": "from string import one\n",
      },
      "string.py",
    ],
    [
      "the nearest of two by one name",
      { "lib/a.py": "one = 1\n", "old/a.py": "one = 1\n", "lib/b.py": "from a import one\n" },
      "lib/a.py",
    ],
    [
      "a module that looks itself up",
      { "a.py": "import sys\nown = sys.modules[__name__]\none = 1\n", "b.py": "from a import one\n" },
      "a.py",
    ],
    [
      "an import over several lines",
      { "a.py": "one = 1\n", "b.py": "from a import (\n    two,\n    one,\n)\n", "c.py": "import a\n" },
      "a.py",
    ],
  ])("of Python: %s", async (_, files, path) => {
    const user = Object.keys(files).find((name) => name.endsWith("b.py")) ?? "";
    const after = (files[path] ?? "").replace("one = 1\n", "");
    expect(await findings(files, { [path]: after })).toEqual([
      `error ${path}: \`one\` is gone, but ${user} still imports it`,
    ]);
  });

  test.each([
    "import sys\nsetattr(sys.modules[__name__], 'one', 1)\n",
    "import sys\nown = sys.modules[__name__]\nown.__dict__.update(make())\n",
  ])("not what a module sets on itself: %j", async (after) => {
    expect(await findings({ "a.py": "one = 1\n", "b.py": "from a import one\n" }, { "a.py": after })).toEqual(
      [],
    );
  });

  test("a module that moved", async () => {
    const repo = tempRepo({ "a.ts": A, "b.ts": 'import { one } from "./a";\n' });
    const change = { path: "c.ts", renamedFrom: "a.ts", before: A, after: A };
    const { findings: found } = await inspect(repo, [change], [exports]);
    expect(found.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      "c.ts: `one` is gone from a.ts, but b.ts still imports it",
    ]);
  });
});
