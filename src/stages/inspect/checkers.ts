import type { Checker } from "./checker.ts";
import { imports } from "./imports.ts";
import { placeholders } from "./placeholders.ts";
import { secrets } from "./secrets.ts";
import { createPythonNames } from "./python/names.ts";
import { createPythonTypes } from "./python/types.ts";
import { bodies } from "./structure/bodies.ts";
import { exports } from "./structure/exports.ts";
import { leaks } from "./structure/leaks.ts";
import { cargoCheck, goVet } from "./toolchain.ts";
import { tests } from "./structure/tests.ts";
import { syntax } from "./syntax.ts";
import { types } from "./types.ts";

/** Every local check, in the order in which they are reported. */
export const CHECKERS: readonly Checker[] = [
  syntax,
  placeholders,
  imports,
  types,
  createPythonNames(),
  createPythonTypes(),
  exports,
  tests,
  bodies,
  leaks,
  secrets,
  cargoCheck,
  goVet,
];
