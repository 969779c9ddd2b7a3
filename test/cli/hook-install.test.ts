import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gitIn, hook, ownHook, thereAndBack, tree } from "../support/hooks.ts";
import { repoAt, tempFolder, tempRepo } from "../support/repo.ts";
import { PROGRAM, runHere } from "../support/tandem.ts";

describe("git's own folder", () => {
  test("without a hook, without the folder, and with samples", async () => {
    const repo = tempRepo({ a: "1\n" });
    rmSync(path.join(repo.root, ".git/hooks"), { recursive: true, force: true });
    const first = await thereAndBack(repo, path.join(repo.root, ".git"), []);
    expect(first.stderr).toContain("installed: pre-commit, pre-push (they warn; --fail-on error");
    mkdirSync(path.join(repo.root, ".git/hooks"));
    await thereAndBack(repo, path.join(repo.root, ".git"), ["pre-commit", "pre-push", "prepare-commit-msg"]);
    repo.write(".git/hooks/pre-commit.sample", "#!/bin/sh\n");
    await thereAndBack(repo, path.join(repo.root, ".git"), ["pre-push"]);
  });

  test("what is there runs first, whatever it is, and comes back with its mode", async () => {
    const repo = tempRepo({ a: "1\n" });
    ownHook(repo, "pre-commit", ["echo mine"], 0o750);
    ownHook(repo, "pre-push", ["not run"], 0o644);
    writeFileSync(path.join(repo.root, ".git/message-hook"), "\u0000\u00ff");
    symlinkSync("../message-hook", path.join(repo.root, ".git/hooks/prepare-commit-msg"));
    const { stderr } = await thereAndBack(repo, path.join(repo.root, ".git"), [
      "pre-commit",
      "pre-push",
      "prepare-commit-msg",
    ]);
    expect(stderr).toContain(
      "pre-commit: yours runs first (now .git/hooks/pre-commit.tandem-old), then tandem",
    );
  });

  test("one hook can go while the other stays, and the folder that was made goes with the last", async () => {
    const repo = tempRepo({ a: "1\n" });
    rmSync(path.join(repo.root, ".git/hooks"), { recursive: true, force: true });
    await hook(repo, ["install", "pre-commit"]);
    await hook(repo, ["install", "pre-push"]);
    await hook(repo, ["uninstall", "pre-commit"]);
    expect(Object.keys(tree(path.join(repo.root, ".git/hooks")))).toEqual(["pre-push"]);
    await hook(repo, ["uninstall", "pre-push"]);
    expect(existsSync(path.join(repo.root, ".git/hooks"))).toBe(false);
    const again = await hook(repo, ["uninstall"]);
    expect(again).toMatchObject({ code: 0, stderr: "no hook of tandem's is installed\n" });
  });

  test("installed twice it is the same, with other flags it is another script and chains no second time", async () => {
    const repo = tempRepo({ a: "1\n" });
    ownHook(repo, "pre-commit", ["echo mine"]);
    await hook(repo, ["install", "pre-commit"]);
    const first = tree(path.join(repo.root, ".git/hooks"));
    const again = await hook(repo, ["install", "pre-commit"]);
    expect(again.stderr).toBe("installed already: pre-commit\n");
    expect(tree(path.join(repo.root, ".git/hooks"))).toEqual(first);
    const flags = ["--fail-on", "error", "--budget", "5", "--strict"];
    const other = await hook(repo, ["install", "pre-commit", ...flags]);
    expect(other.stderr).toBe("installed: pre-commit (stops from error on)\n");
    expect(repo.read(".git/hooks/pre-commit")).toContain(
      "hook run pre-commit --fail-on error --budget 5 --strict -- ",
    );
    expect(repo.read(".git/hooks/pre-commit.tandem-old")).toContain("echo mine");
  });

  test("a script that was changed by hand is neither written over nor taken away", async () => {
    const repo = tempRepo({ a: "1\n" });
    await hook(repo, ["install"]);
    repo.write(".git/hooks/pre-push", `${repo.read(".git/hooks/pre-push")}echo mine\n`);
    const before = tree(path.join(repo.root, ".git/hooks"));
    for (const action of ["install", "uninstall"]) {
      const ended = await hook(repo, [action, "--fail-on", "error"]);
      expect(ended.code).toBe(4);
      expect(ended.stderr).toContain("pre-push was changed since tandem wrote it");
      expect(tree(path.join(repo.root, ".git/hooks"))).toEqual(before);
    }
    const { stdout } = await hook(repo, ["status"]);
    expect(stdout).toContain("pre-push            changed by hand");
  });

  test("no room for the old hook: nothing changes", async () => {
    const repo = tempRepo({ a: "1\n" });
    ownHook(repo, "pre-push", ["echo mine"]);
    repo.write(".git/hooks/pre-push.tandem-old", "something\n");
    const before = tree(path.join(repo.root, ".git"));
    const ended = await hook(repo, ["install"]);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("pre-push.tandem-old is there already");
    expect(tree(path.join(repo.root, ".git"))).toEqual(before);
  });

  test("--dry-run shows every byte, and what it shows is what is written", async () => {
    const repo = tempRepo({ a: "1\n" });
    ownHook(repo, "pre-commit", ["echo mine"]);
    const before = tree(path.join(repo.root, ".git"));
    const { stdout } = await hook(repo, ["install", "pre-commit", "--dry-run"]);
    expect(tree(path.join(repo.root, ".git"))).toEqual(before);
    const [move, write, ...lines] = stdout.trimEnd().split("\n");
    expect(move).toBe("move .git/hooks/pre-commit to .git/hooks/pre-commit.tandem-old");
    expect(write).toBe("write .git/hooks/pre-commit, mode 755:");
    await hook(repo, ["install", "pre-commit"]);
    expect(lines.map((line) => `${line.slice(4)}\n`).join("")).toBe(repo.read(".git/hooks/pre-commit"));
    const gone = await hook(repo, ["uninstall", "-n"]);
    expect(gone.stdout).toBe("move .git/hooks/pre-commit.tandem-old to .git/hooks/pre-commit\n");
  });

  test("a linked worktree and a submodule have theirs where git looks", async () => {
    const repo = tempRepo({ a: "1\n" });
    const linked = repoAt(path.join(tempFolder(), "linked"));
    repo.git("worktree", "add", "-q", linked.root);
    expect((await hook(linked, ["install", "pre-commit"])).code).toBe(0);
    expect(repo.exists(".git/hooks/pre-commit")).toBe(true);
    expect((await hook(repo, ["status"])).stdout).toContain("pre-commit          installed");
    const other = tempRepo({ b: "1\n" });
    await gitIn(repo.root, ["-c", "protocol.file.allow=always", "submodule", "add", "-q", other.root, "sub"]);
    expect((await hook(repoAt(path.join(repo.root, "sub")), ["install", "pre-push"])).code).toBe(0);
    expect(repo.exists(".git/modules/sub/hooks/pre-push")).toBe(true);
    expect(repo.exists(".git/hooks/pre-push")).toBe(false);
  });

  test("core.hooksPath may name the very folder", async () => {
    const repo = tempRepo({ a: "1\n" });
    repo.git("config", "core.hooksPath", ".git/hooks");
    const installed = await thereAndBack(repo, path.join(repo.root, ".git"), []);
    expect(installed.stderr).toContain("installed: pre-commit, pre-push");
  });
});

