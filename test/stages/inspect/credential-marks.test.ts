import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { lintSource } from "@secretlint/core";
import { creator, rules } from "@secretlint/secretlint-rule-preset-recommend";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MARKS, mayHoldCredential } from "../../../src/stages/inspect/credential-marks.ts";

const PRESET = "@secretlint/secretlint-rule-preset-recommend";
const require = createRequire(import.meta.url);

test("the marks are those of the rules that are installed", () => {
  const { version }: { version: string } = JSON.parse(
    readFileSync(require.resolve(`${PRESET}/package.json`), "utf8"),
  );
  // Of another version read the patterns of its rules again.
  expect(version).toBe("11.7.1");
  const names = rules.map(({ meta }) => meta.id.replace("@secretlint/secretlint-rule-", ""));
  expect(names.filter((name) => name !== "gcp" && name !== "filter-comments").sort()).toEqual(
    Object.keys(MARKS).sort(),
  );
});

/** What the rules' own patterns match, without their look to either side. */
const PATTERNS: readonly (readonly [rule: string, pattern: RegExp])[] = [
  ["aws", /(A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}/],
  [
    "aws",
    /["']?(AWS|aws|Aws)?_?(SECRET|secret|Secret)_?(ACCESS|access|Access)_?(KEY|key|Key)["']?\s*(:|=>|=)\s*["']?[A-Za-z0-9/+=]{40}["']?/,
  ],
  ["aws", /(AWS|aws|Aws)_?(ACCOUNT|account|Account)_?(ID|id|Id)?\s*(:|=>|=)\s*[0-9]{4}-?[0-9]{4}-?[0-9]{4}/],
  [
    "privatekey",
    /-----BEGIN ?((RSA|DSA|EC|OPENSSH|PGP) )?PRIVATE KEY( BLOCK)?-----\n?[A-Za-z0-9+/=]{100,300}\n?-----END ?((RSA|DSA|EC|OPENSSH|PGP) )?PRIVATE KEY( BLOCK)?-----/,
  ],
  ["npm", /https?:\/\/.{1,40}:x-oauth-basic@github.com\//],
  ["npm", /_authToken=[^$].{1,40}/],
  ["npm", /npm_[A-Za-z0-9_]{36}/],
  ["slack", /(xoxb|xoxp|xapp|xoxa|xoxo|xoxr)-(\d-)?([a-zA-Z0-9]{1,40}-){1,3}[a-zA-Z0-9]{1,40}/],
  [
    "slack",
    /[hH]ttps:\/\/hook[sS]\.slack\.com\/services\/T[a-zA-Z0-9]{1,40}\/B[a-zA-Z0-9]{1,40}\/[a-zA-Z0-9]{1,40}/,
  ],
  [
    "basicauth",
    /(https?|ftps?):\/\/[-a-zA-Z0-9_]{1,40}:[-a-zA-Z0-9_]{1,40}@[-a-zA-Z0-9%._+~#=]{1,40}\.[a-zA-Z0-9()]{1,6}/,
  ],
  [
    "openai",
    /sk-(proj|svcacct|admin)-([A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})T3BlbkFJ([A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})/,
  ],
  ["openai", /sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}/],
  ["anthropic", /sk-ant-api0\d-[A-Za-z0-9_-]{90,128}AA/],
  ["linear", /lin_api_[a-zA-Z0-9_]{32,128}/],
  ["sendgrid", /SG\.\w{1,60}\.\w{1,60}([-_]?)\w{1,60}/],
  ["shopify", /(shppa|shpca|shpat|shpss)_[a-zA-Z0-9]{32,64}/],
  ["github", /(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9_]{36}/],
  ["github", /github_pat_[A-Za-z0-9_]{82}/],
  ["1password", /ops_ey[A-Za-z0-9+/=]{100,300}fQ={0,2}/],
  ["database-connection-string", /[mM]ongodb(\+srv)?:\/\/[^:/\s]{1,20}:[^@/\s]{4,20}@[^/\s?]{1,20}/],
  ["database-connection-string", /(jdbc:)?my[sS]qlx?:\/\/[^:/\s]{1,20}:[^@/\s]{4,20}@[^/\s?]{1,20}/],
  ["database-connection-string", /[pP]ostgres(ql)?:\/\/[^:/\s]{1,20}:[^@/\s]{4,20}@[^/\s?]{1,20}/],
];

test.each(PATTERNS)("what the rule %s looks for has a mark: %s", (rule, pattern) => {
  fc.assert(
    fc.property(fc.stringMatching(pattern), fc.string(), fc.string(), (secret, before, behind) => {
      const text = `${before} ${secret} ${behind}`;
      expect(MARKS[rule]?.some((mark) => mark.test(text))).toBe(true);
      expect(mayHoldCredential("a.ts", text)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("the patterns here are those of the rules: what they match is found", async () => {
  const silent: string[] = [];
  for (const [rule, pattern] of PATTERNS) {
    const texts = fc.sample(fc.stringMatching(pattern), { numRuns: 30, seed: 7 });
    const found = await Promise.all(texts.map((text) => isFound(`${text}\n`)));
    if (!found.includes(true)) silent.push(rule);
  }
  // These look further at what their pattern matches, or are off unless they are asked for.
  expect(silent).toEqual(["aws", "aws", "privatekey", "npm", "npm", "sendgrid", "1password"]);
});

test.each([
  ["key.json", '{"private_key_id": "1", "private_key": "-----BEGIN PRIVATE KEY-----"}'],
  ["key.json", '{"\\u0070rivate_key_id": "1", "\\u0070rivate_key": "\\u002d----BEGIN PRIVATE KEY-----"}'],
  ["key.p12", ""],
])("what is a key as a whole is looked at: %s %s", (path, content) => {
  expect(mayHoldCredential(path, content)).toBe(true);
});

test.each([
  ["a.ts", "export function half(x: number): number {\n  return x / 2;\n}\n"],
  ["README.md", "See https://example.com/a:b and mail me@example.com."],
  ["package.json", '{"name": "a", "scripts": {"test": "vitest"}}'],
])("an ordinary text has no mark: %s", (path, content) => {
  expect(mayHoldCredential(path, content)).toBe(false);
});

async function isFound(content: string): Promise<boolean> {
  const { messages } = await lintSource({
    source: { filePath: "a.ts", content, ext: ".ts", contentType: "text" },
    options: { config: { rules: [{ id: PRESET, rule: creator }] }, noPhysicFilePath: true },
  });
  return messages.length > 0;
}
