import { expect, test } from "vitest";
import { CHECKERS } from "../../../src/stages/inspect/checkers.ts";
import { TOO_DEEP } from "../../../src/stages/inspect/nesting.ts";
import { inspect, sharedTree } from "./check.ts";

/** Long enough that work that grows with the square would not end in time. */
const LENGTH = 200_000;
const fill = (text: string): string => text.repeat(Math.floor(LENGTH / text.length));

const repo = sharedTree();

/** Each of these once ended a parser or a pattern, or was made to. */
test.each([
  ["nested arrays", "a.ts", `x = ${"[".repeat(100_000)}`],
  ["nested brackets", "a.ts", "(".repeat(100_000)],
  ["nested arrows", "a.ts", fill("a=>")],
  ["nested conditions", "a.js", fill("a?")],
  ["else without end", "a.js", fill("if(a);else ")],
  ["a sum without end", "a.js", fill("1+")],
  ["nots without end", "a.js", fill("!")],
  ["nested types", "a.ts", `type A = ${fill("B<")}`],
  ["nested elements", "a.tsx", fill("<a>")],
  ["calls without end", "a.js", `a${fill("()")}`],
  ["members without end", "a.js", `a${fill(".b")}`],
  ["nested templates", "a.js", fill("`${")],
  ["nested JSON", "a.json", "[".repeat(LENGTH)],
  ["nested objects", "tsconfig.json", fill('{"a":')],
  ["nested Python", "a.py", "(".repeat(100_000)],
  ["deep Python", "a.py", Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}if x:`).join("\n")],
  ["nested Go", "a.go", `package a\nvar x = ${"(".repeat(100_000)}`],
  ["nested Rust", "a.rs", `fn f() { ${"{".repeat(100_000)}`],
  ["nested C++", "a.cpp", `int x = ${"(".repeat(100_000)}`],
  ["directives without end", "a.c", fill("#if A\n{\n")],
  ["nested C#", "A.cs", `class A { int x = ${"(".repeat(100_000)}`],
  ["nested Java", "A.java", `class A { int x = ${"(".repeat(100_000)}`],
  ["nested Ruby", "a.rb", `x = ${"[".repeat(100_000)}`],
  ["nested PHP", "a.php", `<?php $x = ${"[".repeat(100_000)}`],
  ["nested shell", "a.sh", "(".repeat(100_000)],
  ["nested elements of HTML", "a.html", "<div>".repeat(50_000)],
  ["nested YAML", "a.yml", "[".repeat(100_000)],
  ["deep YAML", "a.yml", Array.from({ length: 900 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
  [
    "aliases of aliases",
    "a.yml",
    `a: &a [${"x,".repeat(9)}]\n${Array.from({ length: 20 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? "a" : `b${at - 1}`}, *a]`).join("\n")}`,
  ],
  ["nested TOML", "a.toml", `a = ${"[".repeat(100_000)}`],
  ["nested rules", "a.css", fill("a{")],
  ["uses without end", "a.rs", fill("use std::io;\n").slice(0, 100_000)],
  ["slashes", "a.js", fill("/")],
  ["patterns that never end", "a.js", fill("(/[")],
  ["comments on one line", "a.js", fill("/**/")],
  ["a comment of dashes", "a.js", `// x${"-".repeat(LENGTH / 2)} y`],
  ["a comment of words", "a.js", `// ... ${fill("existing other ")}`],
  ["dots", "a.go", fill(".")],
  ["lines of dots", "a.go", fill("...\n")],
  ["quotes", "a.py", fill('"')],
  ["texts side by side", "a.py", fill("'a' ")],
  ["empty lines", "a.sql", "\n".repeat(LENGTH)],
  ["braces around nothing", "a.css", fill("{ /*")],
  ["NULs and odd characters", "a.ts", fill("\u0000\ud800\u202e")],
  ["imports without end", "a.py", fill("import os\n").slice(0, 100_000)],
])("%s", async (_, path, content) => {
  const { checks } = await inspect(repo(), { [path]: content });
  expect(checks).toHaveLength(CHECKERS.length);
  for (const { state, why } of checks) expect(state === "ran" || why !== "").toBe(true);
});

test.each([
  ["a.yml", "[".repeat(201)],
  ["a.yml", Array.from({ length: 202 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
  ["a.yml", `${"- ".repeat(101)}a`],
  ["a.yml", `${"[".repeat(201)}\n...\n`],
  ["a.toml", `a = ${"[".repeat(201)}`],
  ["a.css", "a{".repeat(201)],
])("%s is not parsed to the end of the stack, which may end the process", async (path, content) => {
  const { checks } = await inspect(repo(), { [path]: content });
  const syntax = checks.find(({ name }) => name === "syntax");
  expect(syntax).toMatchObject({ state: "skipped", why: expect.stringContaining(TOO_DEEP) });
});
