import { expect, test } from "vitest";
import { codeOf, withoutSecrets } from "../../../src/cli/findings/code.ts";
import { toSarif } from "../../../src/cli/findings/sarif.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import { growthOver8, LINEAR } from "../../support/growth.ts";

function finding(at: number, of: Partial<Finding>): Finding {
  return {
    id: `f${at}`,
    source: "inspect",
    rule: "undefined",
    category: "undefined",
    severity: "error",
    path: "a.js",
    start_line: at,
    end_line: at,
    message: "no such name",
    suggestion: null,
    ...of,
  };
}

const changes = [{ path: "a.js", renamedFrom: null, before: null, after: "x\n".repeat(20_000) }];

test("what lines of secrets give away is looked for in time by how many findings there are", () => {
  const ratio = growthOver8((size) => {
    const findings = Array.from({ length: size }, (_, at) =>
      finding(2 * at + 1, at % 2 === 0 ? { category: "secret" } : {}),
    );
    return () => expect(withoutSecrets(findings, codeOf(changes, findings))).toHaveLength(size);
  }, 19_200);
  expect(ratio).toBeLessThan(LINEAR);
});

test("findings each by a rule of its own are told in time by how many they are", () => {
  const ratio = growthOver8((size) => {
    const findings = Array.from({ length: size }, (_, at) => finding(at + 1, { rule: `rule${at}` }));
    return () => expect(toSarif(findings, [], { code: codeOf([], []), version: "1" })).toContain("ruleIndex");
  }, 12_800);
  expect(ratio).toBeLessThan(LINEAR);
});

test("the lines of secrets are those of all of them, also where they overlap", () => {
  const secret = (start_line: number, end_line: number, path = "a.js") =>
    finding(0, { category: "secret", start_line, end_line, path });
  const code = codeOf(changes, [
    secret(9, 9),
    secret(2, 6),
    secret(3, 4),
    secret(7, 7),
    secret(20, 5),
    secret(1, 1, "b.js"),
  ]);
  const hidden = Array.from({ length: 25 }, (_, at) => at).filter((line) => code.isSecret("a.js", line));
  expect(hidden).toEqual([2, 3, 4, 5, 6, 7, 9]);
  expect(code.isSecret("b.js", 1)).toBe(true);
  expect(code.isSecret("c.js", 1)).toBe(false);
});

test("a rule is of the category of the first finding that it made", () => {
  const findings = [
    finding(1, { category: "api" }),
    finding(2, { category: "leak" }),
    finding(3, { rule: "a" }),
  ];
  const sarif: unknown = JSON.parse(toSarif(findings, [], { code: codeOf([], []), version: "1" }));
  expect(sarif).toMatchObject({
    runs: [
      {
        tool: {
          driver: {
            rules: [
              { id: "a", properties: { category: "undefined" } },
              { id: "undefined", properties: { category: "api" } },
            ],
          },
        },
        results: [{ ruleIndex: 1 }, { ruleIndex: 1 }, { ruleIndex: 0 }],
      },
    ],
  });
});
