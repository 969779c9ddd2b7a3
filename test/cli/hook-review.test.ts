import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Provider } from "../../src/config/settings.ts";
import { findOutage } from "../../src/cli/commands/hook-review.ts";
import { tempFolder, type TempRepo } from "../support/repo.ts";
import { reported, reviewer, said, unguarded } from "../support/review.ts";
import { silentAddress } from "../support/silent.ts";
import { type Ended, runHere } from "../support/tandem.ts";

const ZERO = "0".repeat(40);
type Tandem = Awaited<ReturnType<typeof reviewer>>;

/** What a person commits who has no hook installed. */
function staged(): TempRepo {
  const repo = unguarded();
  repo.git("add", "-A");
  return repo;
}

function hook(tandem: Tandem, repo: TempRepo, args: readonly string[], stdin = ""): Promise<Ended> {
  return tandem.runHere(["hook", "run", ...args], { cwd: repo.root, stdin });
}

function pushLine(repo: TempRepo, from: string): string {
  return `refs/heads/main ${repo.git("rev-parse", "HEAD")} refs/heads/main ${from}\n`;
}

test("what was reviewed when it was committed is not asked again when it is pushed, and counts there", async () => {
  const tandem = await reviewer(() => said(reported()));
  const repo = staged();
  const base = repo.git("rev-parse", "HEAD");
  const commit = await hook(tandem, repo, ["pre-commit"]);
  expect(commit.code).toBe(0);
  expect(commit.stdout).toContain("divide.lua\n2: error: ");
  expect(commit.stderr).toContain("; reviewed by gpt-5.3-codex; the commit goes on");
  expect(readdirSync(path.join(tandem.home, "receipts"))).toHaveLength(1);
  expect((await hook(tandem, repo, ["pre-commit", "--fail-on", "error"])).stderr).toContain(
    "reviewed before by gpt-5.3-codex; the commit is stopped",
  );
  repo.commit();
  const push = await hook(
    tandem,
    repo,
    ["pre-push", "--fail-on", "error", "--", "origin", "url"],
    pushLine(repo, base),
  );
  expect(push.code).toBe(1);
  expect(push.stdout).toContain("divide.lua\n2: error: ");
  expect(push.stderr).toContain("reviewed before by gpt-5.3-codex; the push is stopped");
  expect(tandem.asked()).toHaveLength(1);
});

test("what was committed past the hook is reviewed when it is pushed, once", async () => {
  const tandem = await reviewer(() => said());
  const repo = staged();
  const base = repo.git("rev-parse", "HEAD");
  repo.commit();
  const args = ["pre-push", "--strict", "--", "origin", "url"];
  const first = await hook(tandem, repo, args, pushLine(repo, base));
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(first.stderr).toContain("1 commit for refs/heads/main; reviewed by gpt-5.3-codex");
  const second = await hook(tandem, repo, args, pushLine(repo, base));
  expect(second.stderr).toBe(
    "tandem: nothing was found in 1 commit for refs/heads/main before; reviewed before by gpt-5.3-codex\n",
  );
  expect(tandem.asked()).toHaveLength(1);
  // Of another base it is another diff, but the same commit.
  expect((await hook(tandem, repo, args, pushLine(repo, ZERO))).code).toBe(0);
});

