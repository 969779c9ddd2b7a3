import { readFileSync } from "node:fs";
import path from "node:path";
import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fails } from "../../../src/cli/findings/fail-on.ts";
import { FINDING_FORMATS } from "../../../src/cli/findings/forms.ts";
import { toGithub } from "../../../src/cli/findings/github.ts";
import { printFindings } from "../../../src/cli/findings/print.ts";
import { toRdjson } from "../../../src/cli/findings/rdjson.ts";
import { toSarif } from "../../../src/cli/findings/sarif.ts";
import type { Check } from "../../../src/domain/finding.ts";
import { emptyWorkspace } from "../../../src/workspace/diff/empty.ts";
import { changed, code, finding } from "./support.ts";

const UNCHECKED: Check = { name: "types", state: "skipped", ms: 3, why: "no time" };
const RAN: Check = { name: "syntax", state: "ran", ms: 3, why: "" };

/** Paths, messages and rules that have something to be escaped in one form or another. */
const ODD = [
  finding(),
  finding({ path: "sub dir/ä%,:#?.ts", message: "100%, see: a\r\nb\u001b[31m", suggestion: "Mend\nit." }),
  finding({ path: "c:d.ts", severity: "info", rule: "exports/gone", start_line: 3, end_line: 7 }),
  finding({ path: "line\nbreak.ts", severity: "warning", start_line: 2, end_line: 2 }),
];
const FILES = { "src/a.ts": 'import "./b.js";\n' };

describe("SARIF", () => {
  const schemaFile = path.join(import.meta.dirname, "../../support/schemas/sarif-2.1.0-rtm.5.json");
  // The one thing that zod reads otherwise than JSON Schema: relative references are tested by themselves.
  const schema = z.fromJSONSchema(
    JSON.parse(readFileSync(schemaFile, "utf8"), (key: string, value: unknown) =>
      key === "format" && value === "uri-reference" ? undefined : value,
    ),
    { defaultTarget: "draft-4" },
  );
  const sarif = (findings = ODD, checks = [UNCHECKED, RAN]) =>
    JSON.parse(toSarif(findings, checks, { code: code(FILES), version: "1.2.3" }));

  test("the schema can tell right from wrong", () => {
    const log = sarif();
    expect(schema.safeParse(log).success).toBe(true);
    for (const broken of [
      { ...log, version: "2.0.0" },
      { ...log, runs: [{ ...log.runs[0], tool: {} }] },
      { ...log, runs: [{ ...log.runs[0], results: [{ ...log.runs[0].results[0], level: "fatal" }] }] },
      { ...log, runs: [{ ...log.runs[0], results: [{ ...log.runs[0].results[0], colour: "red" }] }] },
    ]) {
      expect(schema.safeParse(broken).success).toBe(false);
    }
  });

  test.each([
    ["findings of all kinds", sarif()],
    ["nothing", sarif([], [])],
  ])("%s are valid by OASIS' schema", (_name, log) => {
    expect(schema.safeParse(log).error?.issues ?? []).toEqual([]);
  });

  test("rules are listed once, and results point at them and at a place", () => {
    const [run] = sarif().runs;
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual([
      "exports/gone",
      "imports/unresolved",
    ]);
    expect(run.results[0]).toMatchObject({
      ruleId: "imports/unresolved",
      ruleIndex: 1,
      level: "error",
      partialFingerprints: { "tandemFinding/v1": "0123456789ab" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "src/a.ts", uriBaseId: "%SRCROOT%" },
            region: { startLine: 1, startColumn: 9, endLine: 1, endColumn: 15 },
          },
        },
      ],
    });
    expect(run.results[2].level).toBe("note");
    expect(run.invocations[0].toolExecutionNotifications).toEqual([
      { level: "warning", message: { text: "types skipped: no time" } },
    ]);
  });

  test("every path is a relative reference that leads back to it", () => {
    const uris: readonly string[] = sarif().runs[0].results.map(
      (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        result.locations[0]?.physicalLocation.artifactLocation.uri,
    );
    const back = uris.map((uri) =>
      decodeURIComponent(new URL(uri, "file:///root/").pathname.slice("/root/".length)),
    );
    expect(back).toEqual(ODD.map((one) => one.path));
  });
});

test("rdjson: ranges in bytes where the place is known, in whole lines where it isn't", () => {
  const findings = [finding({ message: '"ö" is wrong' }), ...ODD.slice(2, 3)];
  expect(JSON.parse(toRdjson(findings, code({ "src/a.ts": "ä = ö;\n" })))).toEqual({
    source: { name: "tandem" },
    diagnostics: [
      {
        message: '"ö" is wrong',
        location: {
          path: "src/a.ts",
          range: { start: { line: 1, column: 6 }, end: { line: 1, column: 8 } },
        },
        severity: "ERROR",
        code: { value: "imports/unresolved" },
      },
      {
        message: '"./b.js" does not exist',
        location: { path: "c:d.ts", range: { start: { line: 3 }, end: { line: 7 } } },
        severity: "INFO",
        code: { value: "exports/gone" },
      },
    ],
  });
});

test("GitHub: one command a line, escaped as @actions/core does it", () => {
  expect(toGithub(ODD, code(FILES)).split("\n")).toEqual([
    '::error title=imports/unresolved,file=src/a.ts,line=1,endLine=1,col=9,endColumn=14::"./b.js" does not exist',
    "::error title=imports/unresolved,file=sub dir/ä%25%2C%3A#?.ts,line=1,endLine=1::100%25, see: a%0D%0Ab[31m. Mend%0Ait.",
    '::notice title=exports/gone,file=c%3Ad.ts,line=3,endLine=7::"./b.js" does not exist',
    '::warning title=imports/unresolved,file=line%0Abreak.ts,line=2,endLine=2::"./b.js" does not exist',
    "",
  ]);
});

test.each([
  ["never", ["error"], false],
  ["any", ["info"], true],
  ["any", [], false],
  ["info", ["info"], true],
  ["warning", ["info"], false],
  ["warning", ["info", "warning"], true],
  ["error", ["warning"], false],
  ["error", ["error"], true],
] as const)("--fail-on %s with %j: %s", (failOn, severities, expected) => {
  expect(
    fails(
      severities.map((severity) => finding({ severity })),
      failOn,
    ),
  ).toBe(expected);
});

test.each(FINDING_FORMATS)(
  "%s never holds a secret, not even one that another finding quotes",
  async (format) => {
    const secret = ["ghp", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_");
    const changes = changed({ "src/a.ts": `x;\nfetch("https://u:${secret}@host/");\n` });
    const findings = [
      finding({
        category: "secret",
        rule: "secrets/credential",
        message: "This looks real",
        start_line: 2,
        end_line: 2,
      }),
      finding({
        message: `"https://u:${secret}@host/" does not exist`,
        suggestion: `u:${secret}@host`,
        start_line: 1,
        end_line: 2,
      }),
    ];
    const printed = await printFindings(
      format,
      { findings, checks: [] },
      {
        title: "the diff",
        changes,
        leftOut: [],
        knows: "tree",
        notices: [],
        workspace: emptyWorkspace("/"),
        base: () => Promise.resolve({ kind: "missing" }),
        close: () => undefined,
      },
      { paint: new Chalk({ level: 0 }), version: "1.2.3" },
    );
    expect(printed).toContain("does not exist");
    expect(printed).not.toContain(secret);
    expect(printed).not.toContain(secret.slice(0, 12));
  },
);
