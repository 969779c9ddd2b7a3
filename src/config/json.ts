/** Broken JSON: where, counted from 1, and what is wrong. */
export interface JsonError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The offset of the first character that can't stand where it does, and what could. */
function findError(text: string): { readonly at: number; readonly expected: string } {
  /** The closing brackets that are still to come. */
  const open: ("}" | "]")[] = [];
  let at = 0;
  let expected: "a value" | "a value or ]" | "a key or }" | "a key" | ":" | "end" = "a value";
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const takeOne = (character: string): boolean => {
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  for (;;) {
    take(SPACE);
    if (expected === "end") {
      const closing = open.at(-1);
      if (closing === undefined) return { at, expected: "the end" };
      if (takeOne(",")) expected = closing === "}" ? "a key" : "a value";
      else if (takeOne(closing)) open.pop();
      else return { at, expected: `, or ${closing}` };
    } else if (expected === ":") {
      if (!takeOne(":")) return { at, expected };
      expected = "a value";
    } else if (expected === "a key" || expected === "a key or }") {
      if (expected === "a key or }" && takeOne("}")) {
        open.pop();
        expected = "end";
      } else if (take(STRING)) expected = ":";
      else return { at, expected };
    } else if (expected === "a value or ]" && takeOne("]")) {
      open.pop();
      expected = "end";
    } else if (takeOne("{")) {
      open.push("}");
      expected = "a key or }";
    } else if (takeOne("[")) {
      open.push("]");
      expected = "a value or ]";
    } else if (take(STRING) || take(SCALAR)) expected = "end";
    else return { at, expected };
  }
}

/**
 * Parses JSON as `JSON.parse` does, a byte-order mark aside, and names line and column of what is
 * broken, which `JSON.parse` does for some inputs only.
 */
export function parseJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: JsonError } {
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  try {
    const value: unknown = JSON.parse(json);
    return { ok: true, value };
  } catch {
    const { at, expected } = findError(json);
    const before = json.slice(0, at).split("\n");
    const found = json.codePointAt(at);
    const what =
      found === undefined
        ? "the end"
        : json[at] === '"' && expected.startsWith("a ")
          ? "a text that is not closed or holds a wrong escape"
          : JSON.stringify(String.fromCodePoint(found));
    return {
      ok: false,
      error: {
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
        message: `expected ${expected}, found ${what}`,
      },
    };
  }
}
