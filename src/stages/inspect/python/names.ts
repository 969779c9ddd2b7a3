import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { Category } from "../../../domain/finding.ts";
import {
  checked,
  eachFile,
  loadedBy,
  unchecked,
  type Checker,
  type FileOutcome,
  type Observation,
  type SourceFile,
} from "../checker.ts";
import { withTree } from "../grammar.ts";
import { isStandard } from "../imports/python-names.ts";
import { lineText } from "../lines.ts";
import { nearestName, withMeant } from "../nearest.ts";
import { MAX_ERRORS, syntaxError } from "../syntax-error.ts";
import { isTemplate } from "../template.ts";
import type { View } from "../view.ts";
import { isGuarded } from "./sites.ts";
import { isTooDeepPython, TOO_DEEP } from "../nesting.ts";
import { loadRuff, type Ruff, type RuffDiagnostic } from "./ruff.ts";

/** By then the other engines' processes have been started, in milliseconds. */
const LOAD_AFTER_MS = 50;

/** What a reader is told when ruff's package is not there. */
const NOT_INSTALLED = "ruff is not installed (npm install @astral-sh/ruff-wasm-nodejs)";

/** Names that are bound nowhere, and what Python refuses although a grammar takes it: by ruff. */
export function createPythonNames(load: () => Promise<Ruff | null> = loadRuff): Checker {
  return {
    name: "python-names",
    limitMs: BOUNDS.python_names_ms,
    wants: (path) => /\.pyw?$/.test(path),
    engine: loadedBy(async () => {
      // To load it keeps the thread for as long as another engine's process takes to start: those go first.
      await new Promise((resolve) => void setTimeout(resolve, LOAD_AFTER_MS).unref());
      // An empty file would leave most of it to be compiled with the first one that isn't.
      (await load())?.("import os\nos.sep\n");
    }),
    check: eachFile(async (file, tree, signal) => {
      if (isTooDeepPython(file.content)) return unchecked(TOO_DEEP);
      const ruff = await load();
      return ruff === null ? unchecked(NOT_INSTALLED) : judge(file, ruff, tree, signal);
    }),
  };
}

