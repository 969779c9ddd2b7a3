import { describe, expect, test } from "vitest";
import { placeholders } from "../../../src/stages/inspect/placeholders.ts";
import { inspect, plant, sharedTree } from "./check.ts";
import { WORDINGS } from "./wordings.ts";

const empty = sharedTree();

async function severities(path: string, content: string): Promise<readonly string[]> {
  const { findings, checks } = await inspect(empty(), { [path]: content }, [placeholders]);
  expect(checks[0]?.state).toBe("ran");
  for (const finding of findings) {
    expect(finding.category).toBe("elision");
    expect(finding.rule).toBe("placeholders/stand-in");
  }
  return findings.map(({ severity }) => severity);
}

describe("stands where code should be", () => {
  test.each([
    ["a.ts", "// ... existing code ..."],
    ["a.ts", "// ...existing code..."],
    ["a.ts", "// ... rest of the file"],
    ["a.ts", "// ... rest of file unchanged ..."],
    ["a.ts", "// rest unchanged"],
    ["a.ts", "// Rest of the code remains the same"],
    ["a.ts", "// rest of the code remains unchanged."],
    ["a.ts", "// Rest of the implementation..."],
    ["a.ts", "// existing code here"],
    ["a.ts", "// Existing imports remain unchanged"],
    ["a.ts", "// ... (unchanged)"],
    ["a.ts", "// (unchanged)"],
    ["a.ts", "// ... unchanged ..."],
    ["a.ts", "// same as before"],
    ["a.ts", "// ... same as before"],
    ["a.ts", "// ... other methods ..."],
    ["a.ts", "// other methods remain the same"],
    ["a.ts", "// remaining methods stay the same"],
    ["a.ts", "// keep the existing handlers as is"],
    ["a.ts", "// previous code here"],
    ["a.ts", "// ..."],
    ["a.ts", "// …"],
    ["a.ts", "/* ... */"],
    ["a.ts", "/* ... existing styles ... */"],
    ["a.ts", "// implementation omitted for brevity"],
    ["a.ts", "// code omitted for brevity"],
    ["a.ts", "// [rest unchanged]"],
    ["a.ts", "// ... rest of the component"],
    ["a.ts", "// ... [omitted]"],
    ["a.ts", "function f() { // ... existing code ...\n}"],
    ["a.ts", "function f() { /* ... */ }"],
    ["a.tsx", "const a = <p>\n  {/* ... rest of the component ... */}\n</p>;"],
    ["a.tsx", "const a = <p>\n  {/* existing content here */}\n</p>;"],
    ["a.py", "# ... rest of the code ..."],
    ["a.py", "def f():\n    # ... existing code ...\n    return 1"],
    ["a.py", "# rest of the function unchanged"],
    ["a.py", "# ... (unchanged)"],
    ["a.py", "…"],
    ["a.go", "// ... rest of the file unchanged"],
    ["a.go", "func f() {\n\t...\n}"],
    ["a.rs", "// ... existing code ..."],
    ["A.java", "class A {\n    // ... existing methods ...\n}"],
    ["a.rb", "# ... rest of the class ..."],
    ["a.css", "/* ... rest of the styles ... */"],
    ["a.html", "<!-- ... rest of the markup ... -->"],
    ["a.html", "<!-- rest of the file unchanged -->"],
    ["a.vue", "<script>\n// ... existing code ...\n</script>"],
    ["a.sql", "-- ... rest of the schema unchanged"],
    ["a.sh", "# ... existing code ..."],
    ["a.yml", "jobs:\n  # ... existing jobs config ...\n"],
    ["a.tf", "# ... existing configuration ..."],
    ["a.ts", "function f() {\n  ...\n}"],
    ["a.c", "int f(void) {\n    ...\n}"],
    ["a.c", "/* ... rest of the file unchanged ... */"],
    ["a.h", "// ... other declarations ..."],
    ["a.cpp", "void f() {\n  ...\n  g();\n}"],
    ["a.hpp", "// rest of the class unchanged"],
    ["A.cs", "class A {\n  // ... existing methods ...\n}"],
    ["A.cs", "class A {\n  void F() {\n    ...\n  }\n}"],
    ["A.java", "class A {\n  void f() {\n    ...\n  }\n}"],
    ["a.php", "<?php\n# ... rest of the code ..."],
    ["a.php", "<?php\nfunction f() {\n  ...\n}"],
    ["a.php", "<p>\n<!-- ... rest of the markup ... -->\n</p>"],
    ["a.rb", "def f\n  ...\nend"],
    ["a.rb", "=begin\nrest of the code unchanged\n=end"],
    ["Rakefile", "# ... existing tasks code ..."],
    ["a.sh", "f() {\n  ...\n}"],
    ["a.css", "a {\n  ...\n}"],
    ["a.rs", "fn f() {\n    ...\n}"],
    ["a.yml", "jobs:\n  ...\n"],
    ["a.toml", "# ... rest of the config unchanged"],
    ["a.toml", "[a]\n..."],
    ["a.sql", "CREATE TABLE a (\n  ...\n);"],
    ["a.ini", "; ... existing entries ..."],
    ["a.clj", ";; ... existing code ..."],
    [".env", "# ... other variables unchanged"],
  ])("%s: %j", async (path, content) => {
    expect(await severities(path, content)).toEqual(["error"]);
  });

  test.each([
    ["a.ts", "// your code here"],
    ["a.ts", "// Your implementation goes here"],
    ["a.py", "# add your logic here"],
    ["a.js", "// actual implementation goes here"],
  ])("a template's request only warns: %s: %j", async (path, content) => {
    expect(await severities(path, content)).toEqual(["warning"]);
  });
});

