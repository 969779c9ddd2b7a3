import { expect, test } from "vitest";
import { alteredNames } from "../../../src/stages/inspect/types/surface.ts";

const MODULE = [
  'const path = require("node:path");',
  "const LIMIT = 3;",
  "/** Adds. */",
  "function add(a, b) {",
  "  return a + b;",
  "}",
  "const twice = (a) => a * 2;",
  "class Box {",
  "  open(key) { return this.key === key; }",
  "}",
  "Box.prototype.shut = function (hard) { return hard; };",
  "exports.make = function (size) { return new Box(size); };",
  "(function () { exports.hidden = 1; })();",
  "",
].join("\n");

test.each<readonly [string, string, string, readonly string[] | null]>([
  ["a body", "return a + b;", "return b + a;", []],
  ["a comment", "/** Adds. */", "/** Sums. */", []],
  ["a body in an expression", "a * 2", "a + a", []],
  ["a method's body", "this.key === key", "this.key == key", []],
  ["one more", "const LIMIT", "const MORE = 4;\nconst LIMIT", []],
  ["space", "add(a, b)", "add(a,\n  b)", []],
  ["a parameter", "add(a, b)", "add(a)", ["add"]],
  ["a value", "LIMIT = 3", "LIMIT = 4", ["LIMIT"]],
  ["an arrow's parameter", "(a) => a * 2", "(b) => b * 2", ["twice"]],
  ["a class", "open(key)", "open(lock)", ["Box", "open", "key"]],
  ["what is set on a prototype", "function (hard)", "function (soft)", ["Box", "prototype", "shut", "hard"]],
  ["an export that is set", "function (size)", "function (width)", ["make", "size"]],
  ["what is called where it stands", "exports.hidden = 1", "exports.hidden = 2", ["hidden"]],
  ["a name that is gone", "function add(", "function sum(", []],
  ["a module that is one value", "exports.make =", "module.exports =", null],
])("%s", async (_, before, after, expected) => {
  const altered = `exports.seen = [hard, size, 1];\n${MODULE}`;
  const wholeBefore =
    expected === null ? altered.replace(before, "module.exports = 1; exports.make =") : altered;
  const names = await alteredNames("a.js", wholeBefore, altered.replace(before, after), false);
  expect(names === null ? null : [...names]).toEqual(expected);
});

test.each<readonly [string, string, string, readonly string[] | null]>([
  ["an export", "export function f(a) {}", "export function f() {}", ["f"]],
  ["a default", "export default function f(a) {}", "export default function f() {}", null],
  ["a default's body", "export default function f(a) { a(); }", "export default function f(a) {}", []],
  ["all of another module", 'export * from "./b.js";', "", null],
  [
    "names of another module",
    'export { b, c } from "./b.js";',
    'export { b } from "./c.js";',
    ["b", "c", "js"],
  ],
  [
    "a list of names",
    "const a = 1;\nmodule.exports = { a, f: 1 };",
    "const a = 1;\nmodule.exports = { a };",
    ["a"],
  ],
  ["what a module is", "function f(a) {}\nmodule.exports = f;", "function f() {}\nmodule.exports = f;", null],
  ["two at once", "const a = 1, b = 2;", "const a = 1, b = 3;", ["a", "b"]],
  [
    "parts of another module",
    'const { a: b } = require("./c.js");',
    'const { a: d } = require("./c.js");',
    ["a", "c", "js"],
  ],
  ["what does not parse", "const a = 1;", "const a = ;", null],
])("of a module, %s", async (_, before, after, expected) => {
  const names = await alteredNames("a.js", before, after, false);
  expect(names === null ? null : [...names]).toEqual(expected);
});

test.each<readonly [string, string, string, readonly string[] | null]>([
  [
    "a body that says what it returns",
    "function f(): number { return 1; }",
    "function f(): number { return 2; }",
    [],
  ],
  ["a body that does not", "function f() { return 1; }", "function f() { return 2; }", ["f"]],
  ["a name that is gone", "export const a = 1;\nexport const b = 2;", "export const b = 2;", ["a"]],
  [
    "what is made of it",
    "interface A { x: 1; y: 2 }\nexport function f(a: A): A { return a; }\nexport const g: B = f;\nexport const h = 1;",
    "interface A { y: 2 }\nexport function f(a: A): A { return a; }\nexport const g: B = f;\nexport const h = 1;",
    ["A", "x", "f", "g"],
  ],
  [
    "a list of exports",
    "const a = 1, c = 2;\nexport { a, b };",
    "const a = 2, c = 2;\nexport { a, b };",
    ["a", "c"],
  ],
  [
    "a default that is made of it",
    "const a = 1;\nexport default a;",
    "const a = 2;\nexport default a;",
    null,
  ],
  ["what is declared for all", "declare global { var a: 1 }", "declare global { var b: 1 }", null],
])("with types, %s", async (_, before, after, expected) => {
  const names = await alteredNames("a.ts", before, after, true);
  expect(names === null ? null : [...names]).toEqual(expected);
});