async function judge(file: SourceFile, ruff: Ruff, tree: View, signal: AbortSignal): Promise<FileOutcome> {
  const diagnostics = ruff(file.content);
  if (diagnostics.length === 0) return checked([]);
  const { before } = file.change;
  // What is undefined in this file already is provided by something that can't be seen.
  const old = before === null || before === file.content ? [] : ruff(before);
  const broken = diagnostics.filter(({ code }) => code === "invalid-syntax");
  if (broken.length > 0) {
    if (isTemplate(file) || /\{\{|\{%/.test(file.path)) return unchecked("a template");
    if (old.some(({ code }) => code === "invalid-syntax"))
      return unchecked("it was no Python 3 before either");
    return judgeSyntax(file, broken, signal);
  }
  const provided = new Set(old.filter(({ code }) => code === "F821").map(nameIn));
  const code = await withTree("python", file.content, signal, ({ rootNode }) =>
    codeOf(rootNode, diagnostics),
  );
  if (code === null) return unchecked("out of time");
  const observations: Observation[] = [];
  for (const diagnostic of diagnostics) {
    if (isSilenced(lineText(file.content, diagnostic.line))) continue;
    if (diagnostic.code === "F821") {
      const name = nameIn(diagnostic);
      if (provided.has(name) || code.unproved.has(diagnostic) || (await isProvided(name, file.content, tree)))
        continue;
      observations.push(await undefinedName(diagnostic, name, file, code.names));
    } else if (diagnostic.code === "F822") {
      if (await isExportedOtherwise(nameIn(diagnostic), file, tree)) continue;
      observations.push(observe(file, diagnostic, "undefined-export", "export", nameIn(diagnostic)));
    } else observations.push(other(file, diagnostic));
  }
  // The same said twice in a file is one finding.
  const first = new Map(observations.toReversed().map((seen) => [`${seen.rule}\0${seen.key}`, seen]));
  return checked([...first.values()]);
}

/** What the grammar refuses too is the `syntax` check's to report. */
async function judgeSyntax(
  file: SourceFile,
  broken: readonly RuffDiagnostic[],
  signal: AbortSignal,
): Promise<FileOutcome> {
  const known = await withTree("python", file.content, signal, ({ rootNode }) => rootNode.hasError);
  if (known === null) return unchecked("out of time");
  if (known) return unchecked("it does not parse");
  return checked(broken.slice(0, MAX_ERRORS).map(({ line, message }) => syntaxError(file, line, message)));
}

/** A comment on the line says that it is known. */
function isSilenced(line: string): boolean {
  return /#.*(type:\s*ignore|pyright:\s*ignore|pylint:\s*disable)/.test(line);
}

/** The name that a message of ruff puts in backticks. */
function nameIn({ message }: RuffDiagnostic): string {
  return /`([^`]+)`/.exec(message)?.[1] ?? message;
}

/**
 * The names of a file, for suggestions, and the diagnostics that prove nothing: about words within a
 * text, or code that is prepared for them.
 */
function codeOf(
  root: Node,
  diagnostics: readonly RuffDiagnostic[],
): { readonly names: ReadonlySet<string>; readonly unproved: ReadonlySet<RuffDiagnostic> } {
  const names = new Set<string>();
  for (const node of root.descendantsOfType("identifier")) if (node !== null) names.add(node.text);
  const unproved = new Set(
    diagnostics.filter(({ line, column }) => {
      const node = root.descendantForPosition({ row: line - 1, column: column - 1 });
      return node !== null && (isWithinText(node) || isGuarded(node, { kind: "undefined" }));
    }),
  );
  return { names, unproved };
}

/** In a string that is no plain forward reference, as the shapes in `Float[Array, "batch dim"]`. */
function isWithinText(node: Node): boolean {
  for (let at: Node | null = node; at !== null && at.type !== "interpolation"; at = at.parent) {
    if (at.type === "string") return !/^["'][A-Z][\w.]*["']$/.test(at.text);
  }
  return false;
}

/** Whether something may bind the name that is neither an assignment nor an import. */
async function isProvided(name: string, content: string, tree: View): Promise<boolean> {
  if (
    /\b(globals|locals|vars)\(\)\s*(\[[^\]]*\]\s*[-+*/|&]?=(?!=)|\.update|\.setdefault|\.__setitem__)/.test(
      content,
    )
  )
    return true;
  if (isExecuted(name, content)) return true;
  // Deleted in one branch, and bound again in another.
  if (new RegExp(String.raw`\bdel\b[^\n]*\b${name}\b`).test(content)) return true;
  const lines = await tree.searchUnchanged("builtins", 50);
  return lines.some((line) => new RegExp(String.raw`\b${name}\b`).test(line.replace(/^[^:]*:\d+:/, "")));
}

/** Whether the name may be bound by code in a text: one that is given whole binds no more than it spells. */
function isExecuted(name: string, content: string): boolean {
  const calls = content.matchAll(
    /(?<![.\w])(?:exec|execfile)\(\s*(?:[rub]?("""|'''|"|')(.*?)\1\s*([,)]))?/gis,
  );
  return [...calls].some(
    ([, quote, code = ""]) => quote === undefined || new RegExp(String.raw`\b${name}\b`).test(code),
  );
}

async function isExportedOtherwise(name: string, file: SourceFile, tree: View): Promise<boolean> {
  if (
    /^(async )?def __getattr__\b|^\s*__getattr__\b|\bglobals\(\)|\b(exec|lazy\w*|attach)\(|\bglobal_enum\b/m.test(
      file.content,
    )
  )
    return true;
  if (!/(^|\/)__init__\.py$/.test(file.path)) return false;
  // `from package import *` imports the modules that `__all__` names.
  const folder = posix.dirname(file.path);
  return (await tree.list()).some(
    (path) =>
      path.startsWith(posix.join(folder, name)) && /^[/.]/.test(path.slice(posix.join(folder, name).length)),
  );
}

async function undefinedName(
  diagnostic: RuffDiagnostic,
  name: string,
  file: SourceFile,
  names: ReadonlySet<string>,
): Promise<Observation> {
  if (isStandard(name) && !name.startsWith("_")) {
    return {
      ...observe(file, diagnostic, "undefined-name", "undefined", name),
      message: `"${name}" is not defined; the module of that name is not imported`,
      suggestion: `import ${name}`,
    };
  }
  const near = name.length < 3 ? null : await nearestName(name, names);
  return {
    ...observe(file, diagnostic, "undefined-name", "undefined", name),
    ...withMeant(`"${name}" is not defined`, near),
  };
}

function other(file: SourceFile, diagnostic: RuffDiagnostic): Observation {
  const text = lineText(file.content, diagnostic.line);
  if (diagnostic.code === "F823")
    return observe(file, diagnostic, "unbound-name", "undefined", nameIn(diagnostic));
  if (diagnostic.code.startsWith("F5")) return observe(file, diagnostic, "format", "parameter", text);
  if (diagnostic.code === "F901") return observe(file, diagnostic, "not-an-exception", "api", text);
  return observe(file, diagnostic, "misplaced", "syntax", text);
}

function observe(
  file: SourceFile,
  { line, endLine, message }: RuffDiagnostic,
  rule: string,
  category: Category,
  key: string,
): Observation {
  return {
    rule,
    category,
    severity: "error",
    path: file.path,
    line,
    endLine,
    message: message.replaceAll("`", '"'),
    suggestion: null,
    key,
  };
}
