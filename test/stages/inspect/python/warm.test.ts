import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../../src/domain/change.ts";
import { inspectChanges } from "../../../../src/stages/inspect/inspect.ts";
import { findPyright } from "../../../../src/stages/inspect/python/server.ts";
import { createPythonTypes, type PythonTypes } from "../../../../src/stages/inspect/python/types.ts";
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
    /** The files that it was asked about, by their names, in order. */
    asked: () =>
      [...files.read("heard").matchAll(/"textDocument\/diagnostic"[^}]*?\/(\w+\.py)"/g)].map(
        ([, name]) => name ?? "",
      ),
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
        .filter((name) => name !== "module.py");
      looked[after] = [...new Set(others)].sort();
    }
    expect(looked).toEqual(Object.fromEntries(CHANGES.map(([, after, expected]) => [after, expected])));
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
