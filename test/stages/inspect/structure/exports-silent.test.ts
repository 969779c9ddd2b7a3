import { expect, test } from "vitest";
import { A, type Files, findings, ONLY_TWO, WORKSPACE } from "./exports-support.ts";

const COMMON = "exports.one = 1;\nexports.two = 2;\n";

test.each<[string, Files, Readonly<Record<string, string | null>>]>([
  [
    "the package is installed from elsewhere",
    {
      ...WORKSPACE,
      "node_modules/@x/core/package.json": "{}",
      "packages/app/b.ts": 'import { one } from "@x/core";\n',
    },
    { "packages/core/src/a.ts": ONLY_TWO },
  ],
  [
    "the package is no member",
    {
      ...WORKSPACE,
      "package.json": '{"workspaces": ["other/*", "!packages/*"]}',
      "packages/app/b.ts": 'import { one } from "@x/core";\n',
    },
    { "packages/core/src/a.ts": ONLY_TWO },
  ],
  [
    "an index names what it hands on",
    {
      "a.ts": A,
      "index.ts": 'export * from "./a";\nexport { one } from "./c";\n',
      "c.ts": A,
      "b.ts": 'import { one } from ".";\n',
    },
    { "a.ts": ONLY_TWO },
  ],
  [
    "another object goes by the name of the module",
    { "a.ts": A, "b.ts": 'import * as a from "./a";\na.two;\nconst f = (a) => a.one();\n' },
    { "a.ts": ONLY_TWO },
  ],
  [
    "Python binds the name of the module again",
    { "a.py": "one = 1\n", "b.py": "import a\ndef f(a):\n    return a.one\n" },
    { "a.py": "" },
  ],
  [
    "an import hook finds a Python module elsewhere",
    {
      "a/__init__.py": "import sys\nsys.meta_path.insert(0, Finder())\n",
      "p/c.py": "one = 1\n",
      "b.py": "from p.c import one\n",
    },
    { "p/c.py": null, "a/p/c.py": "one = 1\n" },
  ],
  [
    "CommonJS gives more than is written",
    { "a.js": COMMON, "b.js": 'const { one } = require("./a");\n' },
    { "a.js": "Object.assign(exports, load());\nexports.two = 2;\n" },
  ],
  [
    "CommonJS gives computed names",
    { "a.js": COMMON, "b.js": 'const { one } = require("./a");\n' },
    { "a.js": "for (const k of keys) exports[k] = 1;\n" },
  ],
  [
    "CommonJS gives an instance",
    { "a.js": COMMON, "b.js": 'const { one } = require("./a");\n' },
    { "a.js": "module.exports = new A();\n" },
  ],
  [
    "CommonJS gives it by another name of exports",
    { "a.js": COMMON, "b.js": 'const { one } = require("./a");\n' },
    { "a.js": "const app = (exports = module.exports = {});\napp.one = 1;\n" },
  ],
  [
    "a getter gives it",
    { "a.js": COMMON, "b.js": 'const { one } = require("./a");\n' },
    { "a.js": 'Object.defineProperty(exports, "one", { get });\n' },
  ],
  [
    "a fallback stands for it",
    { "a.js": COMMON, "b.js": 'const { one = 1 } = require("./a");\n' },
    { "a.js": "exports.two = 2;\n" },
  ],
  [
    "it is set from outside",
    { "a.js": COMMON, "b.js": 'const a = require("./a");\na.one = 1;\n' },
    { "a.js": "exports.two = 2;\n" },
  ],
  [
    "Python asks first",
    { "a.py": "one = 1\n", "b.py": 'import a\nif hasattr(a, "one"):\n    a.one()\n' },
    { "a.py": "" },
  ],
  [
    "Python takes all of a package",
    {
      "p/__init__.py": "from .a import *\nfrom os import *\n",
      "p/a.py": "def one(): pass\n",
      "b.py": "from p import one\n",
    },
    { "p/a.py": "" },
  ],
  [
    "a package's own name stands for a module that is gone",
    { "p/__init__.py": "from .c import a\n", "p/c.py": "a = 1\n", "p/a.py": "", "b.py": "from p import a\n" },
    { "p/a.py": null },
  ],
])("no finding in other ways: %s", async (_, files, after) => {
  expect(await findings(files, after)).toEqual([]);
});
