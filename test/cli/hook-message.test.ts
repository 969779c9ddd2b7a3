import { expect, test } from "vitest";
import { tempRepo, type TempRepo } from "../support/repo.ts";
import { bench, FAST } from "../support/tandem.ts";

const FILES = { "package.json": '{"type":"module"}\n', "a.js": "export const a = 1;\n" };
/** In two pieces, so that nobody takes this file for one that holds it. */
const SECRET = ["ghp", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_");

const GONE = {
  kind: "http-error",
  status: 404,
  body: { error: { code: "model_not_found", message: "no such model" } },
} as const;
const BUSY = {
  kind: "http-error",
  status: 429,
  headers: { "retry-after": "60" },
  body: { error: { code: "rate_limit_exceeded", message: "slow down" } },
} as const;

const GIT_TEXT = "\n# Please enter the commit message for your changes.\n#\n";

function withMessage(text: string, subjects: readonly string[] = []): TempRepo {
  const repo = tempRepo(FILES);
  for (const subject of subjects) repo.git("commit", "-q", "--allow-empty", "-m", subject);
  repo.write("a.js", `${FILES["a.js"]}export const b = 2;\n`);
  repo.git("add", "a.js");
  repo.write(".git/COMMIT_EDITMSG", text);
  return repo;
}
const args = ["hook", "run", "prepare-commit-msg", "--", ".git/COMMIT_EDITMSG"];

test("a message is drafted above git's lines, in the style of the history, and its cost is recorded", async () => {
  const tandem = await bench({ fast: [{ kind: "text", text: "feat: add b" }] });
  const repo = withMessage(GIT_TEXT, ["feat: one", "fix(a): two", "docs: three"]);
  const ended = await tandem.runHere(args, { cwd: repo.root });
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(repo.read(".git/COMMIT_EDITMSG")).toBe(`feat: add b\n${GIT_TEXT}`);
  const [request] = tandem.asked(FAST);
  const sent = JSON.stringify(request);
  expect(sent).toContain("conventional commit");
  expect(sent).toContain("+export const b = 2;");
  const log = await tandem.runHere(["log", "--json"], { cwd: repo.root });
  expect(JSON.parse(log.stdout)).toMatchObject([{ task: "a commit message for what is staged" }]);
});

test("where the history has another style, so has the message", async () => {
  const tandem = await bench({ fast: [{ kind: "text", text: "Add b" }] });
  const repo = withMessage(GIT_TEXT, ["One", "Two"]);
  await tandem.runHere(args, { cwd: repo.root });
  expect(repo.read(".git/COMMIT_EDITMSG")).toBe(`Add b\n${GIT_TEXT}`);
  expect(JSON.stringify(tandem.asked(FAST))).not.toContain("conventional");
});

test.each([
  ["a message was given", GIT_TEXT, ["message"], {}],
  ["a template is used", GIT_TEXT, ["template"], {}],
  ["a commit is amended", GIT_TEXT, ["commit", "HEAD"], {}],
  ["somebody has written already", `Mine\n${GIT_TEXT}`, [], {}],
  ["no editor will show it", GIT_TEXT, [], { GIT_EDITOR: ":" }],
  ["it is to be skipped", GIT_TEXT, [], { TANDEM_SKIP: "1" }],
  ["the framework names a source", GIT_TEXT, [], { PRE_COMMIT_COMMIT_MSG_SOURCE: "merge" }],
])("nothing is asked and written where %s", async (_why, text, more, env) => {
  const tandem = await bench({ fast: [{ kind: "text", text: "Add b" }] });
  const repo = withMessage(text);
  const ended = await tandem.runHere([...args, ...more], { cwd: repo.root, env });
  expect(ended.code).toBe(0);
  expect(repo.read(".git/COMMIT_EDITMSG")).toBe(text);
  expect(tandem.server.requests).toHaveLength(0);
});

test.each([
  [
    "a credential in a new line",
    { "b.js": `export const t = "${SECRET}";\n` },
    "what looks like a credential",
  ],
  ["a file that is kept from models", { ".env": "A=1\n" }, ".env is a file that secrets are kept in"],
  [
    "code that the fast model never sees",
    { "src/auth/login.js": "export function verifyPassword(password) {}\n" },
    "security stays away",
  ],
])("%s stops it", async (_what, files, why) => {
  const tandem = await bench({ fast: [{ kind: "text", text: "Add b" }] });
  const repo = withMessage(GIT_TEXT);
  for (const [file, text] of Object.entries(files)) repo.write(file, text);
  repo.git("add", "-f", ...Object.keys(files));
  const { code, stderr } = await tandem.runHere([...args], { cwd: repo.root });
  expect(code).toBe(0);
  expect(stderr).toContain(`no message drafted: `);
  expect(stderr).toContain(why);
  expect(repo.read(".git/COMMIT_EDITMSG")).toBe(GIT_TEXT);
  expect(tandem.server.requests).toHaveLength(0);
});

test("a credential that stands beside the change stops it, too", async () => {
  const tandem = await bench({ fast: [{ kind: "text", text: "Add b" }] });
  const repo = tempRepo({ ...FILES, "b.js": `const t = "${SECRET}";\nexport const b = 1;\n` });
  repo.write("b.js", `const t = "${SECRET}";\nexport const b = 2;\n`);
  repo.git("add", "b.js");
  repo.write(".git/COMMIT_EDITMSG", GIT_TEXT);
  expect((await tandem.runHere([...args], { cwd: repo.root })).stderr).toContain(
    "what looks like a credential",
  );
  expect(tandem.server.requests).toHaveLength(0);
});

test.each([
  ["no key", [], { OPENAI_API_KEY: "" }, "OPENAI_API_KEY is not set"],
  ["a reply that is none", [{ kind: "text", text: "# nothing" }], {}, "no commit message"],
  ["no network", [], { OPENAI_BASE_URL: "http://127.0.0.1:9/v1" }, "no message drafted: "],
  ["no access to the model", [GONE], {}, "no such model"],
  ["a rate limit that lasts", [BUSY], {}, "slow down"],
  ["a model that never ends", [{ kind: "stall", text: "Add", after: 3 }], {}, "the model took too long"],
] as const)("%s is one line, and the editor opens as ever", async (_what, fast, env, why) => {
  const tandem = await bench({ fast });
  const repo = withMessage(GIT_TEXT);
  const [verb, ...rest] = args;
  const line = [verb ?? "", "--budget", "0.5", ...rest];
  const { code, stderr } = await tandem.runHere(line, { cwd: repo.root, env });
  expect(code).toBe(0);
  expect(stderr).toContain(why);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(repo.read(".git/COMMIT_EDITMSG")).toBe(GIT_TEXT);
});
