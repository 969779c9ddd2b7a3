import { Chalk } from "chalk";
import { expect, test } from "vitest";
import { renderFindings } from "../../../src/cli/findings/text.ts";
import { code, finding } from "./support.ts";

const plain = new Chalk({ level: 0 });

test("findings stand under their file, with the line of code and a caret under the place", () => {
  const findings = [
    finding({ start_line: 2, message: '"./b.js" does not exist', suggestion: "Write it." }),
    finding({ path: "src/z.ts", severity: "warning", rule: "leaks/listener", message: "never removed" }),
  ];
  const files = { "src/a.ts": 'x;\n  import b from "./b.js";\n', "src/z.ts": "on(x);\n" };
  expect(renderFindings(findings, code(files), plain)).toBe(
    [
      "src/a.ts",
      '2: error: "./b.js" does not exist [imports/unresolved]',
      '      import b from "./b.js";',
      "                     ^^^^^^",
      "      Write it.",
      "",
      "src/z.ts",
      "1: warning: never removed [leaks/listener]",
      "      on(x);",
      "",
    ].join("\n"),
  );
});

test("severities are told by their colours on a terminal", () => {
  const colour = new Chalk({ level: 1 });
  const shown = renderFindings([finding()], code({ "src/a.ts": "x\n" }), colour);
  expect(shown).toContain("\u001b[31m\u001b[1merror");
});

/** The line of code and the carets alone. */
function shown(line: string, quoted: string): readonly string[] {
  const text = renderFindings(
    [finding({ message: `"${quoted}" is wrong` })],
    code({ "src/a.ts": line }),
    plain,
  );
  return text
    .trimEnd()
    .split("\n")
    .slice(2)
    .map((part) => part.slice(6));
}

test.each([
  ["tabs", "\t\tif (x)\treturn y;", "y", ["if (x)  return y;", "               ^"]],
  ["wide characters", "const 名前 = wrong;", "wrong", ["const 名前 = wrong;", "             ^^^^^"]],
  ["what a terminal would obey", "a\u001b[2J wrong\u202e", "wrong", ["a[2J wrong", "     ^^^^^"]],
  ["a text that stands there twice", "no no", "no", ["no no"]],
  ["a text that isn't there", "yes", "no", ["yes"]],
  ["CRLF", "wrong\r\nmore", "wrong", ["wrong", "^^^^^"]],
])("a caret under %s", (_name, line, quoted, expected) => {
  expect(shown(line, quoted)).toEqual(expected);
});

test("of a long line what is around the place is shown", () => {
  const [line = "", carets = ""] = shown(`${"a".repeat(5_000)} wrong ${"b".repeat(5_000)}`, "wrong");
  expect(line.length).toBeLessThan(130);
  expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("wrong");
});

test("a name or message from outside can't start a line of its own or move the cursor", () => {
  const evil = finding({ path: "a\nb\u001b[31m.ts", message: "one\ntwo\u0007", rule: "r\u001b" });
  const text = renderFindings([evil], code({}), plain);
  expect(text).toBe("a b[31m.ts\n1: error: one two [r]\n");
});

test("a finding about a file that is gone has no code", () => {
  expect(renderFindings([finding({ message: "gone" })], code({}), plain)).toBe(
    "src/a.ts\n1: error: gone [imports/unresolved]\n",
  );
});
