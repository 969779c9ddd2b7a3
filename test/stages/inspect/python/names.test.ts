import { beforeEach, expect, test } from "vitest";
import { createPythonNames } from "../../../../src/stages/inspect/python/names.ts";
import { tempRepo, type TempRepo, workspaceAt } from "../../../support/repo.ts";
import { inspect } from "../check.ts";

const names = { ...createPythonNames(), limitMs: 60_000 };

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo({
    "app/__init__.py": "",
    "app/part.py": "",
    "app/setup.py": "import builtins\nbuiltins.translate = str\n",
    "app/injected.py": "print(injected)\n",
    "old.py": "print 'old'\n",
  });
});

async function found(path: string, content: string): Promise<readonly string[]> {
  const { findings } = await inspect(repo, { [path]: content }, [names]);
  return findings.map(({ start_line, severity, message }) => `${start_line} ${severity} ${message}`);
}

test("what it judges with is loaded beside the draft, and used by then", async () => {
  const read: string[] = [];
  const checker = createPythonNames(async () => (content) => (read.push(content), []));
  await checker.engine?.warm(await workspaceAt(repo.root), ["app/new.py"]);
  expect(read).toEqual([expect.stringContaining("import os")]);
});

test("a name used many times is one finding, and none where it was undefined before", async () => {
  expect(await found("app/new.py", "print(totl)\nprint(totl)\n")).toEqual(['1 error "totl" is not defined']);
  expect(await found("app/injected.py", "print(injected)\nprint(injected, injected)\n")).toEqual([]);
});

test.each<readonly [string, string, boolean]>([
  ["globals() that are only read", "def get(n):\n    return globals()[n]\nprint(totl)\n", true],
  ["globals() that are set", "for n in 'ab':\n    globals()[n] = 1\nprint(totl)\n", false],
  ["globals() that are updated", "globals().update(load())\nprint(totl)\n", false],
  ["globals() that are added to", "vars()['totl'] += 1\nprint(totl)\n", false],
  ["exec of a text without the name", 'exec("""x = 1""")\nprint(totl)\n', true],
  ["exec of a text with the name", 'exec("""totl = 1""")\nprint(totl)\n', false],
  ["exec of a text that is made", 'exec(f"{n} = 1")\nprint(totl)\n', false],
  ["exec of a variable", "exec(code, globals())\nprint(totl)\n", false],
  ["exec of several texts", 'exec("x = 1")\nexec("totl = 2")\nprint(totl)\n', false],
  ["exec of a joined text", 'exec("x = 1;" + code)\nprint(totl)\n', false],
  ["a probe", "try:\n    totl\nexcept:\n    totl = 1\n", false],
  ["a probe and its use", "try:\n    x = totl\n    print(x)\nexcept:\n    x = 1\n", false],
  [
    "work in which anything may go wrong",
    "try:\n    x = 1\n    y = totl(x)\n    print(y)\nexcept:\n    raise ValueError(1)\n",
    true,
  ],
])("%s: an unknown name is undefined, %j, %s", async (_, code, isFound) => {
  const lines = await found("app/new.py", `import app\n\ncode = load = n = app\n${code}`);
  expect(lines.filter((line) => line.includes("totl")).length > 0).toBe(isFound);
});

test("a name that some file puts among the builtins is defined", async () => {
  expect(await found("app/new.py", "print(translate('x'))\n")).toEqual([]);
});

test("a package's __all__ may name its modules, but no others", async () => {
  expect(await found("app/__init__.py", '__all__ = ["part", "prt"]\n')).toEqual([
    '1 error Undefined name "prt" in "__all__"',
  ]);
});

test("words in a text of an annotation are no names", async () => {
  const code =
    'from jaxtyping import Float\nfrom numpy import ndarray\n\n\ndef f(x: Float[ndarray, "batch"]): ...\n';
  expect(await found("app/new.py", code)).toEqual([]);
});

test("what unused imports and variables there are is nobody's concern", async () => {
  expect(await found("app/new.py", "import os\nimport sys\n\n\ndef f():\n    x = 1\n")).toEqual([]);
});

test("what the grammar refuses too is left to the syntax check", async () => {
  const { checks, findings } = await inspect(repo, { "app/new.py": "def f(:\n" }, [names]);
  expect(findings).toEqual([]);
  expect(checks).toMatchObject([{ state: "skipped", why: "app/new.py: it does not parse" }]);
});

test("a file that was for Python 2 is not judged as Python 3", async () => {
  const { checks, findings } = await inspect(repo, { "old.py": "print 'old'\nprint 'new'\n" }, [names]);
  expect(findings).toEqual([]);
  expect(checks).toMatchObject([{ state: "skipped", why: "old.py: it was no Python 3 before either" }]);
});

test("without ruff the check says so, and judges nothing", async () => {
  const without = createPythonNames(async () => null);
  const { checks, findings } = await inspect(repo, { "app/new.py": "print(totl)\n" }, [without]);
  expect(findings).toEqual([]);
  expect(checks).toMatchObject([
    {
      state: "skipped",
      why: "app/new.py: ruff is not installed (npm install @astral-sh/ruff-wasm-nodejs)",
    },
  ]);
});
