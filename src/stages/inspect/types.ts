import { BOUNDS } from "../../domain/bounds.ts";
import type { Checker } from "./checker.ts";
import { isJavaScript } from "./javascript.ts";
import { createTypeChecker } from "./types/check.ts";

const { check, engine } = createTypeChecker();

/** Is what a changed file uses really there? Exports, names, members, arguments, options: by TypeScript. */
export const types: Checker = {
  name: "types",
  limitMs: BOUNDS.types_check_ms,
  wants: isJavaScript,
  check,
  engine,
};
