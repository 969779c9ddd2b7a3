import { describe, expect, test } from "vitest";
import { syntax } from "../../../src/stages/inspect/syntax.ts";
import { brief, inspect, plant, sharedTree } from "./check.ts";

const empty = sharedTree();

async function check(path: string, content: string, repo = empty()) {
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
    [
      "A.java",
      'sealed interface A permits B {}\nrecord B(int x) implements A { B { var s = """\n  t"""; } }',
    ],
    [
      "A.java",
      "class A { int f(Object o) { return switch (o) { case String s when s.isEmpty() -> 1; default -> 2; }; } }",
    ],
    ["a.rb", "def f(x) = x&.end\ncase [1, [2]]\nin [Integer => a, [b]] if a then b\nend\n"],
    ["a.rb", "x = <<~A + <<~B\n  a\nA\n  b\nB\nputs %w[a b].map { _1.upcase }\n__END__\nanything ) here"],
    ["Gemfile", 'source "https://rubygems.org"\ngem "rails", "~> 7.1"\n'],
    ["a.php", "<h1><?= $a ?></h1>\n<?php foreach ($b as $c): ?><p>{{ c }}</p><?php endforeach;"],
    [
      "a.php",
      "<?php\nenum A: string { case B = 'b'; }\nfinal readonly class C { public function __construct(private ?int $d = null) {} }",
    ],
    ["a.php", "<?php\n$f = fn(int $x): int => match(true) { $x > 1 => 2, default => throw new E() };"],
    [
      "a.c",
      '#include <stdio.h>\n#define MAX(a, b) ((a) > (b) ? (a) : (b))\nint main(void) { printf("%d", MAX(1, 2)); }',
    ],
    [
      "a.h",
      '#ifndef A_H\n#define A_H\n#ifdef __cplusplus\nextern "C" {\n#endif\nint f(int);\n#ifdef __cplusplus\n}\n#endif\n#endif\n',
    ],
    [
      "a.hpp",
      "template <typename T> concept A = requires(T t) { t.f(); };\nauto g = [](auto &&...x) { return (x + ...); };",
    ],
    ["A.cs", 'namespace A;\npublic record B(int C) { public required string? D { get; init; } = $"{1:x}"; }'],
    [
      "A.cs",
      'using var a = b;\nvar c = d switch { > 1 and < 5 => "x", _ => null };\n#region E\nint[] f = [1, 2];\n#endregion\n',
    ],
    [
      "a.sh",
      '#!/bin/sh\nif [ "$1" = a ]; then echo b; fi\ncase $x in a|b) f ;; *) g ;; esac\nwhile read -r l; do :; done < <(h)\n',
    ],
    ["a.bash", 'a=(1 2)\necho "${a[@]:1}" "${x//\\//_}" $((1 + 2))\ncat <<\'E\'\nif ( then\nE\n'],
    [
      "a.css",
      "@layer a, b;\n.x { color: red; &:hover { --y: {z}; } }\n@container (width > 1px) { p { inset: 0 } }",
    ],
    ["a.css", "a { color: red ! important; *zoom: 1; filter: progid:X(y=1) }"],
    ["a.html", "<!doctype html>\n<p>a<br>b\n<ul><li>c<li>d</ul>\n<script>if (a < b) {}</script>"],
    ["a.html", '<div *ngIf="a" [b]="c" (d)="e()" @f :g=\'h\'>{{ i | j }}</div>'],
    ["a.yml", "a: &x {b: [1, 2]}\nc: *x\nd: |\n  text: [\ne: ${{ secrets.F }}\n---\n- g\n"],
    ["a.yaml", "!Sub 'x'\n"],
    ["a.toml", '[a]\nb = 1979-05-27T07:32:00Z\nc = [ { d = 1 }, ]\n[[e.f]]\n\'g h\' = """\ni"""\n'],
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
    ["A.java", "class A {\n  void f() { int x = 1 }\n}", 2],
    ["A.java", "class A {\n  void f( {}\n}", 2],
    ["a.rb", "def f\n  x(\nend\n", 1],
    ["a.rb", "class A\n  x = 1\n  end\nend\n", 4],
    ["a.rb", "if a\n  b\n", 1],
    ["a.php", "<?php\nfunction f() {\n  $a = 1\n}", 3],
    ["a.php", "<?php\nclass A {\n", 2],
    ["a.c", "int f(void) {\n  return (1;\n}\n", 3],
    ["a.c", "int f(void) {\n  if (a) {\n}\n", 1],
    ["a.cpp", "class A {\n  void f() { g(; }\n};\n", 2],
    ["A.cs", "class A {\n  void F() { G( }\n}", 2],
    ["a.css", "a { color: red;\n", 1],
    ["a.css", "a { color: red; }\n}\n", 2],
    ["a.css", "a {\n  color red\n}", 2],
    ["a.yml", "a: 1\nb: [1, 2\nc: 3\n", 3],
    ["a.yml", "a: 'x\n", 2],
    ["a.yml", "a: 1\n  b: 2\n", 1],
    ["a.yml", "a: 1\na: 2\n", 2],
    ["a.toml", "a = \n", 1],
    ["a.toml", "a = 1\na = 2\n", 2],
    ["a.toml", "[a\nb = 1", 1],
    ["Cargo.lock", "[[package]\n", 1],
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
    [
      "a.yaml",
      "spec:\n  {{- if .Values.a }}\n  b: 1\n  {{- end }}\n  c: {{ .Values.d }}\n",
      "a.yaml: a template",
    ],
    ["a.yml", "{% for x in y %}\na: {{ x }}\n{% endfor %}\n", "a.yml: a template"],
    [
      "a.html",
      "<div {% if a %}class=x{% endif %}>{% if b %}</p></div>{% endif %}</section>",
      "a.html: a template",
    ],
    ["a.rb", "class <%= name %>\nend\n", "a.rb: a template"],
    ["a.css", "a { color: <?php echo $c; ?> }\n{% if b %}", "a.css: a template"],
    ["a.h", "@interface A : NSObject\n@end\n", "a.h: Objective-C"],
    ["a.sh", "#!/bin/zsh\nprint ${(f)a}\n", "a.sh: another shell"],
    [
      "a.c",
      "MODULE_A(x)\nint f(void) { LOOP(a) { b(); } }\nFOO BAR baz quux\n",
      "a.c: the grammar does not know all of it",
    ],
    ["a.html", "<div></section>", "a.html: the grammar does not know all of it"],
  ])("%s", async (path, content, why) => {
    expect(await check(path, content)).toEqual({ findings: [], state: "skipped", why });
  });
});

