import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gitIn } from "../support/hooks.ts";
import { repoAt, tempFolder, tempRepo, type TempRepo } from "../support/repo.ts";
import { type Ended, runHere } from "../support/tandem.ts";

const BROKEN = "export const a = (;\n";
const FILES = { "package.json": '{"type":"module"}\n', "a.js": "export const a = 1;\n" };

function run(
  repo: { readonly root: string },
  args: readonly string[],
  more: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string } = {},
): Promise<Ended> {
  return runHere(["hook", "run", ...args], {
    cwd: repo.root,
    env: { TANDEM_HOME: tempFolder(), ...more.env },
    ...(more.stdin === undefined ? {} : { stdin: more.stdin }),
  });
}

function stageBroken(repo: TempRepo): void {
  repo.write("a.js", BROKEN);
  repo.git("add", "a.js");
  repo.write("a.js", FILES["a.js"]);
}

describe("pre-commit", () => {
  test("warns at first, stops when that was asked for, and looks at the index", async () => {
    const repo = tempRepo(FILES);
    stageBroken(repo);
    const warned = await run(repo, ["pre-commit"]);
    expect(warned.code).toBe(0);
    expect(warned.stdout).toContain("a.js\n1: error: ");
    expect(warned.stderr).toContain(
      "tandem: 1 finding (1 error) in 1 changed file, the index against HEAD; the commit goes on",
    );
    const stopped = await run(repo, ["pre-commit", "--fail-on", "error"]);
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain("; the commit is stopped (git commit --no-verify goes past it)");
    repo.git("add", "a.js");
    expect(await run(repo, ["pre-commit", "--fail-on", "error"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("the first commit of all, and one without a change", async () => {
    const repo = tempRepo();
    expect((await run(repo, ["pre-commit"])).stderr).toBe("");
    stageBroken(repo);
    const { code, stderr } = await run(repo, ["pre-commit", "--fail-on", "any"]);
    expect(code).toBe(1);
    expect(stderr).toContain("the index against nothing (there is no commit yet)");
  });

  test("the index that git made for the commit is the one that counts", async () => {
    const repo = tempRepo(FILES);
    stageBroken(repo);
    const other = path.join(repo.root, ".git/next-index-1.lock");
    await gitIn(repo.root, ["read-tree", "HEAD"], { GIT_INDEX_FILE: other });
    const env = { GIT_INDEX_FILE: other, GIT_DIR: path.join(repo.root, ".git"), GIT_PREFIX: "" };
    expect((await run(repo, ["pre-commit", "--fail-on", "error"], { env })).stdout).toBe("");
  });

  test.each([["MERGE_HEAD"], ["CHERRY_PICK_HEAD"], ["rebase-merge/head"]])(
    "%s: what is replayed is passed over",
    async (file) => {
      const repo = tempRepo(FILES);
      stageBroken(repo);
      repo.write(`.git/${file}`, repo.git("rev-parse", "HEAD"));
      expect(await run(repo, ["pre-commit", "--fail-on", "error"])).toEqual({
        code: 0,
        stdout: "",
        stderr: "",
      });
    },
  );

  test("trouble is one line and stops nothing, but with --strict", async () => {
    const repo = tempRepo(FILES);
    repo.write(".tandem.json", "{");
    repo.write("a.js", `${FILES["a.js"]}export const b = 2;\n`);
    repo.git("add", "a.js");
    const { code, stderr } = await run(repo, ["pre-commit", "--fail-on", "error"]);
    expect(code).toBe(0);
    expect(stderr.split("\n").filter((line) => line.includes("no review:"))).toHaveLength(1);
    expect(stderr).toContain("broken JSON at line 1");
    const strict = await run(repo, ["pre-commit", "--strict"]);
    expect(strict.code).toBe(1);
    expect(strict.stderr).toContain("stopped by --strict");
  });

  test("what .tandem.json says of hooks counts when it is trusted, and the hook's own line over it", async () => {
    const repo = tempRepo(FILES);
    repo.write(".tandem.json", '{"hooks":{"fail_on":"error"}}');
    stageBroken(repo);
    const env = { TANDEM_HOME: tempFolder() };
    const before = await run(repo, ["pre-commit"], { env });
    expect(before.code).toBe(0);
    expect(before.stderr).toContain("the hook settings of .tandem.json are not used");
    expect((await runHere(["trust"], { cwd: repo.root, env })).code).toBe(0);
    const after = await run(repo, ["pre-commit"], { env });
    expect(after.code).toBe(1);
    expect(after.stderr).not.toContain("not used");
    expect((await run(repo, ["pre-commit", "--fail-on", "never"], { env })).code).toBe(0);
  });

  test("what was found clean is not looked at again; what was not, is", async () => {
    const repo = tempRepo(FILES);
    const env = { TANDEM_HOME: tempFolder() };
    repo.write("a.js", `${FILES["a.js"]}export const b = 2;\n`);
    repo.git("add", "a.js");
    const first = await run(repo, ["pre-commit"], { env });
    expect(readFileSync(path.join(env.TANDEM_HOME, "clean-states"), "utf8").split("\n")).toHaveLength(2);
    expect(first.stderr).toContain("tandem: nothing found by the quick checks in 1 changed file");
    expect((await run(repo, ["pre-commit"], { env })).stderr).toContain(
      "nothing was found in what is staged before",
    );
    stageBroken(repo);
    for (const _ of [1, 2])
      expect((await run(repo, ["pre-commit"], { env })).stdout).toContain("a.js\n1: error: ");
  });

  test("a git folder that isn't the place's own is not mistaken for it", async () => {
    const repo = tempRepo(FILES);
    stageBroken(repo);
    const env = { GIT_DIR: path.join(tempRepo(FILES).root, ".git") };
    const { code, stdout, stderr } = await run(repo, ["pre-commit", "--fail-on", "error"], { env });
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("pre-commit did nothing: git works with");
  });

  test("TANDEM_SKIP skips, says so, and is recorded", async () => {
    const repo = tempRepo(FILES);
    stageBroken(repo);
    const home = tempFolder();
    const ended = await run(repo, ["pre-commit", "--fail-on", "error"], {
      env: { TANDEM_SKIP: "1", TANDEM_HOME: home },
    });
    expect(ended).toEqual({ code: 0, stdout: "", stderr: "tandem: pre-commit skipped (TANDEM_SKIP)\n" });
    const [line = ""] = readFileSync(path.join(home, "skips.jsonl"), "utf8").split("\n");
    expect(JSON.parse(line)).toMatchObject({ hook: "pre-commit", root: repo.root });
    const { stdout } = await runHere(["hook", "status", "--json"], {
      cwd: repo.root,
      env: { TANDEM_HOME: home },
    });
    expect(JSON.parse(stdout).skips).toHaveLength(1);
  });
});

// No engine has to be started for JSON.
describe("pre-push", () => {
  const ZERO = "0".repeat(40);

  function pushed(repo: TempRepo, from: string): string {
    return `refs/heads/main ${repo.git("rev-parse", "HEAD")} refs/heads/main ${from}\n`;
  }

  test("what is pushed is looked at as it was committed, with every check", async () => {
    const repo = tempRepo(FILES);
    const base = repo.git("rev-parse", "HEAD");
    repo.write("a.json", "{\n");
    repo.commit();
    repo.write("b.json", "{}\n");
    repo.commit();
    repo.write("a.json", "{}\n");
    const args = ["pre-push", "--fail-on", "error", "--", "origin", "/nowhere"];
    const ended = await run(repo, args, { stdin: pushed(repo, base) });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("a.json\n");
    expect(ended.stderr).toContain("in 2 changed files, 2 commits for refs/heads/main; the push is stopped");
    const first = await run(repo, args, { stdin: pushed(repo, ZERO) });
    expect(first.code).toBe(1);
    expect(first.stderr).toContain("3 commits for refs/heads/main");
  });

  test("a deletion, nothing at all, and nonsense bring nothing", async () => {
    const repo = tempRepo(FILES);
    const head = repo.git("rev-parse", "HEAD");
    for (const stdin of [
      `(delete) ${ZERO} refs/heads/main ${head}\n`,
      "",
      "nonsense\n",
      pushed(repo, head),
    ]) {
      const ended = await run(repo, ["pre-push", "--fail-on", "any", "--", "origin", "url"], { stdin });
      expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
    }
  });

  test("the framework pre-commit says in variables what it read from standard input", async () => {
    const repo = tempRepo(FILES);
    const base = repo.git("rev-parse", "HEAD");
    repo.write("a.json", "{\n");
    repo.commit();
    const push = (env: Readonly<Record<string, string>>) =>
      run(repo, ["pre-push", "--fail-on", "error"], {
        env: { PRE_COMMIT_REMOTE_BRANCH: "refs/heads/x", PRE_COMMIT_REMOTE_NAME: "origin", ...env },
      });
    const ended = await push({ PRE_COMMIT_FROM_REF: base, PRE_COMMIT_TO_REF: "HEAD" });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("1 commit for refs/heads/x");
    // The first push of all.
    const first = await push({ PRE_COMMIT_LOCAL_BRANCH: "refs/heads/main" });
    expect(first.stderr).toContain("2 commits for refs/heads/x; the push is stopped");
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD");
    const again = await push({ PRE_COMMIT_LOCAL_BRANCH: "refs/heads/main" });
    expect(again).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

test("outside a repository a hook does nothing, and says so", async () => {
  const { code, stderr } = await run(repoAt(tempFolder()), ["pre-commit"]);
  expect(code).toBe(0);
  expect(stderr).toContain("pre-commit did nothing: ");
});
