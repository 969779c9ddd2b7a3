import { describe, expect, test } from "vitest";
import { A, type Files, findings, ONLY_TWO } from "./exports-support.ts";

describe("gone and still imported", () => {
  test.each<[string, Files, Readonly<Record<string, string | null>>]>([
    [
      "by an unchanged file",
      { "a.ts": A, "b.ts": 'import { one } from "./a.ts";\none();\n' },
      { "a.ts": ONLY_TWO },
    ],
    [
      "over several lines",
      { "a.ts": A, "b.ts": 'import {\n  one,\n  two,\n} from "./a";\n' },
      { "a.ts": ONLY_TWO },
    ],
    [
      "under another name",
      { "a.ts": A, "b.js": 'import { one as x } from "./a.js";\n' },
      { "a.ts": ONLY_TWO },
    ],
    [
      "through a namespace",
      { "a.ts": A, "b.ts": 'import * as a from "./a";\na.one();\n' },
      { "a.ts": ONLY_TWO },
    ],
    [
      "by a file that hands it on",
      { "a.ts": A, "b.ts": 'export { one } from "./a";\n' },
      { "a.ts": ONLY_TWO },
    ],
    [
      "renamed there alone",
      { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
      { "a.ts": A.replace("one", "uno") },
    ],
    [
      "no longer exported",
      { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
      { "a.ts": A.replace("export function", "function") },
    ],
    [
      "in another folder",
      { "a/index.ts": A, "c/b.ts": 'import { one } from "../a";\n' },
      { "a/index.ts": ONLY_TWO },
    ],
    [
      "by a changed file",
      { "a.ts": A, "b.ts": "" },
      { "a.ts": ONLY_TWO, "b.ts": 'import { one } from "./a";\n' },
    ],
    [
      "with its file",
      { "a.ts": "export const one = 1;\n", "b.ts": 'import { one } from "./a";\n' },
      { "a.ts": null },
    ],
    [
      "a type",
      { "a.ts": "export type one = 1;\nexport {};\n", "b.ts": 'import type { one } from "./a";\n' },
      { "a.ts": "export {};\n" },
    ],
    ["from Python", { "a.py": "def one(): pass\n", "b.py": "from a import one\n" }, { "a.py": "x = 1\n" }],
    [
      "from a Python package",
      { "p/__init__.py": "", "p/a.py": "class one: pass\n", "p/b.py": "from .a import (\n    one,\n)\n" },
      { "p/a.py": "" },
    ],
    [
      "a value of Python",
      { "src/p/__init__.py": "one = 1\n", "b.py": "from p import one as x\n" },
      { "src/p/__init__.py": "" },
    ],
  ])("%s", async (_, files, after) => {
    expect(await findings(files, after)).toEqual([
      expect.stringMatching(/^error .*`one` is gone.* but (c\/|p\/)?b\.(ts|js|py) still imports it$/),
    ]);
  });

  test("the default export", async () => {
    const files = { "a.ts": A, "b.ts": 'import A from "./a";\n', "c.ts": 'import A from "./a";\n' };
    expect(await findings(files, { "a.ts": "export function one() {}\nexport const two = 2;\n" })).toEqual([
      "error a.ts: the default export is gone, but b.ts and 1 more still import it",
    ]);
  });
});

test.each<[string, Files, Readonly<Record<string, string | null>>]>([
  ["nobody imports it", { "a.ts": A, "b.ts": 'import { two } from "./a";\n' }, { "a.ts": ONLY_TWO }],
  [
    "only comments name it",
    { "a.ts": A, "b.ts": '// import { one } from "./a";\nimport { two } from "./a";\n' },
    { "a.ts": ONLY_TWO },
  ],
  [
    "its user changed too",
    { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
    { "a.ts": ONLY_TWO, "b.ts": "" },
  ],
  [
    "it is handed on",
    { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
    { "a.ts": `${ONLY_TWO}export { one } from "./c";\n`, "c.ts": A },
  ],
  [
    "all is handed on",
    { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
    { "a.ts": `${ONLY_TWO}export * from "./c";\n`, "c.ts": A },
  ],
  [
    "a package hands it on",
    { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
    { "a.ts": `${ONLY_TWO}export * from "pkg";\n` },
  ],
  [
    "it is declared in another way",
    { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
    { "a.ts": `${ONLY_TWO}const one = 1;\nexport { one };\n` },
  ],
  [
    "another file takes its place",
    { "a.ts": A, "b.ts": 'import { one } from "./a";\n' },
    { "a.ts": null, "a/index.ts": A },
  ],
  [
    "TypeScript takes the place of JavaScript",
    { "a.js": A, "b.ts": 'import { one } from "./a.js";\n' },
    { "a.js": null, "a.ts": A },
  ],
  [
    "a module of the same name elsewhere",
    { "a.ts": A, "x/a.ts": A, "x/b.ts": 'import { one } from "./a";\n' },
    { "a.ts": ONLY_TWO },
  ],
  [
    "CommonJS gives it",
    { "a.js": A, "b.js": 'import { one } from "./a.js";\n' },
    { "a.js": "module.exports = { one, two };\n" },
  ],
  [
    "Python binds it in a branch",
    { "a.py": "def one(): pass\n", "b.py": "from a import one\n" },
    { "a.py": "try:\n    from x import one\nexcept ImportError:\n    one = None\n" },
  ],
  [
    "Python imports all",
    { "a.py": "def one(): pass\n", "b.py": "from a import one\n" },
    { "a.py": "from c import *\n" },
  ],
  [
    "Python is prepared",
    {
      "a.py": "def one(): pass\n",
      "b.py": "try:\n    from a import one\nexcept ImportError:\n    one = 1\n",
    },
    { "a.py": "" },
  ],
  [
    "a module of the package",
    { "p/__init__.py": "from . import one\n", "p/one.py": "", "b.py": "from p import one\n" },
    { "p/__init__.py": "" },
  ],
  [
    "another Python module of the name",
    { "a.py": "def one(): pass\n", "x/a.py": "one = 1\n", "x/b.py": "from a import one\n" },
    { "a.py": "" },
  ],
])("no finding: %s", async (_, files, after) => {
  expect(await findings(files, after)).toEqual([]);
});