describe("a grammar that can't know the file", () => {
  const macros = "FOO BAR baz quux\nint f(void) { return (1); }\n";

  test.each([
    ["a.c", macros, `${macros}int g;\n`, [], "a.c: the grammar does not know all of it"],
    ["a.c", macros, macros.replace("(1)", "(1"), ["error:2"], ""],
    ["a.c", "int a;\n", "int a;\nint f(void) { int x 1; }\n", ["error:2"], ""],
    ["a.c", "int a;\n", "int a;\nint f(void) { LOOP x 1; }\n", ["warning:2"], ""],
    [
      "a.cpp",
      "#if A\nvoid f() {\n#else\nvoid g() {\n#endif\n}\n",
      "#if A\nvoid f() {\n#else\nvoid g() {\n#endif\n",
      ["error:4"],
      "",
    ],
    ["a.sh", "f() { a; }\n", "f() { a;\n", ["error:1"], ""],
    ["a.sh", "if a; then b; fi\n", "b; fi\n", ["error:1"], ""],
    ["a.html", "<p>a</p>\n", "<p>a</p>\n</div>\n", ["error:2"], ""],
    ["a.html", "<p>a</p></div>\n", "<p>b</p></div>\n", [], "a.html: the grammar does not know all of it"],
  ])("%s: %j to %j", async (path, before, after, expected, why) => {
    const { findings, why: said } = await check(path, after, plant({ [path]: before }));
    expect(findings.map(({ severity, start_line }) => `${severity}:${start_line}`)).toEqual(expected);
    expect(said).toBe(why);
  });
});

test("a file whose JSON had comments before may keep them", async () => {
  const repo = plant({ "own.json": '{ "a": 1 } // why\n' });
  expect((await check("own.json", '{ "a": 2 } // why\n', repo)).findings).toEqual([]);
  expect((await check("own.json", '{ "a": 2, "b" } // why\n', repo)).findings).toHaveLength(1);
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

test.each([
  ["SELECT count(*) FROM a;\n-- (\nINSERT INTO a VALUES ('it''s (', 1);\n", []],
  ["CREATE FUNCTION f() RETURNS int AS $$ SELECT (1); $$ LANGUAGE sql;\n", []],
  ["CREATE TABLE a (\n  id int\n;\n", ["a.sql:1 error syntax/parse"]],
  ["SELECT 1;\nSELECT max(a)) FROM b;\n", ["a.sql:2 error syntax/parse"]],
])("brackets of SQL: %j", async (content, findings) => {
  expect(brief(await inspect(empty(), { "a.sql": content }, [syntax]))).toEqual(findings);
});
