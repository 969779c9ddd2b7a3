import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gitIn, tree, withTandem } from "../support/hooks.ts";
import { GIT_ENV, tempFolder, tempRepo } from "../support/repo.ts";
import { runHere } from "../support/tandem.ts";

/** A folder in which `npm install husky lefthook` was run: CI has one. */
const TOOLS = path.join(process.env["TANDEM_TEST_TOOLS"] ?? "/nonexistent", "node_modules");

const BROKEN = "export const a = (;\n";
const FINE = "export const a = 1;\n";

/** True where the framework pre-commit is installed, in a version that knows the stages by git's names. */
function hasPreCommit(): boolean {
  const { status, stdout } = spawnSync("pre-commit", ["--version"], { encoding: "utf8" });
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(stdout ?? "") ?? [];
  return status === 0 && Number(major) * 1_000 + Number(minor) >= 3_002;
}

describe.skipIf(!hasPreCommit())(
  "pre-commit itself (skipped where it isn't installed, or before 3.2)",
  () => {
    test("runs what install prints for it, on commits and on pushes", async () => {
      const config = ".pre-commit-config.yaml";
      const repo = tempRepo({ "package.json": '{"type":"module"}\n', [config]: "\n" });
      const remote = tempFolder();
      repo.git("init", "-q", "--bare", remote);
      repo.git("remote", "add", "origin", remote);
      const printed = await runHere(["hook", "install", "--fail-on", "error"], { cwd: repo.root });
      repo.write(config, printed.stdout);
      repo.commit("config");
      const [home, tandem] = [tempFolder(), tempFolder()];
      const env = { PATH: withTandem(), HOME: home, PRE_COMMIT_HOME: home, TANDEM_HOME: tandem };
      const args = ["install", "-t", "pre-commit", "-t", "pre-push"];
      execFileSync("pre-commit", args, { cwd: repo.root, env: { ...GIT_ENV, ...env }, stdio: "ignore" });
      repo.write("a.js", BROKEN);
      repo.git("add", "-A");
      const commit = await gitIn(repo.root, ["commit", "-m", "broken"], env);
      expect(commit.code).toBe(1);
      expect(commit.stdout + commit.stderr).toContain("the commit is stopped");
      repo.write("b.json", "{\n");
      repo.git("add", "-A");
      repo.git("reset", "-q", "a.js");
      repo.git("commit", "-q", "--no-verify", "-m", "broken");
      const push = await gitIn(repo.root, ["push", "origin", "main"], env);
      expect(push.code).toBe(1);
      expect(push.stdout + push.stderr).toContain("3 commits for refs/heads/main; the push is stopped");
    });
  },
);

describe.skipIf(!existsSync(path.join(TOOLS, "husky")))(
  "husky itself (skipped without TANDEM_TEST_TOOLS)",
  () => {
    test("runs the line behind its own, and has its file back afterwards", async () => {
      const repo = tempRepo({ "package.json": '{"type":"module"}\n' });
      execFileSync(process.execPath, [path.join(TOOLS, "husky/bin.js")], { cwd: repo.root, env: GIT_ENV });
      expect(repo.git("config", "core.hooksPath")).toBe(".husky/_");
      repo.write(".husky/pre-commit", "echo mine");
      const before = tree(repo.root);
      const installed = await runHere(["hook", "install", "-y", "--fail-on", "error"], { cwd: repo.root });
      expect(installed.code, installed.stderr).toBe(0);
      repo.write("a.js", BROKEN);
      repo.git("add", "a.js");
      const env = { PATH: withTandem(), HOME: tempFolder(), TANDEM_HOME: tempFolder() };
      const stopped = await gitIn(repo.root, ["commit", "-m", "broken"], env);
      expect(stopped.code).toBe(1);
      expect(stopped.stderr).toContain("mine\n");
      expect(stopped.stderr).toContain("the commit is stopped");
      // Who has no tandem commits as ever.
      repo.write("a.js", FINE);
      repo.git("add", "a.js");
      expect((await gitIn(repo.root, ["commit", "-m", "fine"], { HOME: tempFolder() })).code).toBe(0);
      repo.git("update-ref", "-d", "HEAD");
      await runHere(["hook", "uninstall"], { cwd: repo.root });
      expect(tree(path.join(repo.root, ".husky"))).toEqual(
        Object.fromEntries(
          Object.entries(before).flatMap(([file, text]) =>
            file.startsWith(".husky/") ? [[file.slice(".husky/".length), text]] : [],
          ),
        ),
      );
    });
  },
);

describe.skipIf(!existsSync(path.join(TOOLS, "lefthook")))(
  "lefthook itself (skipped without TANDEM_TEST_TOOLS)",
  () => {
    test("runs what install prints for it, on commits and on pushes", async () => {
      const repo = tempRepo({ "package.json": '{"type":"module"}\n', "lefthook.yml": "\n" });
      const remote = tempFolder();
      repo.git("init", "-q", "--bare", remote);
      repo.git("remote", "add", "origin", remote);
      const printed = await runHere(["hook", "install", "--fail-on", "error"], { cwd: repo.root });
      repo.write("lefthook.yml", printed.stdout);
      const env = {
        PATH: withTandem(path.join(TOOLS, ".bin")),
        HOME: tempFolder(),
        TANDEM_HOME: tempFolder(),
      };
      execFileSync("lefthook", ["install"], { cwd: repo.root, env: { ...GIT_ENV, ...env }, stdio: "ignore" });
      repo.write("a.js", BROKEN);
      repo.git("add", "-A");
      const commit = await gitIn(repo.root, ["commit", "-m", "broken"], env);
      expect(commit.code).toBe(1);
      expect(commit.stdout + commit.stderr).toContain("the commit is stopped");
      repo.git("commit", "-q", "--no-verify", "-m", "broken");
      const push = await gitIn(repo.root, ["push", "origin", "main"], env);
      expect(push.code).toBe(1);
      expect(push.stdout + push.stderr).toContain("the push is stopped");
    });
  },
);
