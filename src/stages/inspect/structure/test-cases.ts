import type { SourceFile } from "../checker.ts";
import { grammarFor } from "../grammar.ts";
import { isJavaScript } from "../javascript.ts";
import { codeOf, isTestFile } from "./code.ts";
import { grammarTests } from "./test-cases-grammar.ts";
import { javascriptTests } from "./test-cases-javascript.ts";
import { hasTestPattern, patternTests } from "./test-cases-pattern.ts";

/** What a language's reader tells of one test. Offsets are UTF-16 code units. */
export interface FoundTest {
  /** Names of its suites and its own, outermost first. */
  readonly names: readonly string[];
  /** Where the whole of it begins. */
  readonly start: number;
  /** Its body, without braces; both 0 for a test that has none (`it.todo`). */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Offset of what skips it in any case; null when nothing does. */
  readonly skippedAt: number | null;
  /** True for one that runs once for each row of a table, or alone instead of all others. */
  readonly isTable: boolean;
  readonly isFocused: boolean;
}

/** One test of one side of a change. */
export interface TestCase extends FoundTest {
  /** Where its file is after the change. */
  readonly path: string;
  readonly source: string;
  /** The body with comments blanked out and strings made underscores. */
  readonly body: string;
  readonly assertions: number;
}

/** True for a file that may hold tests of a kind that is known. Rust has them beside the code. */
export function mayHoldTests(path: string): boolean {
  if (path.endsWith(".rs")) return true;
  return isTestFile(path) && (isJavaScript(path) || grammarFor(path) !== null || hasTestPattern(path));
}

/** The tests of a file in the order in which they stand; null when it can't be read. */
export async function testCases(
  file: Pick<SourceFile, "path" | "content">,
  pathAfter: string,
  signal: AbortSignal,
): Promise<readonly TestCase[] | null> {
  const found = await read(file, signal);
  if (found === null) return null;
  const code = codeOf(file.path, file.content);
  return found.map((test) => {
    const body = code.slice(test.bodyStart, test.bodyEnd);
    return {
      ...test,
      path: pathAfter,
      source: file.content.slice(test.bodyStart, test.bodyEnd),
      body,
      assertions: countAssertions(body),
    };
  });
}

async function read(
  file: Pick<SourceFile, "path" | "content">,
  signal: AbortSignal,
): Promise<readonly FoundTest[] | null> {
  if (isJavaScript(file.path)) return javascriptTests(file.path, file.content);
  const grammar = grammarFor(file.path);
  if (grammar === "python" || grammar === "go" || grammar === "rust") {
    return grammarTests(grammar, file.content, signal);
  }
  return patternTests(file.path, file.content);
}

/** What asserts by itself: the names that test libraries share. */
const ASSERTION =
  /\b(?:expect(?:TypeOf)?|assert\w*!?|should|[tb]\.(?:is|not|true|false|deepEqual|throws\w*|Error|Errorf|Fatal|Fatalf|Fail|FailNow|equal|same|ok)|require\.[A-Z]\w*|verify|[A-Z]{6,}_[A-Z]{2,}|raises|self\.fail\w*|XCT[A-Z]\w*|must_\w+|Assert\.\w+)\b[^\S\n]*(?:\(|\.|!|\s)/g;

function countAssertions(body: string): number {
  return body.match(ASSERTION)?.length ?? 0;
}

/** Anything that could check something, by its name or by throwing. */
const MAY_ASSERT =
  /expect|assert|should|verif|ensure|must|check|fail|require|confirm|raise|throw|panic|reject|equal|match|snapshot|unwrap|valid|satisf|\?\s*[;.]|\bt\.\w+\(|\bok\b|\bis[A-Z_]/i;

/** True when a body holds anything that could be an assertion, or a helper with one. */
export function mayAssert(body: string): boolean {
  return MAY_ASSERT.test(body);
}

/** `assertTrue(true)`, `expect(1).toBe(1)`, `assert True`: what holds whatever the code does. */
const TRIVIAL =
  /(?:\$this->|self::|static::|\w+\.)?\b(?:assert\w*!?|expect|ok|True|IsTrue|AreEqual|Equals?)(?:\s*\(\s*|[^\S\n]+)(true|True|1|_{3,})(?:\s*,\s*(?:\1|_{3,}))?(?![\w.])\s*\)?(?:\s*\.\s*(?:to|is)\w*(?:[.\s]+\w+)*\s*(?:\(\s*(?:true|True|1)?\s*\))?)?;?/g;

/** The body without assertions that can't fail. */
export function withoutTrivial(body: string): string {
  return body.replace(TRIVIAL, "");
}

/** True for a body that does nothing, in any of the languages: no code, `pass`, a bare return, a text. */
export function doesNothing(body: string): boolean {
  return /^(?:\s|;|\{|\}|_|\bpass\b|\.\.\.|\breturn\b|\bdone\(\))*$/.test(body);
}
