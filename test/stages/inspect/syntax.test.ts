import { beforeEach, describe, expect, test } from "vitest";
import { syntax } from "../../../src/stages/inspect/syntax.ts";
import { tempRepo, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
});

async function check(path: string, content: string) {
  const { findings, checks } = await inspect(repo, { [path]: content }, [syntax]);
  return { findings, state: checks[0]?.state, why: checks[0]?.why };
}

describe("parses", () => {
  test.each([
    ["a.ts", "const f = <T,>(a: T): T => a;\nexport type { A } from './a';"],
    ["a.ts", "\ufeffenum E { A }\nclass Q { @dec accessor a = 1 }"],
    ["a.ts", "export {};\r\nawait f();\r\n"],
    ["a.ts", ""],
    ["a.tsx", "const a = <T,>(p: T) => <div {...p}>it's</div>;"],
    ["a.mts", "import x = require('x');"],
    ["a.cts", "import fs = require('fs'); export = fs;"],
    ["a.d.ts", "declare const a: number;\ndeclare module 'x';"],
    ["a.js", "const a = <div/>; // JSX in .js is what React projects write"],
    ["a.js", "if (module.parent) return;\nmodule.exports = 1;"],
    ["a.js", "#!/usr/bin/env node\nwith (a) { b = 010; }"],
    ["a.js", "import a from 'a'; await a();"],
    ["a.cjs", "return require('x');"],
    ["a.mjs", "export default await import('x');"],
    ["a.jsx", "export const A = () => <><b>x</b></>;"],
    ["a.json", '{"a": [1, 2.5e3, null, true]}'],
    ["a.json", '\ufeff{"a": 1}'],
    ["tsconfig.json", '{\n  // why\n  "a": 1, /* b */\n}'],
    ["packages/a/tsconfig.build.json", '{"a": [1,],}'],
    [".vscode/settings.json", '{"a": 1} // end'],
    ["a.jsonc", "// only\n[]"],
    [".eslintrc.json", '{"rules": {} /* none */}'],
    ["a.py", "def f(a, /, b, *, c): ...\nmatch x:\n    case {'a': 1, **r}: pass\nf'{x!r:>{w}}'\n"],
    ["a.py", "async def f():\n\tasync with a as b, c as d:\n\t\tpass\n"],
    ["a.py", "type X[T] = list[T]\nclass A[T]: pass\nprint(*a, **k)\n"],
    ["a.py", "try:\n    pass\nexcept* E:\n    pass\n"],
    ["a.py", "if x:\n    # only a comment\n    pass\n"],
    ["a.pyi", "def f() -> int: ...\n"],
    [
      "a.go",
      "package a\n\nfunc Map[T, U any](s []T, f func(T) U) (r []U) { for _, v := range s { r = append(r, f(v)) }; return }\n",
    ],
    [
      "a.rs",
      "pub async fn f<'a, const N: usize>(x: &'a [u8; N]) -> impl Iterator<Item = u8> + 'a { x.iter().copied() }",
    ],
    ["a.rs", "fn main() { let Some(x) = y else { return }; if let A(b) = c && d {} }"],
  ])("%s: %j", async (path, content) => {
    expect(await check(path, content)).toEqual({ findings: [], state: "ran", why: "" });
  });
});

describe("does not parse", () => {
  test.each([
    ["a.ts", "const a = ;", 1],
    ["a.ts", "function f() {\n  return 1;\n", 3],
    ["a.ts", "const a = 1;\nconst a = 2;\n", 2],
    ["a.ts", "\n\nfoo(;", 3],
    ["a.ts", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", 5],
    ["a.ts", "break;", 1],
    ["a.tsx", "const a = <div><p></div>;", 1],
    ["a.js", "function (", 1],
    ["a.js", "let a = 1;\nlet a = 2;", 2],
    ["a.mjs", "return 1;", 1],
    ["a.json", '{"a": 1,}', 1],
    ["a.json", '{"a": 1} // no', 1],
    ["a.json", '{\n  "a": 1\n', 2],
    ["a.json", "{'a': 1}", 1],
    ["a.json", "", 1],
    ["tsconfig.json", '{\n  "a": ...\n}', 1],
    ["tsconfig.json", "{a: f()}", 1],
    ["a.py", "def f(:\n    pass\n", 1],
    ["a.py", "x = (1,\n", 1],
    ["a.py", "def f():\nreturn 1\n", 1],
    ["a.py", "x = 1\nif x\n    pass\n", 2],
    ["a.go", "package a\n\nfunc f( {\n", 3],
    ["a.go", "package a\nfunc f() {\n", 2],
    ["a.rs", "fn f() { let = 1; }", 1],
    ["a.rs", "fn f() -> { 1 }\nfn g() {", 1],
  ])("%s: %j", async (path, content, line) => {
    const { findings, state } = await check(path, content);
    expect(state).toBe("ran");
    expect(findings[0]).toMatchObject({ severity: "error", category: "syntax", path, start_line: line });
  });
});

describe("says that it did not look", () => {
  test.each([
    ["a.js", "// @flow\nconst a: ?number = (x: any);", "a.js: Flow types"],
    ["{{cookiecutter.name}}/a.py", "{{ x }} {% if %}", "{{cookiecutter.name}}/a.py: a template"],
    ["a.ts", `const a = "${"x".repeat(5_000_000)}";`, "a.ts: larger than 1024 KiB"],
    ["a.md", "# text", "no changed file of a kind it knows"],
  ])("%s", async (path, content, why) => {
    expect(await check(path, content)).toEqual({ findings: [], state: "skipped", why });
  });
});

test("a file whose JSON had comments before may keep them", async () => {
  repo.write("own.json", '{ "a": 1 } // why\n');
  expect((await check("own.json", '{ "a": 2 } // why\n')).findings).toEqual([]);
  expect((await check("own.json", '{ "a": 2, "b" } // why\n')).findings).toHaveLength(1);
});

test("one line of a megabyte is parsed", async () => {
  const { findings, state } = await check("a.js", `var a=[${"1,".repeat(500_000)}1];`);
  expect(findings).toEqual([]);
  expect(state).not.toBe("skipped");
});

test("control characters and lone surrogates are just wrong code", async () => {
  const { findings } = await check("a.ts", "const a = \u0000\ud800;");
  expect(findings.length).toBeGreaterThan(0);
});
