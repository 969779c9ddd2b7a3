import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../../src/domain/change.ts";
import { inspectChanges } from "../../../../src/stages/inspect/inspect.ts";
import { aloneIn } from "../../../../src/stages/inspect/python/copies.ts";
import { findPyright } from "../../../../src/stages/inspect/python/server.ts";
import { createPythonTypes, type PythonTypes } from "../../../../src/stages/inspect/python/types.ts";
import { createView } from "../../../../src/stages/inspect/view.ts";
import { repoAt, tempFolder, type TempRepo, tempRepo, workspaceAt } from "../../../support/repo.ts";
import { inspect } from "../check.ts";

const PATIENCE = 120_000;

let types: PythonTypes | null = null;
afterEach(() => types?.engine.stop());

/** A server that writes down what it is asked, and never answers a question about a file that it hangs at. */
function listening(hangsAt = "nowhere.py") {
  const files = repoAt(tempFolder());
  files.write("heard", "");
  files.write(
    "server.js",
    `const { appendFileSync } = require("fs");
     const { push } = process.stdin;
     process.stdin.push = function (chunk) {
       const text = String(chunk ?? "");
       appendFileSync(__dirname + "/heard", text);
       if (/"textDocument\\/diagnostic"[^}]*${hangsAt}/.test(text)) for (;;);
       return push.apply(this, arguments);
     };
     require(${JSON.stringify(findPyright())});`,
  );
  types = createPythonTypes(
    () => ({ home: "/nonexistent", active: [] }),
    () => join(files.root, "server.js"),
  );
  return {
    types,
    /** The files that it was asked about, by their names, in order; a copy with a star. */
    asked: () =>
      [...files.read("heard").matchAll(/"textDocument\/diagnostic"[^}]*?\/(\w+\.py)"/g)].map(([, name]) =>
        (name ?? "").replace(/__tandem_copy_\d+/, "*"),
      ),
    /** How many files were closed. */
    closed: () => files.read("heard").split('"textDocument/didClose"').length - 1,
  };
}

const USED = "class A:\n    def one(self):\n        return 1\n";
const USES = "from used import A\n\nA().one()\n";

async function found(repo: TempRepo, after: Readonly<Record<string, string>>, checker: PythonTypes) {
  const { findings } = await inspect(repo, after, [{ ...checker, limitMs: PATIENCE }]);
  return findings.map(({ path, start_line, message }) => `${path}:${start_line} ${message}`);
}

test(
  "what was said of the files as they were is not asked for again",
  async () => {
    const repo = tempRepo({ "used.py": USED, "uses.py": `${USES}A().gone()\n` });
    const { types: checker, asked } = listening();
    await checker.engine.warm(await workspaceAt(repo.root), ["uses.py"]);
    expect(asked()).toEqual(["__nothing__.py", "uses.py"]);
    const after = { "uses.py": `${USES}A().gone()\nA().lost()\n` };
    expect(await found(repo, after, checker)).toEqual(['uses.py:5 "A" has no "lost"']);
    expect(await found(repo, after, checker)).toEqual(['uses.py:5 "A" has no "lost"']);
    expect(asked()).toEqual(["__nothing__.py", "uses.py", "uses.py"]);
  },
  PATIENCE,
);

describe("which unchanged files are looked at", () => {
  const MODULE = [
    "from other import helper",
    "LIMIT = 3",
    "class A:",
    "    kind = 'a'",
    "    def __init__(self, size):",
    "        self.size = size",
    "        extra = size",
    "    def grow(self, by=1):",
    "        return self.size + by",
    "def make(n):",
    "    total = n",
    "    return A(total)",
    "",
  ].join("\n");
  const CHANGES: readonly (readonly [string, string, readonly string[]])[] = [
    ["        return self.size + by", "        by += 1\n        return by", []],
    ["    total = n", "    sum = n", []],
    ["LIMIT = 3", "LIMIT = 3\nMORE = 4", []],
    ["import helper", "import helper, os", []],
    ["by=1", "much=1", ["a.py"]],
    ["def make(n)", "def build(n)", ["b.py"]],
    ["LIMIT = 3", "MOST = 3", ["c.py"]],
    ["self.size = size", "self.width = size", ["c.py"]],
    ["from other import helper", "import other", ["c.py"]],
    ["class A:", "class A(dict):", ["a.py", "c.py"]],
    ["def make(n)", "@property\ndef make(n)", ["b.py"]],
  ];
  const users = {
    "other.py": "def helper(): ...\n",
    "a.py": "from module import A\n\nA(1).grow(by=2)\n",
    "b.py": "from module import make\n\nmake(1)\n",
    "c.py": "import module\n\nprint(module.LIMIT, module.helper, module.A(1).size)\n",
    "d.py": "from module import *\n",
  };

  test("those that name what is no longer there as it was", { timeout: PATIENCE }, async () => {
    const { types: checker, asked } = listening();
    const repo = tempRepo({ "module.py": MODULE, ...users });
    const looked: Record<string, readonly string[]> = {};
    for (const [before, after] of CHANGES) {
      const earlier = asked().length;
      await found(repo, { "module.py": MODULE.replace(before, after) }, checker);
      const others = asked()
        .slice(earlier)
        .filter((name) => !/^module\*?\.py$/.test(name));
      looked[after] = [...new Set(others)].sort();
    }
    expect(looked).toEqual(Object.fromEntries(CHANGES.map(([, after, expected]) => [after, expected])));
  });
});

