import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findPyright } from "../../../../src/stages/inspect/python/server.ts";
import { createPythonTypes, type PythonTypes } from "../../../../src/stages/inspect/python/types.ts";
import { repoAt, tempFolder, tempRepo, type TempRepo } from "../../../support/repo.ts";
import { brief, inspect } from "../check.ts";
import { SHOP } from "./shop.ts";

const NOWHERE = () => ({ home: "/nonexistent", active: [] });
const PATIENCE = 120_000;

let types: PythonTypes;
const patient = () => [{ ...types, limitMs: PATIENCE }];
beforeEach(() => {
  types = createPythonTypes(NOWHERE);
});
afterEach(() => types.engine.stop());

async function messages(
  repo: TempRepo,
  after: Readonly<Record<string, string | null>>,
): Promise<readonly string[]> {
  const { findings, checks } = await inspect(repo, after, patient());
  expect(checks).toMatchObject([{ state: "ran", why: "" }]);
  return findings.map(
    ({ path, start_line, severity, message }) => `${path}:${start_line} ${severity} ${message}`,
  );
}

test(
  "unchanged files that use what the change took away are looked at, each fault once",
  async () => {
    const repo = tempRepo({
      ...SHOP,
      "shop/desk.py":
        "from shop.cart import Cart\n\ncart = Cart('me')\ncart.add('tea', count=2)\ncart.add('jam', count=1)\ncart.gone\n",
    });
    const changed = (SHOP["shop/cart.py"] ?? "").replace("sku, count=1):", "sku, amount=1):");
    expect(await messages(repo, { "shop/cart.py": changed })).toEqual([
      'shop/desk.py:4 error "add" has no parameter "count"',
    ]);
    // The next look has the files as they are again, and what was wrong before is no finding.
    expect(
      await messages(repo, { "shop/new.py": "from shop.cart import Cart\nCart('me').add('a', count=1)\n" }),
    ).toEqual([]);
    const desk = repo.read("shop/desk.py");
    expect(await messages(repo, { "shop/desk.py": `${desk}cart.gone\ncart.lost\n` })).toEqual([
      'shop/desk.py:8 error "Cart" has no "lost"',
    ]);
  },
  PATIENCE,
);