describe("is legal", () => {
  test.each([
    ["a.ts", "const a = [...b];"],
    ["a.ts", "const a = {\n  ...rest,\n  ...b,\n};"],
    ["a.ts", "function f(...args: string[]) {}"],
    ["a.ts", "const { a, ...rest } = b;"],
    ["a.ts", "const a = [\n  ...\n  b\n];"],
    ["a.ts", "const text = '// ... existing code ...';"],
    ["a.ts", "const text = `\n// ... existing code ...\n...\n`;"],
    ["a.ts", 'const text = "...";'],
    ["a.ts", 'const pattern = /[/"]/; // the rest of the line is a comment'],
    ["a.ts", "log('Loading...'); // shows the dots..."],
    ["a.ts", "// Wait for the rest of the response before closing"],
    ["a.ts", "// The remaining methods are declared in base.ts and inherited here"],
    ["a.ts", "// Returns the existing code, or null when there is none"],
    ["a.ts", "// Keep existing users: they are migrated lazily"],
    ["a.ts", "// unchanged"],
    ["a.ts", "if (a === b) {\n  // unchanged\n  return;\n}"],
    ["a.ts", "// If the content is the same as before, skip the write"],
    ["a.ts", "// no changes"],
    ["a.ts", "// Same as above, but for arrays"],
    ["a.ts", "// same as above"],
    ["a.ts", "// and so on..."],
    ["a.ts", "// TODO: implement caching"],
    ["a.ts", "// etc."],
    ["a.ts", "// Handles the rest of the arguments"],
    ["a.ts", "// rest parameters"],
    ["a.ts", "// Other options"],
    ["a.ts", "// existing users first"],
    ["a.ts", "/**\n * Example:\n *   foo({\n *     // ...\n *   })\n */"],
    ["a.ts", "// Usage:\n//   foo({\n//     ...\n//   })"],
    ["a.ts", "// 1, 2, 3, ..., n"],
    ["a.ts", "// a, b, ..."],
    ["a.ts", "// Parses `...` and `…` as an ellipsis"],
    ["a.ts", "// Here the previous state is kept so that undo works"],
    ["a.ts", "// The rest of the file is generated, see scripts/gen.ts"],
    ["a.ts", "// Remove the rest of the line"],
    ["a.ts", "// Original implementation by J. Doe"],
    ["a.ts", "// Truncated to 80 columns"],
    ["a.ts", "// Skip files that are unchanged since the last run"],
    ["a.tsx", "const a = <p>\n  ...\n</p>;"],
    ["a.tsx", 'const a = <p title="...">…</p>;'],
    ["a.tsx", "const a = <p {...props} />;"],
    ["a.d.ts", "declare function f(...args: unknown[]): void;"],
    ["a.py", "def f():\n    ...\n"],
    ["a.py", "class P(Protocol):\n    def f(self) -> int: ...\n"],
    ["a.py", "x: tuple[int, ...] = ()"],
    ["a.py", "a[..., 0]"],
    ["a.py", '"""\n... existing code ...\n# rest unchanged\n"""'],
    ["a.pyi", "def f() -> int: ...\n..."],
    ["a.py", "print('# ... rest unchanged')"],
    ["a.go", "func f(args ...string) { g(args...) }"],
    ["a.go", "s := `\n...\n`"],
    ["a.c", "int f(const char *s,\n    ...\n);"],
    ["a.rs", "match x { 0..=9 => a(), _ => b() }"],
    ["a.rs", 'let s = "// ... existing code ...";'],
    ["a.rs", "fn f<'a>(x: &'a str) -> &'a str { x } // borrows for the rest of 'a"],
    ["a.yml", "a: 1\n...\n"],
    ["a.yml", "name: it's ... fine"],
    ["a.html", "<p>\n...\n</p>"],
    ["a.sh", 'echo "${#array[@]} # ... rest"'],
    ["a.sh", "cat <<EOF\nit's\nEOF"],
    ["a.php", "<?php f(...$args);"],
    ["a.php", "<?php $f = strlen(...);\nfunction g(int ...$n) {}"],
    ["a.php", "<p>\n...\n</p>\n<?php f();"],
    ["a.php", "<?php\n#[Omitted]\n#[truncated]\nclass A {}"],
    ["a.php", "<?php $a = <<<X\n...\nX;"],
    ["a.cpp", "template <typename... T> void f(T &&... t) { g(t...); }\nint h(int a,\n  ...\n);"],
    ["a.cpp", "void f() { try { g(); } catch (\n...\n) {} }"],
    ["a.c", "int f(const char *, ...);"],
    ["a.rs", "fn f() { let [a, .., b] = c; let d = E { f, ..g }; for i in 0.. {} }"],
    ["A.java", "class A { void f(String... a) {} }"],
    ["A.cs", "var b = a[1..];"],
    ["a.sh", "cat <<EOF\n...\nEOF"],
    ["a.rb", "a = <<~X\n  ...\nX\nb = 1...2"],
    ["a.yml", "a: |\n  first\n  ...\nb: 'x'\n"],
    ["a.yml", "message: loading ...\n"],
    ["a.toml", "a = '''\n...\n'''"],
    ["a.ini", "path = a; b ... c"],
    ["a.html", "<p>\n…\n</p>"],
    ["a.rb", "def f(...) = g(...)"],
    ["a.css", 'a::after { content: "..."; }'],
    ["a.py", "# intentionally omitted for simplicity"],
    ["a.sql", "SELECT '-- ... rest of the schema';"],
  ])("%s: %j", async (path, content) => {
    expect(await severities(path, content)).toEqual([]);
  });
});

