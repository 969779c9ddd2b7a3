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

/**
 * The same project and draft in a language that no engine of the local checks is started for: where a
 * process is what is tested, the engine would be a third of what its run costs.
 */
export const PLAIN = {
  project: (files: Readonly<Record<string, string>> = {}): TempRepo =>
    tempRepo({ "math.lua": "function double(x)\n  return x + x\nend\n", ...files }),
  HALF: [
    "*** Update File: math.lua",
    "@@",
    " function double(x)",
    "   return x + x",
    " end",
    "+",
    "+function half(x)",
    "+  return x / 2",
    "+end",
  ],
  HALF_TEXT: "function double(x)\n  return x + x\nend\n\nfunction half(x)\n  return x / 2\nend\n",
  TASK: "add a function half(x) to math.lua",
};
