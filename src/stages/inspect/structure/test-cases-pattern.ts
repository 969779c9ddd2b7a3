import { closingBrace, closingEnd, codeOf } from "./code.ts";
import type { FoundTest } from "./test-cases.ts";

/** How a language without a grammar here writes a test. */
interface TestPattern {
  /** Finds the head up to the body's opening, in code whose strings are underscores. Global. */
  readonly head: RegExp;
  readonly body: "braces" | "end";
  /** Finds the name in the head's own text; the first group. */
  readonly name: RegExp;
  /** What skips a test: in its head, in the annotations right before it, or first in its body. */
  readonly skip: RegExp;
}

const METHOD = String.raw`[^;{}]{0,400}?(?:\w+|\x60[^\x60\n]+\x60)[^\S\n]*\([^;{}]{0,300}?\)[^;{}=]{0,80}(?:=[^;{}]{0,40})?\{`;
const METHOD_NAME = /(\w+|`[^`\n]+`)[^\S\n]*\([^()]*\)[^()]*\{$/;

const JVM: TestPattern = {
  head: new RegExp(
    String.raw`@(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b${METHOD}`,
    "g",
  ),
  body: "braces",
  name: METHOD_NAME,
  skip: /@(?:Disabled|Ignore)\b(?!If)/,
};

const PATTERNS: Readonly<Record<string, TestPattern>> = {
  java: JVM,
  kt: JVM,
  groovy: JVM,
  scala: JVM,
  cs: {
    head: new RegExp(
      String.raw`\[(?:\w+\.)*(?:Test|Fact|Theory|TestMethod|TestCase|DataTestMethod)\b${METHOD}`,
      "g",
    ),
    body: "braces",
    name: METHOD_NAME,
    skip: /\[Ignore\b|\bSkip\s*=/,
  },
  swift: {
    head: /\bfunc\s+test\w*\s*\([^(){}]*\)[^{}]{0,60}\{/g,
    body: "braces",
    name: /func\s+(\w+)/,
    skip: /^\s*(?:throw\s+XCTSkip\b)/,
  },
  php: {
    // Methods by their name or attribute, and the functions of Pest.
    head: /(?:#\[(?:\w+\\)*Test\b[^\]]*\][^;{}]{0,200}?\bfunction\s+\w+|\bfunction\s+test\w*)\s*\([^(){}]*\)[^{};]{0,60}\{|^[ \t]*(?:it|test)\(\s*_+\s*,\s*(?:static\s+)?function\s*\([^(){}]*\)[^{};]{0,60}\{/gm,
    body: "braces",
    name: /(?:function\s+|(?:it|test)\(\s*)(\w+|"[^"\n]*"|'[^'\n]*')/,
    skip: /^\s*(?:\$this->|self::|static::)markTest(?:Skipped|Incomplete)\b/,
  },
  dart: {
    head: /\btest(?:Widgets)?\(\s*_+\s*,\s*\([^(){}]*\)[^{};]{0,20}\{/g,
    body: "braces",
    name: /(["'].*["'])/s,
    skip: /^\b$/,
  },
  rb: {
    head: /^[ \t]*(?:(?:it|specify|scenario|test|xit|xspecify|pending)\b[^\n]*\bdo\b[^\n]*|def test_\w+[^\n]*)$/gm,
    body: "end",
    name: /(["'].*["']|test_\w+)/,
    skip: /^\s*(?:xit|xspecify|pending)\b|^\s*(?:skip|pending)\b(?!.*\bif\b)/,
  },
  ex: {
    head: /^[ \t]*test\b[^\n]*\bdo[^\S\n]*$/gm,
    body: "end",
    name: /(".*")/,
    skip: /@tag\s+:skip\b|@tag\s+skip:/,
  },
  cpp: {
    head: /\bTEST(?:_F|_P)?\s*\(\s*\w+\s*,\s*\w+\s*\)\s*\{/g,
    body: "braces",
    name: /\(\s*(\w+\s*,\s*\w+)\s*\)/,
    skip: /DISABLED_|^\s*GTEST_SKIP\(\)/,
  },
};

const SAME: Readonly<Record<string, string>> = { exs: "ex", cc: "cpp", cxx: "cpp", kts: "kt" };

function patternFor(path: string): TestPattern | undefined {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return PATTERNS[SAME[ending] ?? ending];
}

/** True for a file whose tests {@link patternTests} finds. */
export function hasTestPattern(path: string): boolean {
  return patternFor(path) !== undefined;
}

/** Tests of languages without a grammar here, by how their heads look. */
export function patternTests(path: string, content: string): readonly FoundTest[] {
  const pattern = patternFor(path);
  if (pattern === undefined) return [];
  const code = codeOf(path, content);
  return [...code.matchAll(pattern.head)].flatMap((match) => {
    const start = match.index;
    const bodyStart = start + match[0].length;
    const bodyEnd =
      pattern.body === "braces" ? closingBrace(code, bodyStart - 1) : closingEnd(code, firstInk(code, start));
    if (bodyEnd === null) return [];
    // Names and annotations are read from the text itself: strings are blanked in the code.
    const head = content.slice(start, bodyStart);
    const name = (pattern.name.exec(head)?.[1] ?? head.trim()).replace(/^DISABLED_|(,\s*)DISABLED_/g, "$1");
    const lead = /[^;{}]*$/.exec(content.slice(Math.max(0, start - 200), start))?.[0] ?? "";
    const isSkipped = [lead, head, content.slice(bodyStart, bodyStart + 200)].some((text) =>
      pattern.skip.test(text),
    );
    return [
      {
        names: [name],
        start,
        bodyStart,
        bodyEnd,
        skippedAt: isSkipped ? start : null,
        isTable: /Parameterized|Theory|TestCase|TEST_P|DataTest/.test(head),
        isFocused: false,
      },
    ];
  });
}

function firstInk(code: string, from: number): number {
  return from + (/^\s*/.exec(code.slice(from, from + 200))?.[0].length ?? 0);
}
