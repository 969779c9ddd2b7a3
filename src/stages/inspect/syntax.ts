import { BOUNDS } from "../../domain/bounds.ts";
import { balanceFault } from "./balance.ts";
import {
  checked,
  eachFile,
  loadedBy,
  unchecked,
  type Checker,
  type FileOutcome,
  type SourceFile,
} from "./checker.ts";
import { componentScripts, isComponent } from "./component.ts";
import { grammarFor } from "./grammar.ts";
import { lineCounter } from "./lines.ts";
import { holdsScripts, parseScripts } from "./scripts.ts";
import { checkData, isData } from "./syntax-data.ts";
import { MAX_ERRORS, syntaxError } from "./syntax-error.ts";
import { checkGrammar } from "./syntax-grammar.ts";

/** Does it parse? JavaScript and TypeScript by oxc, data by its format's own parser, the rest by tree-sitter. */
export const syntax: Checker = {
  name: "syntax",
  limitMs: BOUNDS.instant_check_ms,
  alone: true,
  wants: (path) => holdsScripts(path) || isData(path) || isSql(path) || grammarFor(path) !== null,
  engine: loadedBy((file) => checkSyntax(file, new AbortController().signal)),
  check: eachFile((file, _tree, signal) => checkSyntax(file, signal)),
};

async function checkSyntax(file: SourceFile, signal: AbortSignal): Promise<FileOutcome> {
  // Templates of project generators are named after what they make, and don't parse.
  if (/\{\{|\{%/.test(file.path)) return unchecked("a template");
  if (isData(file.path)) return checkData(file);
  if (isSql(file.path)) return checkSql(file);
  const grammar = grammarFor(file.path);
  return grammar === null ? checkJavaScript(file) : checkGrammar(file, grammar, signal);
}

function isSql(path: string): boolean {
  return path.endsWith(".sql");
}

/** Its dialects have no one grammar, but brackets in common. */
function checkSql(file: SourceFile): FileOutcome {
  const line = balanceFault(file.path, file.content);
  return checked(line === null ? [] : [syntaxError(file, line, "A bracket has no partner")]);
}

async function checkJavaScript(file: SourceFile): Promise<FileOutcome> {
  if (/^\s*(\/\/|\/\*)[^\n]*@flow\b/m.test(file.content.slice(0, 2000))) return unchecked("Flow types");
  const scripts = await parseScripts(file.path, file.content);
  if (typeof scripts === "string") return unchecked(scripts);
  const lineAt = lineCounter(file.content);
  const open = isComponent(file.path) ? componentScripts(file.path, file.content).unclosed : null;
  if (open !== null) return checked([syntaxError(file, lineAt(open), "The script has no end")]);
  return checked(
    scripts
      .flatMap(({ errors }) => errors)
      .slice(0, MAX_ERRORS)
      .map((error) => {
        // Other labels say where a bracket was opened or a name was declared first.
        const start = Math.max(0, ...error.labels.map((label) => label.start));
        const [help = null] = error.helpMessage?.split("\n") ?? [];
        return syntaxError(file, lineAt(start), error.message, help);
      }),
  );
}
