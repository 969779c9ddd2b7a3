import { BOUNDS } from "../../domain/bounds.ts";
import { checked, eachFile, type Checker, type FileOutcome, type SourceFile } from "./checker.ts";
import { grammarFor, type GrammarName } from "./grammar.ts";
import { checkGoImports } from "./imports/go.ts";
import { checkJavaScriptImports } from "./imports/javascript.ts";
import { checkPhpImports } from "./imports/php.ts";
import { checkPythonImports } from "./imports/python.ts";
import { checkRubyImports } from "./imports/ruby.ts";
import { checkRustImports } from "./imports/rust.ts";
import { holdsScripts } from "./scripts.ts";
import type { View } from "./view.ts";

type Judge = (file: SourceFile, tree: View, signal: AbortSignal) => Promise<FileOutcome>;

const JUDGES: Readonly<Partial<Record<GrammarName, Judge>>> = {
  go: checkGoImports,
  php: checkPhpImports,
  python: checkPythonImports,
  ruby: checkRubyImports,
  rust: checkRustImports,
};

/** Does every module that a changed file asks for exist? Files and packages, not the names in them. */
export const imports: Checker = {
  name: "imports",
  limitMs: BOUNDS.instant_check_ms,
  wants: (path) => judgeFor(path) !== null,
  check: eachFile(
    async (file, tree, signal) => (await judgeFor(file.path)?.(file, tree, signal)) ?? checked([]),
  ),
};

function judgeFor(path: string): Judge | null {
  if (holdsScripts(path)) return checkJavaScriptImports;
  const grammar = grammarFor(path);
  return grammar === null ? null : (JUDGES[grammar] ?? null);
}