describe("hooks that others manage", () => {
  test("a global hooksPath is never written to: it says what to do", async () => {
    const repo = tempRepo({ a: "1\n" });
    const home = tempFolder();
    mkdirSync(path.join(home, "hooks"));
    writeFileSync(path.join(home, "config"), `[core]\n\thooksPath = ${home}/hooks\n`);
    const env = { GIT_CONFIG_GLOBAL: path.join(home, "config") };
    const before = [tree(home), tree(repo.root)];
    for (const args of [["install"], ["install", "-y"], ["install", "--dry-run"]]) {
      const ended = await hook(repo, args, env);
      expect(ended.code).toBe(4);
      expect(ended.stdout).toContain("pre-commit: if command -v tandem");
      expect(ended.stderr).toContain(`core.hooksPath (global) leads to ${home}/hooks`);
    }
    expect([tree(home), tree(repo.root)]).toEqual(before);
    const { stderr } = await hook(repo, ["status"], env);
    expect(stderr).toContain("which tandem never writes to");
    // What it says to do helps: the repository's own setting is nearer.
    const own = path.join(repo.root, ".git/hooks");
    expect((await hook(repo, ["install"], env)).stderr).toContain(`git config core.hooksPath '${own}')`);
    repo.git("config", "core.hooksPath", own);
    expect((await hook(repo, ["install"], env)).code).toBe(0);
  });

  test("a folder outside the repository is not written to either", async () => {
    const repo = tempRepo({ a: "1\n" });
    repo.git("config", "core.hooksPath", tempFolder());
    const ended = await hook(repo, ["install", "-y"]);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("core.hooksPath (local) leads to ");
  });

  test("nor is one that a link leads to; a linked one in the tree is the repository's own", async () => {
    const repo = tempRepo({ a: "1\n", "githooks/pre-commit": "#!/bin/sh\n" });
    rmSync(path.join(repo.root, ".git/hooks"), { recursive: true, force: true });
    const shared = tempFolder();
    symlinkSync(shared, path.join(repo.root, ".git/hooks"));
    const ended = await hook(repo, ["install", "-y"]);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain(`a symbolic link leads to ${shared}`);
    expect(tree(shared)).toEqual({});
    rmSync(path.join(repo.root, ".git/hooks"));
    symlinkSync("../githooks", path.join(repo.root, ".git/hooks"));
    const before = tree(repo.root);
    expect((await hook(repo, ["install", "-y", "pre-commit"])).code).toBe(0);
    expect(repo.read("githooks/pre-commit")).toContain("tandem hook run pre-commit");
    expect((await hook(repo, ["uninstall"])).code).toBe(0);
    expect(tree(repo.root)).toEqual(before);
  });

  test.each([
    ["husky's", ".husky", ".husky/_"],
    ["the repository's", ".githooks", ".githooks"],
  ])("%s scripts get a line, when asked, and lose it again", async (_whose, folder, hooksPath) => {
    const repo = tempRepo({
      [`${folder}/pre-commit`]: "#!/bin/sh\nnpm test",
      [`${folder}/_/pre-commit`]: "#!/usr/bin/env sh\n",
    });
    repo.git("config", "core.hooksPath", hooksPath);
    chmodSync(path.join(repo.root, folder, "pre-commit"), 0o755);
    const before = tree(repo.root);
    const asked = await hook(repo, ["install"]);
    expect(asked.code).toBe(4);
    expect(asked.stdout).toContain(
      'pre-push: if command -v tandem >/dev/null 2>&1; then tandem hook run pre-push -- "$@" || exit; fi',
    );
    expect(asked.stderr).toContain("give -y");
    expect(tree(repo.root)).toEqual(before);
    const dry = await hook(repo, ["install", "-n"]);
    expect(dry.stdout).toContain(`write ${folder}/pre-push, mode 755:`);
    await thereAndBack(repo, repo.root, ["-y", "--fail-on", "error"]);
    await hook(repo, ["install", "-y"]);
    expect(repo.read(`${folder}/pre-commit`)).not.toContain(PROGRAM);
    expect((await hook(repo, ["status"])).stdout).toContain(
      `pre-push            installed      ${folder}/pre-push`,
    );
    expect((await hook(repo, ["install", "-y"])).stderr).toBe("installed already: pre-commit, pre-push\n");
    expect(statSync(path.join(repo.root, folder, "pre-push")).mode & 0o777).toBe(0o755);
  });

  test("a hook in another language gets no line", async () => {
    const repo = tempRepo({ ".githooks/pre-commit": "#!/usr/bin/env node\n" });
    repo.git("config", "core.hooksPath", ".githooks");
    const ended = await hook(repo, ["install", "-y"]);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain(".githooks/pre-commit is no shell script");
  });

  test.each([
    ["lefthook", "lefthook.yml", "      use_stdin: true", "lefthook install"],
    [
      "pre-commit",
      ".pre-commit-config.yaml",
      "        entry: tandem hook run pre-push --fail-on error",
      "pre-commit install",
    ],
  ])("%s gets a snippet for its file", async (manager, file, line, then) => {
    const repo = tempRepo({ [file]: "# mine\n" });
    const before = tree(repo.root);
    const ended = await hook(repo, ["install", "-y", "--fail-on", "error"]);
    expect(ended.code).toBe(4);
    expect(ended.stdout.split("\n")).toContain(line);
    expect(ended.stderr).toContain(`${manager} manages the hooks here`);
    expect(ended.stderr).toContain(then);
    expect(tree(repo.root)).toEqual(before);
    const { parse } = await import("yaml");
    expect(() => parse(ended.stdout)).not.toThrow();
    repo.write(file, ended.stdout);
    const { stdout } = await hook(repo, ["status", "--json"]);
    expect(JSON.parse(stdout).hooks.map(({ state }: { state: string }) => state)).toEqual([
      "installed",
      "not installed",
      "installed",
    ]);
  });

  test("a manager that came later leaves ours idle, which status says and uninstall finds", async () => {
    const repo = tempRepo({ a: "1\n" });
    await hook(repo, ["install", "pre-commit"]);
    repo.write(".husky/_/pre-commit", "");
    repo.git("config", "core.hooksPath", ".husky/_");
    expect((await hook(repo, ["status"])).stderr).toContain(
      ".git/hooks/pre-commit is tandem's, but git looks elsewhere",
    );
    expect((await hook(repo, ["uninstall"])).stderr).toBe("uninstalled: pre-commit\n");
    expect(repo.exists(".git/hooks/pre-commit")).toBe(false);
  });
});

test.each([
  [["install", "pre-comit"], 'there is no hook "pre-comit"'],
  [["instal"], "Allowed choices are install, uninstall, status, run"],
  [["status", "pre-commit"], "status takes no more words"],
  [["run"], 'there is no hook ""'],
  [["install", "--budget", "0"], "--budget 0: expected a number of seconds"],
  [["install", "--fail-on", "bad"], "--fail-on"],
])("tandem hook %j is a wrong line", async (args, message) => {
  const ended = await hook(tempRepo(), args);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(message);
});

test("outside a repository there is nothing to install into", async () => {
  const ended = await runHere(["hook", "install"], { cwd: tempFolder() });
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain("is not in a git repository");
});
