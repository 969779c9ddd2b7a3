import { BOUNDS } from "../../domain/bounds.ts";
import { eachFile, type Checker } from "./checker.ts";
import { isJavaScript } from "./javascript.ts";
import { checkJavaScriptImports } from "./imports/javascript.ts";
import { checkPythonImports } from "./imports/python.ts";

/** Does every module that a changed file asks for exist? Files and packages, not the names in them. */
export const imports: Checker = {
  name: "imports",
  limitMs: BOUNDS.instant_check_ms,
  wants: (path) => isJavaScript(path) || isPython(path),
  check: eachFile((file, tree, signal) =>
    isPython(file.path) ? checkPythonImports(file, tree, signal) : checkJavaScriptImports(file, tree),
  ),
};

function isPython(path: string): boolean {
  return /\.pyi?$/.test(path);
}
