import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
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

/** A folder in which the packages that .ci/run names were installed. */
const TOOLS = path.join(process.env["TANDEM_TEST_TOOLS"] ?? "/nonexistent", "node_modules");

describe.skipIf(!existsSync(path.join(TOOLS, "@actions/core")))(
  "@actions/core (skipped without TANDEM_TEST_TOOLS)",
  () => {
    /** Prints findings as an action does that uses GitHub's own package: one line each. */
    const PRINT = `
      import { readFileSync } from "node:fs";
      import { pathToFileURL } from "node:url";
      const core = await import(pathToFileURL(process.argv[1]));
      for (const { name, message, properties } of JSON.parse(readFileSync(0, "utf8"))) core[name](message, properties);
    `;
    const library = path.join(TOOLS, "@actions/core/lib/core.js");

    type Columns = { readonly startColumn?: number; readonly endColumn?: number };

    function printed(rows: readonly (readonly [Finding, Columns])[]): readonly string[] {
      const input = rows.map(([one, columns]) => ({
        name: one.severity === "info" ? "notice" : one.severity,
        message: kept(wordsOf(one)),
        properties: {
          title: one.rule,
          file: `${kept(one.path).startsWith("=") ? "./" : ""}${kept(one.path)}`,
          startLine: one.start_line,
          endLine: one.end_line,
          ...columns,
        },
      }));
      const words = ["--input-type=module", "-e", PRINT, library];
      return execFileSync(process.execPath, words, { input: JSON.stringify(input), encoding: "utf8" }).split(
        /(?<=\n)/,
      );
    }

    const table: readonly (readonly [name: string, Partial<Finding>, Columns])[] = [
      ["plain", {}, {}],
      ["line ends", { message: "a\nb\r\nc\rd", suggestion: "e\n" }, {}],
      ["percent signs", { message: "100% of %0A and %25", path: "50%/%2C.ts" }, {}],
      ["colons and commas", { message: "a::b, c", path: "c:/a,b::c.ts" }, {}],
      ["a command in a command", { message: "\n::set-env name=PATH::x", path: "a\n::error::b" }, {}],
      ["what a terminal obeys", { message: "a\u001b[31m\rb\u202e", path: "\u009b2J.ts" }, {}],
      ["other letters", { message: "ä 名 😀 \u2028", path: "名/😀.ts" }, {}],
      ["columns", {}, { startColumn: 10, endColumn: 15 }],
      ["several lines", { start_line: 3, end_line: 7 }, {}],
      ["a warning", { severity: "warning" }, {}],
      ["a notice", { severity: "info" }, {}],
    ];
    let lines: readonly string[] = [];
    beforeAll(() => {
      lines = printed(table.map(([, over, columns]) => [finding(over), columns]));
    });

    test.each(table.map(([name, over, columns], at) => ({ name, over, columns, at })))(
      "prints the same: $name",
      ({ over, columns, at }) => {
        const shown = code(columns.startColumn === undefined ? {} : { "src/a.ts": 'é = of ("./b.js")\n' });
        expect(toGithub([finding(over)], shown)).toBe(lines[at]);
      },
    );

    test("prints the same, whatever was found", () => {
      // One start of Node for all of them.
      const many = fc.array(findings, { minLength: 200, maxLength: 200 }).map((lists) => lists.flat());
      fc.assert(
        fc.property(many, (found) => {
          const theirs = printed(found.map((one) => [one, {}]));
          expect(toGithub(found, code({})).split(/(?<=\n)/)).toEqual(theirs);
        }),
        { numRuns: 1 },
      );
    });
  },
);

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

  const VALIDATOR = path.join(TOOLS, "@umbrelladocs/rdformat-validator/bin/rdformat-validator.js");

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