const BODY = "  const one = read();\n  const two = one + 1;\n  log(one, two);\n  return two;\n";

describe("in the place of code that went away", () => {
  test("whatever the words are", async () => {
    const repo = plant({});
    const after: Record<string, string> = {};
    for (const [index, words] of WORDINGS.entries()) {
      repo.write(`${index}.ts`, `function f() {\n  start();\n${BODY}}\n`);
      after[`${index}.ts`] = `function f() {\n  start();\n  // ${words}\n}\n`;
      repo.write(`${index}.py`, "def f():\n    start()\n    one = read()\n    log(one)\n    return one\n");
      after[`${index}.py`] = `def f():\n    start()\n    # ${words}\n`;
    }
    const { findings } = await inspect(repo, after, [placeholders]);
    const silent = Object.keys(after).filter((path) => findings.every((finding) => finding.path !== path));
    expect(silent.map((path) => after[path])).toEqual([]);
  });

  test("more code elsewhere, or a comment above, makes no difference", async () => {
    const above = "  // it begins here\n  // and goes on\n  // so that\n";
    const repo = plant({ "a.ts": `function f() {\n  start();\n${above}${BODY}}\n` });
    for (const words of ["keep the existing implementation", "..."]) {
      const content = `function f() {\n  start();\n${above}  // ${words}\n}\n${"g();\n".repeat(9)}`;
      expect((await inspect(repo, { "a.ts": content }, [placeholders])).findings).toHaveLength(1);
    }
  });
});

test("doubtful words are taken at their word where nothing went away", async () => {
  const doubtful = [
    "keep the existing implementation",
    "no further changes",
    "as before",
    "same implementation as before",
    "leave the existing file untouched",
    "existing error handling unchanged",
    "omitted",
    "No more remaining code, continue",
    "use existing files",
  ];
  const body = `function f() {\n  start();\n${BODY}}\n`;
  const repo = plant({});
  const after: Record<string, string> = {};
  for (const [index, words] of doubtful.entries()) {
    repo.write(`${index}.ts`, body);
    after[`${index}.ts`] = body.replace("  start();\n", `  start();\n  // ${words}\n`);
  }
  expect((await inspect(repo, after, [placeholders])).findings).toEqual([]);
});

test.each([
  "Reads the rest of the file and returns its lines",
  "the user keeps existing sessions",
  "continue with other files",
  "use the class",
  '"TODO: implement" and the like.',
  "add other defaults here",
  "Original object should remain unchanged",
  "same options as above",
  "no more remaining entries",
  "0 is omitted:",
  "the first line is the header, the remaining lines are rows",
  "keeps the order of the original array when two keys are equal",
])("a sentence about the new code is none, though code went away: %s", async (words) => {
  const repo = plant({ "a.ts": `function f() {\n  start();\n${BODY}}\n` });
  const content = `function f() {\n  // ${words}\n  return begin();\n}\n`;
  expect((await inspect(repo, { "a.ts": content }, [placeholders])).findings).toEqual([]);
});

test("the finding names the place and the words", async () => {
  const { findings } = await inspect(empty(), { "a.ts": "let a;\n\n// ... existing code ...\n" }, [
    placeholders,
  ]);
  expect(findings).toMatchObject([
    {
      path: "a.ts",
      start_line: 3,
      end_line: 3,
      message: '"... existing code ..." stands where code should be',
    },
  ]);
});

test.each(["a.md", "a.txt", "a.json", "a.rst"])("prose and data are not looked at: %s", async (path) => {
  const { findings, checks } = await inspect(empty(), { [path]: "// ... existing code ...\n...\n" }, [
    placeholders,
  ]);
  expect(findings).toEqual([]);
  expect(checks).toMatchObject([{ state: "skipped", why: "no changed file of a kind it knows" }]);
});
