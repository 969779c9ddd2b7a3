import type { Node } from "web-tree-sitter";
import { BOUNDS } from "../../domain/bounds.ts";
import {
  checked,
  eachFile,
  unchecked,
  type Checker,
  type FileOutcome,
  type Observation,
  type SourceFile,
} from "./checker.ts";
import { grammarFor, withTree, type GrammarName } from "./grammar.ts";
import { isJavaScript, parseJavaScript } from "./javascript.ts";
import { parseJsonc } from "./json.ts";
import { lineCounter, lineText } from "./lines.ts";

/** Does it parse? JavaScript and TypeScript by oxc, JSON by Node, Python, Go and Rust by tree-sitter. */
export const syntax: Checker = {
  name: "syntax",
  limitMs: BOUNDS.instant_check_ms,
  wants: (path) => isJavaScript(path) || isJson(path) || grammarFor(path) !== null,
  check: eachFile((file, _tree, signal) => checkSyntax(file, signal)),
};

/** Errors reported for one file: more of them say nothing more. */
const MAX_ERRORS = 10;

async function checkSyntax(file: SourceFile, signal: AbortSignal): Promise<FileOutcome> {
  // Templates of project generators are named after what they make, and don't parse.
  if (/\{\{|\{%/.test(file.path)) return unchecked("a template");
  if (isJson(file.path)) return checked(await checkJson(file));
  const grammar = grammarFor(file.path);
  return grammar === null ? checkJavaScript(file) : checkGrammar(file, grammar, signal);
}

async function checkJavaScript(file: SourceFile): Promise<FileOutcome> {
  if (/^\s*(\/\/|\/\*)[^\n]*@flow\b/m.test(file.content.slice(0, 2000))) return unchecked("Flow types");
  const parsed = await parseJavaScript(file.path, file.content);
  if (parsed === null) return unchecked("too deeply nested to parse");
  const lineAt = lineCounter(file.content);
  return checked(
    parsed.errors.slice(0, MAX_ERRORS).map((error) => {
      // Other labels say where a bracket was opened or a name was declared first.
      const start = Math.max(0, ...error.labels.map((label) => label.start));
      const [help = null] = error.helpMessage?.split("\n") ?? [];
      return report(file, lineAt(start), error.message, help);
    }),
  );
}

async function checkGrammar(
  file: SourceFile,
  grammar: GrammarName,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const observations = await withTree(grammar, file.content, signal, (tree) =>
    faultyNodes(tree.rootNode, grammar)
      .slice(0, MAX_ERRORS)
      .map((node) => report(file, lineOf(node), describe(node), null)),
  );
  return observations === null ? unchecked("out of time") : checked(observations);
}

/** The outermost ERROR and MISSING nodes: one for each place. */
function faultyNodes(root: Node, grammar: GrammarName): readonly Node[] {
  const faulty: Node[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.isError || node.isMissing) faulty.push(node);
    else if (node.hasError) open.push(...node.children.toReversed());
  }
  // The Python grammar takes `def f():` without a body, which Python doesn't. It counts a tab as one
  // blank, though, so that it can't tell where tabs and blanks are mixed.
  const isMixed = /^ *\t/m.test(root.text) && /^ /m.test(root.text);
  if (grammar === "python" && faulty.length === 0 && !isMixed) {
    const compound = [
      "function_definition",
      "class_definition",
      "if_statement",
      "for_statement",
      "while_statement",
    ];
    for (const node of root.descendantsOfType(compound)) {
      const body = node?.childForFieldName("body") ?? node?.childForFieldName("consequence");
      if (node !== null && body?.namedChildCount === 0) faulty.push(node);
    }
  }
  return faulty;
}

function lineOf(node: Node): number {
  // An error node often begins with the blanks before it.
  const blanks = /^\s*/.exec(node.text)?.[0] ?? "";
  return node.startPosition.row + 1 + (blanks.split("\n").length - 1);
}

function describe(node: Node): string {
  if (node.isMissing) return `Missing \`${node.type}\``;
  if (!node.isError) return "Expected an indented block";
  const [first = ""] = node.text.trim().split("\n");
  return `Unexpected \`${first.length > 60 ? `${first.slice(0, 60)}…` : first}\``;
}

/** Tools that read their own JSON files with comments and trailing commas. */
const TOLERANT =
  /(^|\/)(tsconfig|jsconfig|api-extractor|tslint|turbo|nx|deno|wrangler|biome|typedoc|rush|devcontainer)[^/]*\.json$|(^|\/)\.(vscode|devcontainer|zed)\/|\.(jsonc|code-workspace|sublime-[a-z]+)$|(^|\/)\.[^/]*(rc|lintrc)(\.json)?$|(^|\/)common\/config\//;

function isJson(path: string): boolean {
  return /\.(json|jsonc|code-workspace|webmanifest|geojson)$/.test(path);
}

async function checkJson(file: SourceFile): Promise<readonly Observation[]> {
  const text = file.content.replace(/^\ufeff/, "");
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    if ((await parseJsonc(text)) !== undefined) {
      if (TOLERANT.test(file.path)) return [];
      // One and the same key: a file that had comments before is read by something that takes them.
      const comments = report(file, 1, "JSON takes no comments and no trailing commas", null);
      return [{ ...comments, rule: "json-comments", key: "comments" }];
    }
    const message = error instanceof Error ? error.message : String(error);
    const end = text.trimEnd().length;
    const position = Number(
      /position (\d+)/.exec(message)?.[1] ?? (/end of JSON input/.test(message) ? end : 0),
    );
    const line = lineCounter(text)(Math.min(position, end));
    // Node quotes the text around the place, which differs between its versions.
    return [report(file, line, `Not JSON: ${message.split(/ in JSON|, (?=\.*")/)[0]}`, null)];
  }
}

function report(file: SourceFile, line: number, message: string, suggestion: string | null): Observation {
  return {
    rule: "parse",
    category: "syntax",
    severity: "error",
    path: file.path,
    line,
    endLine: line,
    message,
    suggestion,
    key: `${message}\n${lineText(file.content, line)}`,
  };
}
