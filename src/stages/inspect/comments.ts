import { lineCounter } from "./lines.ts";

/** A comment with its markers taken off. */
export interface Comment {
  readonly text: string;
  /** First and last line, counted from 1. */
  readonly line: number;
  readonly endLine: number;
  /** True when nothing but the comment is on its lines, or between its braces. */
  readonly alone: boolean;
}

/** How a language writes comments and strings. */
interface Lexicon {
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
  /** Quotes of strings; one of three characters may span lines. */
  readonly quotes: readonly string[];
  /** Quotes that may span lines, beside those of three characters. */
  readonly multiline: readonly string[];
  /** Whether `/…/` can be a pattern with quotes in it. */
  readonly patterns: boolean;
}

const C: Lexicon = {
  line: ["//"],
  block: [["/*", "*/"]],
  quotes: ['"', "'"],
  multiline: [],
  patterns: false,
};
const SCRIPT: Lexicon = { ...C, quotes: ['"', "'", "`"], multiline: ["`"], patterns: true };
const HASH: Lexicon = { line: ["#"], block: [], quotes: ['"', "'"], multiline: ['"', "'"], patterns: false };
const INI: Lexicon = { ...HASH, line: ["#", ";"], quotes: [] };
const RUBY: Lexicon = { ...HASH, block: [["=begin", "=end"]] };
const MARKUP: Lexicon = { line: [], block: [["<!--", "-->"]], quotes: [], multiline: [], patterns: false };
/** Scripts, styles and markup in one file. Quotes are apostrophes of the prose as often as not. */
const COMPONENT: Lexicon = {
  line: ["// "],
  block: [
    ["<!--", "-->"],
    ["/*", "*/"],
  ],
  quotes: ["`"],
  multiline: ["`"],
  patterns: false,
};

const BY_ENDING: Readonly<Record<string, Lexicon>> = {
  ...all(["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"], SCRIPT),
  ...all(
    [
      "c",
      "h",
      "cc",
      "cpp",
      "cxx",
      "c++",
      "hpp",
      "hh",
      "hxx",
      "ipp",
      "tpp",
      "m",
      "mm",
      "cs",
      "dart",
      "proto",
      "glsl",
    ],
    C,
  ),
  ...all(["java", "kt", "kts", "scala", "groovy", "gradle", "swift"], { ...C, quotes: ['"""', '"', "'"] }),
  ...all(["go"], { ...C, quotes: ['"', "'", "`"], multiline: ["`"] }),
  // A single quote begins a lifetime as often as a character.
  ...all(["rs"], { ...C, quotes: ['"'], multiline: ['"'] }),
  ...all(["css"], { ...C, line: [] }),
  ...all(["scss", "sass", "less"], C),
  // Markup stands around PHP as often as not.
  ...all(["php", "phtml"], {
    ...C,
    line: ["//", "#"],
    block: [...C.block, ["<!--", "-->"]],
    multiline: ['"', "'"],
  }),
  ...all(["py", "pyi"], { ...HASH, quotes: ['"""', "'''", '"', "'"], multiline: [] }),
  ...all(["rb", "rake", "gemspec", "ru"], RUBY),
  ...all(["sh", "bash", "zsh", "pl", "r", "ex", "exs", "tf"], HASH),
  // An apostrophe in a plain value is no quote.
  ...all(["yml", "yaml", "mk"], { ...HASH, quotes: ['"""'], multiline: [] }),
  ...all(["toml"], { ...HASH, quotes: ['"""', "'''", '"', "'"], multiline: [] }),
  ...all(["ini", "cfg", "conf", "properties", "env"], INI),
  ...all(["clj", "cljs", "el", "lisp", "scm", "asm"], {
    ...HASH,
    line: [";"],
    quotes: ['"'],
    multiline: ['"'],
  }),
  ...all(["sql"], { ...C, line: ["--"], quotes: ["'"], multiline: ["'"] }),
  ...all(["lua", "hs", "elm"], { ...C, line: ["--"], block: [], quotes: ['"'] }),
  ...all(["html", "htm", "xml"], MARKUP),
  ...all(["vue", "svelte", "astro"], COMPONENT),
};

function all(endings: readonly string[], lexicon: Lexicon): Record<string, Lexicon> {
  return Object.fromEntries(endings.map((ending) => [ending, lexicon]));
}

function lexiconFor(path: string): Lexicon | null {
  if (/(^|\/)(Dockerfile|Makefile|Gemfile|Rakefile|\.env)$/.test(path)) return HASH;
  return BY_ENDING[path.slice(path.lastIndexOf(".") + 1).toLowerCase()] ?? null;
}

/** True for files of which {@link scanComments} knows how comments are written. */
export function hasComments(path: string): boolean {
  return lexiconFor(path) !== null;
}

/**
 * The comments of a file, and its text with comments and strings blanked out (line breaks stay, so
 * lines keep their numbers). One pass, no grammar: it needs no file that parses.
 */
