import type { Node } from "web-tree-sitter";
import { balanceFault } from "./balance.ts";
import { checked, unchecked, type FileOutcome, type SourceFile } from "./checker.ts";
import { withTree, type GrammarName } from "./grammar.ts";
import { lineText } from "./lines.ts";
import { isTooDeepMarkup } from "./nesting.ts";
import { MAX_ERRORS, syntaxError } from "./syntax-error.ts";
import { isTemplate } from "./template.ts";

/** A place that doesn't parse. */
interface Fault {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** Does a file parse by its tree-sitter grammar? */
export async function checkGrammar(
  file: SourceFile,
  grammar: GrammarName,
  signal: AbortSignal,
): Promise<FileOutcome> {
  if (grammar === "html" && isTooDeepMarkup(file.content)) return unchecked("too deeply nested to parse");
  const foreign = foreignDialect(file, grammar);
  if (foreign !== null) return unchecked(foreign);
  const faults = await faultsOf(file.content, grammar, signal);
  if (faults === null) return unchecked("out of time");
  if (faults.length === 0) return checked([]);
  if (isTemplate(file)) return unchecked("a template");
  if (!isBeyond(grammar, file.content)) return report(file, faults);

  // A bracket too few or too many is an error whatever the macros are.
  const isC = grammar !== "bash" && grammar !== "html";
  const unbalanced = !isC ? null : balanceFault(file.path, file.content);
  if (unbalanced !== null) return report(file, [{ line: unbalanced, message: "A bracket has no partner" }]);
  // Known to be within what the grammar knows only if it was before.
  const { before } = file.change;
  if (before === file.content) return report(file, faults);
  const old = before === null ? null : await faultsOf(before, grammar, signal);
  if (old === null || old.length > 0) return unchecked("the grammar does not know all of it");
  return report(file, faults, (line) => isC && isMacro(file.content, line));
}

/** `isDoubtful` makes a warning of a line's error. */
function report(
  file: SourceFile,
  faults: readonly Fault[],
  isDoubtful: (line: number) => boolean = () => false,
): FileOutcome {
  return checked(
    faults.slice(0, MAX_ERRORS).map(({ line, message }) => {
      const error = syntaxError(file, line, message);
      return isDoubtful(line) ? { ...error, severity: "warning" } : error;
    }),
  );
}

/** Languages in which what stands in the file may be more than the grammar can know. */
function isBeyond(grammar: GrammarName, content: string): boolean {
  if (grammar === "csharp") return /^\s*#\s*(if|else|elif)\b/m.test(content);
  return grammar === "c" || grammar === "cpp" || grammar === "bash" || grammar === "html";
}

/** Names in capitals or with some (`PyAPI_FUNC`), directives and attributes of compilers, on the line or those beside it. */
function isMacro(content: string, line: number): boolean {
  return [line - 2, line - 1, line, line + 1].some((near) =>
    /\b[A-Z_][A-Z0-9_]{2,}\b|[A-Z]{3}|^#|__\w+/.test(near < 1 ? "" : lineText(content, near)),
  );
}

/** Why a file is not of the language that its ending says; null when it is. */
function foreignDialect({ content }: SourceFile, grammar: GrammarName): string | null {
  if (grammar === "cpp" && /^\s*(@(interface|protocol|class|end)\b|#import\b)/m.test(content))
    return "Objective-C";
  if (grammar === "bash" && /^#!.*\b(zsh|fish|t?csh)\b|^#compdef\b/.test(content)) return "another shell";
  return null;
}

/** What grammars let pass though it closes or continues nothing: Ruby's and shell's words as names, end tags. */
const STRAY: Readonly<Partial<Record<GrammarName, { readonly type: string; readonly words: RegExp }>>> = {
  // Those of other elements may be missing or too many by HTML's own rules.
  html: {
    type: "erroneous_end_tag",
    words:
      /^<\/(a|article|aside|button|div|footer|form|h[1-6]|head|header|main|nav|ol|script|section|select|span|style|table|template|ul)\s*>$/i,
  },
  ruby: { type: "identifier", words: /^(end|else|elsif|when|ensure|then|rescue|do)$/ },
  bash: { type: "command_name", words: /^(fi|done|esac|then|else|elif|do|\})$/ },
};

/** Where Ruby takes those words as names in earnest: `range.end`, `def end`, `alias last end`. */
const IN_CALL = /^(call|method|singleton_method|alias|undef|setter|argument_list|method_parameters)$/;

/** The outermost ERROR and MISSING nodes, one for each place; null when the signal fired first. */
function faultsOf(
  content: string,
  grammar: GrammarName,
  signal: AbortSignal,
): Promise<readonly Fault[] | null> {
  const text = grammar === "c" || grammar === "cpp" ? withoutLinkage(content) : content;
  return withTree(grammar, text, signal, ({ rootNode }) => {
    const faulty: Node[] = [];
    const open = [rootNode];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.isError || node.isMissing) faulty.push(node);
      else if (node.hasError) open.push(...node.children.toReversed());
    }
    if (faulty.length > 0) return faulty.map((node) => ({ line: lineOf(node), message: describe(node) }));
    if (grammar === "python") return emptyBodies(rootNode);
    const stray = STRAY[grammar];
    if (stray === undefined) return [];
    return rootNode
      .descendantsOfType(stray.type)
      .filter((node) => stray.words.test(node.text) && !IN_CALL.test(node.parent?.type ?? ""))
      .map((node) => ({ line: lineOf(node), message: describe(node) }));
  });
}

/**
 * Blanks out the `extern "C" {` and `}` of headers for both languages: each stands in an `#ifdef` of its
 * own, which no grammar of whole blocks can take.
 */
function withoutLinkage(content: string): string {
  const block =
    /^[^\S\n]*#[^\S\n]*if(?:def|[^\S\n]+defined)\b[^\n]*\b__cplusplus\b[^#]*#[^\S\n]*endif[^\n]*$/gm;
  return content.replace(block, (text) => text.replaceAll(/[^\n]/g, " "));
}

/**
 * The Python grammar takes `def f():` without a body, which Python doesn't. It counts a tab as one
 * blank, though, so that it can't tell where tabs and blanks are mixed.
 */
function emptyBodies(root: Node): readonly Fault[] {
  if (/^ *\t/m.test(root.text) && /^ /m.test(root.text)) return [];
  return root
    .descendantsOfType([
      "function_definition",
      "class_definition",
      "if_statement",
      "for_statement",
      "while_statement",
    ])
    .filter((node) => {
      const body = node.childForFieldName("body") ?? node.childForFieldName("consequence");
      return body?.namedChildCount === 0;
    })
    .map((node) => ({ line: lineOf(node), message: "Expected an indented block" }));
}

function lineOf(node: Node): number {
  // An error node often begins with the blanks before it.
  const blanks = /^\s*/.exec(node.text)?.[0] ?? "";
  return node.startPosition.row + 1 + (blanks.split("\n").length - 1);
}

function describe(node: Node): string {
  if (node.isMissing) return `Missing \`${node.type}\``;
  const [first = ""] = node.text.trim().split("\n");
  return `Unexpected \`${first.length > 60 ? `${first.slice(0, 60)}…` : first}\``;
}