test("a merge of commits that were reviewed each asks nobody, nor does one with an empty commit", async () => {
  const tandem = await reviewer(() => said());
  const repo = staged();
  const base = repo.git("rev-parse", "HEAD");
  repo.git("checkout", "-q", "-b", "topic");
  await hook(tandem, repo, ["pre-commit"]);
  repo.commit("topic");
  repo.git("checkout", "-q", "main");
  repo.write("other.lua", "return 1\n");
  repo.git("add", "-A");
  await hook(tandem, repo, ["pre-commit"]);
  repo.commit("other");
  repo.git("merge", "-q", "--no-ff", "-m", "merge", "topic");
  repo.git("commit", "-q", "--allow-empty", "-m", "empty");
  expect(tandem.asked()).toHaveLength(2);
  const args = ["pre-push", "--", "origin", "url"];
  const push = await hook(tandem, repo, args, pushLine(repo, base));
  expect(push.stderr).toContain("2 changed files, 4 commits for refs/heads/main; reviewed before by");
  // What was done while merging nobody has seen.
  repo.write("other.lua", "return 2\n");
  repo.git("reset", "-q", "--soft", "HEAD~1");
  repo.git("add", "-A");
  repo.git("commit", "-q", "--amend", "-m", "merge");
  await hook(tandem, repo, args, pushLine(repo, base));
  expect(tandem.asked()).toHaveLength(3);
});

test("a review past its time lets the commit go on, and the push has it done", async () => {
  let asked = 0;
  const tandem = await reviewer(() => {
    asked += 1;
    return asked === 1 ? { kind: "stall", text: "{}", after: 1 } : said(reported());
  });
  const repo = staged();
  const base = repo.git("rev-parse", "HEAD");
  const commit = await hook(tandem, repo, ["pre-commit", "--budget", "0.3", "--fail-on", "error"]);
  expect(commit.code).toBe(0);
  expect(commit.stderr).toContain(
    "tandem: not reviewed: it takes longer than 0.3 s (it is done when you push",
  );
  repo.commit();
  const push = await hook(
    tandem,
    repo,
    ["pre-push", "--fail-on", "error", "--", "origin", "url"],
    pushLine(repo, base),
  );
  expect(push.code).toBe(1);
});

test.each([
  [
    "no network",
    { OPENAI_BASE_URL: "http://127.0.0.1:9/v1" },
    "no review: openai can't be reached (ECONNREFUSED)",
  ],
  ["no key", { OPENAI_API_KEY: "" }, "no review: no API key"],
])("%s is one line, and stops with --strict alone", async (_what, env, line) => {
  const tandem = await reviewer(() => said());
  const repo = staged();
  const run = (...flags: readonly string[]) =>
    tandem.runHere(["hook", "run", "pre-commit", ...flags], { cwd: repo.root, env });
  const { code, stderr } = await run("--fail-on", "any");
  expect(code).toBe(0);
  expect(stderr).toContain(line);
  expect((await run("--strict")).code).toBe(1);
});

test("what was reviewed on its own is not sent again from a hook", async () => {
  const tandem = await reviewer(() => said());
  const repo = staged();
  await tandem.review(["--staged"], { cwd: repo.root });
  const commit = await hook(tandem, repo, ["pre-commit"]);
  expect(commit.stderr).toContain("reviewed before by gpt-5.3-codex");
  expect(tandem.asked()).toHaveLength(1);
});

// Where a queue is full, other systems refuse.
test.runIf(process.platform === "linux")("an address that never answers is soon given up", async () => {
  const silent = await silentAddress();
  onTestFinished(() => silent.close());
  const env = { OPENAI_BASE_URL: silent.url, OPENAI_API_KEY: "sk-test-key", TANDEM_HOME: tempFolder() };
  const ended = await runHere(["hook", "run", "pre-commit"], { cwd: staged().root, env });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("no review: openai can't be reached (no answer within 0.2 s)");
});

test.each([
  ["http://127.0.0.1:9/v1", null, "ECONNREFUSED"],
  ["http://[::1]:9/v1", null, "can't be reached"],
  ["http://127.0.0.1:1/v1", "http://127.0.0.1:9", "ECONNREFUSED"],
])("an outage of %s behind %s", async (baseUrl, proxy, why) => {
  const { Secret } = await import("../../src/config/secret.ts");
  const place = { kind: "http", name: "local", api: "chat", baseUrl, keyEnv: null, key: null } as const;
  const provider: Provider = { ...place, proxy: proxy === null ? null : new Secret(proxy) };
  expect((await findOutage(provider, 1_000))?.message).toContain(why);
});