describe("an environment in the repository", () => {
  const site = ".venv/lib/python3.12/site-packages";
  function withEnvironment(version: string): TempRepo {
    const repo = tempRepo({
      ".gitignore": ".venv\n",
      "app.py": "",
      "requirements.txt": `teapot==${version}\n`,
    });
    repo.write(".venv/pyvenv.cfg", "version = 3.12.1\n");
    repo.write(`${site}/teapot/__init__.py`, "def brew(leaf, minutes=3):\n    return leaf\n");
    repo.write(`${site}/teapot-1.2.0.dist-info/METADATA`, "Name: teapot\nVersion: 1.2.0\n");
    for (const name of ["python", "python3"]) {
      repo.write(`.venv/bin/${name}`, `#!/bin/sh\ntouch "${repo.root}/was-run"\necho '{}'\n`);
      chmodSync(join(repo.root, ".venv/bin", name), 0o755);
    }
    repo.write("pyproject.toml", '[tool.pyright]\nvenvPath = "."\nvenv = "missing"\n');
    return repo;
  }
  const CODE = "import teapot\nteapot.brew('a', minutes=4)\nteapot.brew('a', hot=True)\nteapot.boil()\n";

  test(
    "is read for its packages, but its interpreter is never run",
    async () => {
      const repo = withEnvironment("1.2.0");
      expect(await messages(repo, { "app.py": CODE })).toEqual([
        'app.py:3 error "brew" has no parameter "hot"',
        'app.py:4 error "teapot.boil" does not exist',
      ]);
      expect(existsSync(join(repo.root, "was-run"))).toBe(false);
    },
    PATIENCE,
  );

  test(
    "in another version than the project asks for only warns",
    async () => {
      const repo = withEnvironment("2.0.0");
      const { findings } = await inspect(repo, { "app.py": CODE }, patient());
      expect(findings.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
    },
    PATIENCE,
  );
});

describe("honest about what was not looked at", () => {
  test("without pyright", async () => {
    types = createPythonTypes(NOWHERE, () => null);
    const { checks } = await inspect(tempRepo(), { "a.py": "import os\nos.nothing\n" }, patient());
    expect(checks).toMatchObject([
      { state: "skipped", why: "a.py: pyright is not installed (npm install pyright)" },
    ]);
  });

  test("a server that ends by itself is started once more, and then given up", async () => {
    const files = repoAt(tempFolder());
    files.write("server.js", 'require("fs").appendFileSync(__dirname + "/starts", "x"); process.exit(3);');
    types = createPythonTypes(NOWHERE, () => join(files.root, "server.js"));
    const { checks } = await inspect(tempRepo(), { "a.py": "x = 1\n" }, patient());
    expect(checks).toMatchObject([{ state: "skipped", why: expect.stringMatching(/^it failed: pyright/) }]);
    expect(files.read("starts")).toBe("xx");
  });

  test("a server that hangs is ended at the limit", async () => {
    const files = repoAt(tempFolder());
    files.write(
      "server.js",
      'require("fs").writeFileSync(__dirname + "/pid", String(process.pid)); for (;;);',
    );
    types = createPythonTypes(NOWHERE, () => join(files.root, "server.js"));
    const { checks } = await inspect(tempRepo(), { "a.py": "x = 1\n" }, [{ ...types, limitMs: 3_000 }]);
    expect(checks).toMatchObject([{ state: "skipped", why: "a.py: out of time" }]);
    if (files.exists("pid")) await gone(Number(files.read("pid")));
  });

  test(
    "a server that crashes between two looks is started anew",
    async () => {
      const files = repoAt(tempFolder());
      files.write(
        "server.js",
        `require("fs").writeFileSync(__dirname + "/pid", String(process.pid)); require(${JSON.stringify(findPyright())});`,
      );
      types = createPythonTypes(NOWHERE, () => join(files.root, "server.js"));
      const repo = tempRepo();
      const code = { "a.py": "class A: ...\n\n\nA().nothing\n" };
      const first = await inspect(repo, code, patient());
      const pid = Number(files.read("pid"));
      process.kill(pid, "SIGKILL");
      await gone(pid);
      expect(brief(first)).toEqual(["a.py:4 error python-types/unknown-member"]);
      expect(brief(await inspect(repo, code, patient()))).toEqual(brief(first));
    },
    PATIENCE,
  );
});

test(
  "broken configurations and files that don't parse are no reason to fail",
  async () => {
    const repo = tempRepo({ "pyproject.toml": "[project\n", "pyrightconfig.json": "{ not json" });
    const { checks } = await inspect(
      repo,
      { "a.py": "def f(:\n  (\n", "b.py": "\0\u{1F600} = '" },
      patient(),
    );
    expect(checks).toMatchObject([{ name: "python-types", state: "ran" }]);
  },
  PATIENCE,
);

test.each([
  ["waits", `require(${JSON.stringify(findPyright())});`],
  ["computes without end", "for (;;);"],
])(
  "a server that %s ends when this process is killed",
  async (_what, script) => {
    const files = repoAt(tempFolder());
    const source = join(import.meta.dirname, "../../../../src/stages/inspect/python/server.ts");
    files.write(
      "server.js",
      `require("fs").writeFileSync(__dirname + "/pid", String(process.pid)); ${script}`,
    );
    const project = { root: files.root, interpreter: { version: null, paths: [] }, sourceFolders: [] };
    await build({
      stdin: {
        contents: `import { startServer } from ${JSON.stringify(source)};
          setInterval(() => {}, 1000);
          await startServer(${JSON.stringify(join(files.root, "server.js"))}, ${JSON.stringify(project)}, new AbortController().signal);`,
        resolveDir: import.meta.dirname,
      },
      outfile: join(files.root, "parent.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
    });
    const parent = spawn(process.execPath, [join(files.root, "parent.mjs")], { stdio: "ignore" });
    while (!files.exists("pid") || files.read("pid") === "") await wait(20);
    const pid = Number(readFileSync(join(files.root, "pid"), "utf8"));
    parent.kill("SIGKILL");
    await gone(pid);
    expect(parent.killed).toBe(true);
  },
  PATIENCE,
);

/** Resolves when a process is no longer there. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await wait(20);
  }
}
