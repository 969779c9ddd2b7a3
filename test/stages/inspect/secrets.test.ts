import { beforeEach, expect, test } from "vitest";
import { secrets } from "../../../src/stages/inspect/secrets.ts";
import { tempRepo, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
});

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
  const { findings } = await inspect(repo, { [path]: content }, [secrets]);
  expect(findings).toMatchObject([
    { severity: "error", category: "secret", rule: "secrets/credential", path },
  ]);
  const shown = JSON.stringify(findings);
  for (const secret of [GITHUB, SLACK, "wJalrXUtnFEMI", "MIIEMIIE", "hunter2"])
    expect(shown).not.toContain(secret);
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
  expect((await inspect(repo, { "a.ts": content }, [secrets])).findings).toEqual([]);
});

test("one that was there before is not the change's, and it has no place in a fixture either", async () => {
  repo.write("a.ts", `const t = "${GITHUB}";\n`);
  const moved = `import x from "x";\n\nconst t = "${GITHUB}";\n`;
  expect((await inspect(repo, { "a.ts": moved }, [secrets])).findings).toEqual([]);
  const { findings } = await inspect(repo, { "test/fixtures/a.ts": `"${GITHUB}"` }, [secrets]);
  expect(findings).toMatchObject([{ severity: "error" }]);
});
