import { tempRepo, type TempRepo } from "./repo.ts";

/** The file of the small project. */
const MATH = "export function double(x) {\n  return x + x;\n}\n";

/** A small project with a check that passes when `double` works. */
export function project(files: Readonly<Record<string, string>> = {}): TempRepo {
  return tempRepo({ "math.js": MATH, "package.json": '{"type":"module"}\n', ...files });
}

/** A draft that adds `half` to it. */
export const HALF = [
  "*** Update File: math.js",
  "@@",
  " export function double(x) {",
  "   return x + x;",
  " }",
  "+",
  "+export function half(x) {",
  "+  return x / 2;",
  "+}",
];
/** The file with that draft applied. */
export const HALF_TEXT = `${MATH}\nexport function half(x) {\n  return x / 2;\n}\n`;
/** A task for the fast lane. */
export const TASK = "add a function half(x) to math.js";