describe("a change that no other file sees is judged in a copy beside the file", () => {
  const USED_OFTEN = "import os\nfrom used import A\n\nclass B:\n    def run(self):\n        return A()\n";
  const lost = (text: string): string => text.replace("return A()", "return A().lost(self.gone)");

  test("with what it has of its own, and in as many looks as it takes", { timeout: PATIENCE }, async () => {
    const repo = tempRepo({ "used.py": USED, "uses.py": USED_OFTEN });
    const { types: checker, asked, closed } = listening();
    await checker.engine.warm(await workspaceAt(repo.root), ["uses.py"]);
    const looks = [
      { "uses.py": lost(USED_OFTEN) },
      { "uses.py": `import sys\n${lost(USED_OFTEN).replace("gone", "run")}` },
      { "uses.py": USED_OFTEN.replace("A()", "A().one()") },
      { "uses.py": `${USED_OFTEN}    def more(self):\n        return self.run().lost()\n` },
      { "uses.py": lost(USED_OFTEN) },
    ];
    const seen: (readonly string[])[] = [];
    for (const look of looks) seen.push(await found(repo, look, checker));
    expect(seen).toEqual([
      ['uses.py:6 "A" has no "lost"', 'uses.py:6 "B" has no "gone"'],
      ['uses.py:7 "A" has no "lost"'],
      [],
      ['uses.py:8 "A" has no "lost"'],
      ['uses.py:6 "A" has no "lost"', 'uses.py:6 "B" has no "gone"'],
    ]);
    // With each file that is closed pyright forgets what it knows, of the builtins as well.
    expect(closed()).toBe(0);
    // After a change that others see, the file is no longer as it was.
    const inCopies = ["uses*.py", "uses*.py", "uses*.py"];
    expect(asked()).toEqual(["__nothing__.py", "uses.py", ...inCopies, "uses.py", "uses.py"]);
  });

  const BODY = "def f():\n    return 1\n";
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    ["a new method", { "a.py": BODY }, { "a.py": `${BODY}def g(): ...\n` }],
    ["another head", { "a.py": BODY }, { "a.py": BODY.replace("f()", "f(x)") }],
    ["a package's own file", { "__init__.py": BODY }, { "__init__.py": BODY.replace("1", "2") }],
    ["two files", { "a.py": BODY, "b.py": BODY }, { "a.py": "", "b.py": BODY.replace("1", "2") }],
    [
      "a project that sets pyright up",
      { "a.py": BODY, "pyrightconfig.json": "{}" },
      { "a.py": BODY.replace("1", "2") },
    ],
    [
      "one that does so in its own file",
      { "a.py": BODY, "pyproject.toml": '[tool.pyright]\nignore = ["a*"]\n' },
      { "a.py": BODY.replace("1", "2") },
    ],
  ])("not %s", { timeout: PATIENCE }, async (_, before, after) => {
    const changes = Object.entries(after).map(([path, text]) => ({
      path,
      renamedFrom: null,
      before: before[path] ?? null,
      after: text,
    }));
    const repo = tempRepo(before);
    const view = createView(await workspaceAt(repo.root), changes, "after");
    expect(await aloneIn(changes, view, new AbortController().signal)).toBeNull();
  });
});

test(
  "what was seen until the time was over stands, and the rest is not checked",
  async () => {
    const repo = tempRepo({ "used.py": USED, "uses.py": USES });
    const { types: checker } = listening("uses.py");
    await checker.engine.warm(await workspaceAt(repo.root), ["used.py"]);
    const after = `${USED.replace("one", "two")}A().none()\n`;
    const changes: ChangeSet = [{ path: "used.py", renamedFrom: null, before: USED, after }];
    const { findings, checks } = await inspectChanges(
      { changes },
      { workspace: await workspaceAt(repo.root) },
      new AbortController().signal,
      [{ ...checker, limitMs: 3_000 }],
    );
    expect(checks).toMatchObject([{ state: "partial", why: "uses.py: out of time" }]);
    expect(findings.map(({ message }) => message)).toEqual(['"A" has no "none"']);
  },
  PATIENCE,
);