export function scanComments(
  path: string,
  text: string,
): { readonly comments: readonly Comment[]; readonly code: string } {
  const lexicon = lexiconFor(path);
  if (lexicon === null) return { comments: [], code: text };
  const spans = findSpans(text, lexicon);
  const pieces: string[] = [];
  const comments: Comment[] = [];
  const lineAt = lineCounter(text);
  let at = 0;
  for (const span of spans) {
    if (span.kind === "comment") {
      const start = span.start + span.open;
      comments.push({
        text: text.slice(start, Math.max(start, span.end - span.close)),
        line: lineAt(span.start),
        endLine: lineAt(Math.max(span.start, span.end - 1)),
        alone: isAlone(text, span.start, span.end),
      });
    }
    pieces.push(text.slice(at, span.start), blank(text.slice(span.start, span.end), span.kind));
    at = span.end;
  }
  pieces.push(text.slice(at));
  return { comments, code: pieces.join("") };
}

interface Span {
  readonly kind: "comment" | "string";
  readonly start: number;
  readonly end: number;
  /** Characters of the opening and closing markers. */
  readonly open: number;
  readonly close: number;
}

function findSpans(text: string, lexicon: Lexicon): readonly Span[] {
  const spans: Span[] = [];
  let at = 0;
  while (at < text.length) {
    const span =
      commentAt(text, at, lexicon) ??
      stringAt(text, at, lexicon) ??
      (lexicon.patterns ? patternAt(text, at) : null);
    if (span === null) at++;
    else {
      spans.push(span);
      at = span.end;
    }
  }
  return spans;
}

function commentAt(text: string, at: number, lexicon: Lexicon): Span | null {
  for (const marker of lexicon.line) {
    if (!text.startsWith(marker, at)) continue;
    // `#` begins a comment only where a word could: not in `$#`, `${#x}` or a URL's fragment.
    if (marker === "#" && /[^\s;({[]/.test(text.charAt(at - 1))) continue;
    // An attribute of PHP.
    if (marker === "#" && lexicon.line.includes("//") && text[at + 1] === "[") continue;
    // `;` ends statements of other kinds elsewhere on the line.
    if (marker === ";" && /[^\s;]/.test(text.charAt(at - 1))) continue;
    if (marker === "// " && /[^\s;,{}()]/.test(text.charAt(at - 1))) continue;
    const end = text.indexOf("\n", at);
    return { kind: "comment", start: at, end: end === -1 ? text.length : end, open: marker.length, close: 0 };
  }
  for (const [open, close] of lexicon.block) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    if (end === -1) return { kind: "comment", start: at, end: text.length, open: open.length, close: 0 };
    return { kind: "comment", start: at, end: end + close.length, open: open.length, close: close.length };
  }
  return null;
}

function stringAt(text: string, at: number, lexicon: Lexicon): Span | null {
  const quote = lexicon.quotes.find((candidate) => text.startsWith(candidate, at));
  if (quote === undefined) return null;
  const spansLines = quote.length === 3 || lexicon.multiline.includes(quote);
  let end = at + quote.length;
  while (end < text.length && !text.startsWith(quote, end)) {
    if (text[end] === "\n" && !spansLines) return stringSpan(at, end);
    end += text[end] === "\\" ? 2 : 1;
  }
  return stringSpan(at, Math.min(end + quote.length, text.length));
}

/** A pattern of JavaScript: a slash where a value may begin, to the next one on the same line. */
function patternAt(text: string, at: number): Span | null {
  if (
    text[at] !== "/" ||
    !/(^|[=(,:;!&|?{}[\n]|=>|\b(return|typeof|case))[ \t]*$/.test(text.slice(Math.max(0, at - 20), at))
  ) {
    return null;
  }
  // Bounded, so that a line made to be slow is not.
  const pattern = /\/(?:[^\\/[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n]){0,100}\]){1,200}\//y;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? null : stringSpan(at, at + found[0].length);
}

function stringSpan(start: number, end: number): Span {
  return { kind: "string", start, end, open: 0, close: 0 };
}

/** Comments become blanks; a string stays something that is there. */
function blank(text: string, kind: Span["kind"]): string {
  return text.replace(/[^\n]/g, kind === "comment" ? " " : "_");
}

/** Characters looked at on either side of a comment: a line of minified code may have a million. */
const MARGIN = 200;

function isAlone(text: string, start: number, end: number): boolean {
  const left = text.slice(Math.max(0, start - MARGIN), start);
  const before = left.slice(left.lastIndexOf("\n") + 1);
  const [after = ""] = text.slice(end, end + MARGIN).split("\n", 1);
  if (/\{\s*$/.test(before) && /^\s*\}/.test(after)) return true;
  return /^[\s{([]*$/.test(before) && /^[\s})\],;]*$/.test(after);
}
