import { expect, test } from "vitest";
import { secrets } from "../../../src/stages/inspect/secrets.ts";
import { inspect, plant, sharedTree } from "./check.ts";

const empty = sharedTree();

// Put together here, so that no scanner takes this file for a leak.
const GITHUB = ["ghp", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_");
const SLACK = ["xoxb", "123456789012", "1234567890123", "abcdefghijklmnopqrstuvwx"].join("-");
const AWS = `aws_secret_access_key = "${"wJalrXUtnFEMI/K7MDENG/".concat("bPxRfiCYabcdefghij")}"`;
const DATABASE = ["postgres://shop", "hunter2butlonger@db.shop.io/main"].join(":");
const PRIVATE = [
  "-----BEGIN RSA ",
  "PRIVATE KEY-----\n",
  "MIIE".repeat(200),
  "\n-----END RSA ",
  "PRIVATE KEY-----",
].join("");

test.each([
  ["a GitHub token", "a.ts", `const t = "${GITHUB}";`],
  ["a Slack token", "config.yml", `token: ${SLACK}`],
  ["an AWS key", "notes.txt", AWS],
  ["a private key", "a.py", `KEY = """${PRIVATE}"""`],
  ["a database's password", "a.ts", `const url = "${DATABASE}";`],
])("%s blocks, and is not repeated", async (_, path, content) => {
  const { findings } = await inspect(empty(), { [path]: content }, [secrets]);
  expect(findings).toMatchObject([
    { severity: "error", category: "secret", rule: "secrets/credential", path },
  ]);
  const shown = JSON.stringify(findings);
  for (const secret of [GITHUB, SLACK, "wJalrXUtnFEMI", "MIIEMIIE", "hunter2"])
    expect(shown).not.toContain(secret);
});

/** Letters that look drawn by chance and are always the same. */
function drawn(count: number, from: string): string {
  let state = 7;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return from.charAt(state % from.length);
  }).join("");
}
const HEX = "0123456789abcdef";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MIXED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

test.each([
  ["git lab", ["glpat", drawn(20, MIXED)].join("-")],
  ["git lab", ["glptt", drawn(40, HEX)].join("-")],
  ["git lab", ["glpat", `${drawn(27, MIXED)}.01.${drawn(9, HEX)}`].join("-")],
  ["stripe", ["sk", "live", drawn(24, MIXED)].join("_")],
  ["stripe", ["rk", "live", drawn(99, MIXED)].join("_")],
  ["stripe", ["whsec", drawn(32, MIXED)].join("_")],
  ["google", ["AIza", drawn(35, MIXED)].join("")],
  ["google", ["GOCSPX", drawn(28, MIXED)].join("-")],
  ["twilio", ["SK", drawn(32, HEX)].join("")],
  ["send grid", ["SG", drawn(22, MIXED), drawn(43, `${MIXED}-_`)].join(".")],
  ["npm", ["npm", drawn(36, MIXED)].join("_")],
  ["py pi", ["pypi", `AgEIcHlwaS5vcmc${drawn(130, MIXED)}`].join("-")],
  ["anthropic", ["sk", "ant", "api03", `${drawn(93, MIXED)}AA`].join("-")],
  ["open ai", ["sk", "proj", drawn(120, MIXED)].join("-")],
  ["slack", ["xoxb", drawn(12, "123456789"), drawn(13, "123456789"), drawn(24, MIXED)].join("-")],
  ["aws", ["AKIA", drawn(16, UPPER)].join("")],
  [
    "azure",
    ["DefaultEndpointsProtocol=https;AccountName=shop;AccountKey", `${drawn(86, MIXED)}==`].join("="),
  ],
  ["digital ocean", ["dop", "v1", drawn(64, HEX)].join("_")],
  ["docker", ["dckr", "pat", drawn(27, MIXED)].join("_")],
])("%s: a token by its shape blocks once, and is not repeated", async (_, token) => {
  const { findings } = await inspect(empty(), { "a.ts": `const key = "${token}";` }, [secrets]);
  expect(findings).toMatchObject([{ severity: "error", category: "secret" }]);
  expect(JSON.stringify(findings)).not.toContain(token.slice(12));
});

test("what may be public, or a test's, only warns", async () => {
  const claims = Buffer.from(JSON.stringify({ sub: "u-81723", role: "admin" })).toString("base64url");
  const token = ["eyJhbGciOiJIUzI1NiJ9", claims, drawn(43, MIXED)].join(".");
  const firebase = `const app = { apiKey: "${["AIza", drawn(35, MIXED)].join("")}", authDomain: "shop.app" };`;
  const { findings } = await inspect(
    empty(),
    { "a.ts": `const token = "${token}";`, "b.ts": firebase, "a.test.ts": `const token = "${token}";` },
    [secrets],
  );
  expect(findings).toMatchObject([
    { severity: "warning", path: "a.ts" },
    { severity: "warning", path: "b.ts" },
  ]);
});

test.each([
  ["sk_live_xxx"],
  [["sk", "live", "x".repeat(24)].join("_")],
  [["sk", "live", "abcdefghijklmnopqrstuvwx"].join("_")],
  [["sk", "test", drawn(24, MIXED)].join("_")],
  ["AKIAIOSFODNN7EXAMPLE"],
  [["AKIA", "X".repeat(16)].join("")],
  [["glpat", "xxxxxxxxxxxxxxxxxxxx"].join("-")],
  [["glpat", "your-access-token-here"].join("-")],
  [["AIza", "SyExampleExampleExampleExampleExamp"].join("")],
  [["AIza", drawn(60, MIXED)].join("")],
  [["ghp", "x".repeat(36)].join("_")],
  [["SK", "0".repeat(32)].join("")],
  ["TASK0123456789abcdef0123456789abcdef"],
  [
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  ],
])("an example is none: %s", async (token) => {
  expect((await inspect(empty(), { "a.ts": `const key = "${token}";` }, [secrets])).findings).toEqual([]);
});

test.each([
  ["a placeholder", 'const t = "ghp_xxxx";'],
  ["the environment", "const t = process.env.GITHUB_TOKEN;"],
  ["a database on this machine", 'const url = "postgres://postgres:s3cretlocal@localhost:5432/test";'],
  ["a database of a composed set", 'DATABASE_URL = "postgres://app:longenough1@db:5432/app"'],
  ["an example's database", 'const url = "mysql://user:hunter2butlonger@db.example.com/x";'],
  ["an example's address", 'const url = "https://abc:xyz@sub.example.com:8080/p?q#h";'],
  ["a template", 'const url = "postgres://${user}:${password}@db.shop.io/main";'],
  ["a hash", 'const sha = "da39a3ee5e6b4b0d3255bfef95601890afd80709";'],
])("%s is none", async (_, content) => {
  expect((await inspect(empty(), { "a.ts": content }, [secrets])).findings).toEqual([]);
});

test("one that was there before is not the change's, and it has no place in a fixture either", async () => {
  const repo = plant({ "a.ts": `const t = "${GITHUB}";\n` });
  const moved = `import x from "x";\n\nconst t = "${GITHUB}";\n`;
  expect((await inspect(repo, { "a.ts": moved }, [secrets])).findings).toEqual([]);
  const { findings } = await inspect(repo, { "test/fixtures/a.ts": `"${GITHUB}"` }, [secrets]);
  expect(findings).toMatchObject([{ severity: "error" }]);
});
