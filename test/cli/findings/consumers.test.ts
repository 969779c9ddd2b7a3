import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toGithub } from "../../../src/cli/findings/github.ts";
import { toRdjson } from "../../../src/cli/findings/rdjson.ts";
import { toSarif } from "../../../src/cli/findings/sarif.ts";
import { sanitize } from "../../../src/cli/output.ts";
import { wordsOf } from "../../../src/cli/findings/words.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import { DiagnosticResult } from "../../support/rdjson.ts";
import { readCommands } from "../../support/workflow-command.ts";
import { code, finding } from "./support.ts";

/** Text with what any of the forms takes for its own. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("%", "%25", "%0A", "::", ":", ",", "=", "\n", "\r\n", " ", ";", "]", '"', "\\", "</a>"),
      fc.constantFrom("\u001b[31m", "\u202e", "\u2028", "é", "名", "😀", "a"),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(""));

/** A path as git has them: no empty part, nothing that leads out. */
const file = fc
  .array(text, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map((part) => part.replaceAll("/", "")).join("/"))
  .filter((one) => path.posix.normalize(one) === one && /^[^./]/.test(one) && sanitize(one).trim() !== "");

/** Findings say something. */
const message = text.filter((one) => sanitize(one).trim() !== "");

const findings = fc.array(
  fc
    .record({
      path: file,
      message,
      suggestion: fc.option(message),
      severity: fc.constantFrom("error", "warning", "info"),
      start_line: fc.integer({ min: 1, max: 9 }),
      more: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ more, ...one }): Finding => finding({ ...one, end_line: one.start_line + more })),
  { maxLength: 4 },
);

/** What is left of a text: without what a terminal would obey, but for the ends of lines, which are escaped. */
function kept(value: string): string {
  return value.split("\r").map(sanitize).join("\r");
}

test("GitHub's runner reads back what was found, whatever it holds, and no command more", () => {
  fc.assert(
    fc.property(findings, (found) => {
      expect(readCommands(toGithub(found, code({})))).toEqual(
        found.map((one) => ({
          name: one.severity === "info" ? "notice" : one.severity,
          properties: {
            file: `${kept(one.path).startsWith("=") ? "./" : ""}${kept(one.path)}`,
            line: String(one.start_line),
            endLine: String(one.end_line),
            title: one.rule,
          },
          data: kept(wordsOf(one)),
        })),
      );
    }),
  );
});

test("what reads GitHub's commands can tell right from wrong", () => {
  const [one] = readCommands("::error file=a%2Cb,line=1::50%2525%0Adone\n");
  expect(one).toEqual({ name: "error", properties: { file: "a,b", line: "1" }, data: "50%25\ndone" });
  expect(readCommands("one\n::error\n::error file==a::b\r::x::")).toEqual([
    null,
    null,
    { name: "error", properties: { file: "a" }, data: "b" },
    { name: "x", properties: {}, data: "" },
  ]);
});

describe("rdjson", () => {
  const printed = (found: readonly Finding[]) => JSON.parse(toRdjson(found, code({})));

  test("is a DiagnosticResult, whatever was found, and says what the findings say", () => {
    fc.assert(
      fc.property(findings, (found) => {
        const { diagnostics } = DiagnosticResult.parse(printed(found));
        expect(diagnostics.map(({ location, code: rule }) => [location.path, rule?.value])).toEqual(
          found.map(({ path: place, rule }) => [place, rule]),
        );
      }),
    );
  });

  test("the definition can tell right from wrong", () => {
    const result = printed([finding({ end_line: 4 })]);
    const [one] = result.diagnostics;
    const over = (more: object) => ({ ...result, diagnostics: [{ ...one, ...more }] });
    const at = (start: object, end: object) => over({ location: { path: "a", range: { start, end } } });
    expect(DiagnosticResult.safeParse(result).success).toBe(true);
    expect(DiagnosticResult.safeParse(at({ line: 1, column: 2 }, { line: 1, column: 2 })).success).toBe(true);
    for (const broken of [
      { source: result.source },
      over({ message: undefined }),
      over({ severity: "error" }),
      over({ line: 1 }),
      over({ code: "imports" }),
      at({ line: 0 }, { line: 1 }),
      at({ line: 2 }, { line: 1 }),
      at({ line: 1, column: 2 }, { line: 1, column: 1 }),
      at({ line: 1, column: 2 }, { line: 1 }),
    ]) {
      expect(DiagnosticResult.safeParse(broken).success).toBe(false);
    }
  });

  const VALIDATOR = path.join(
    process.env["TANDEM_TEST_TOOLS"] ?? "/nonexistent",
    "node_modules/@umbrelladocs/rdformat-validator/bin/rdformat-validator.js",
  );

  test.skipIf(!existsSync(VALIDATOR))("a validator takes it (skipped without TANDEM_TEST_TOOLS)", () => {
    const odd = finding({ path: "sub dir/ä%,:#?.ts", message: "a\r\nb", start_line: 3, end_line: 7 });
    const validate = (input: string) => execFileSync(process.execPath, [VALIDATOR], { input, stdio: "pipe" });
    validate(toRdjson([finding(), odd], code({ "src/a.ts": 'é; import "./b.js";\n' })));
    expect(() => validate('{"diagnostics":[{}]}')).toThrow();
  });
});

test("every form leads back to the words that a finding is about", () => {
  const around = text.map((one) => one.replace(/[\n\r]/g, " "));
  fc.assert(
    fc.property(around, around, around, (before, token, after) => {
      const line = `${before}${token}${after}`;
      const quoted = /["'`]/.test(token);
      fc.pre(!quoted && line.indexOf(token) === line.lastIndexOf(token));
      const found = [finding({ message: `\`${token}\` is wrong` })];
      const shown = code({ "src/a.ts": line });
      const [diagnostic] = DiagnosticResult.parse(JSON.parse(toRdjson(found, shown))).diagnostics;
      const { start, end } = diagnostic?.location.range ?? {};
      const bytes = Buffer.from(line).subarray((start?.column ?? 0) - 1, (end?.column ?? 0) - 1);
      expect(bytes.toString()).toBe(token);
      const sarif = JSON.parse(toSarif(found, [], { code: shown, version: "1.2.3" }));
      const { region } = sarif.runs[0].results[0].locations[0].physicalLocation;
      expect(line.slice(region.startColumn - 1, region.endColumn - 1)).toBe(token);
      const [command] = readCommands(toGithub(found, shown));
      const { col, endColumn } = command?.properties ?? {};
      expect(line.slice(Number(col) - 1, Number(endColumn))).toBe(token);
    }),
  );
});

test("a path in SARIF leads back to the file, whatever it is called", () => {
  fc.assert(
    fc.property(file, (place) => {
      const sarif = JSON.parse(toSarif([finding({ path: place })], [], { code: code({}), version: "1" }));
      const { uri } = sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
      expect(decodeURIComponent(new URL(uri, "file:///root/").pathname)).toBe(`/root/${place}`);
    }),
  );
});
