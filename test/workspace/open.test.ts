import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWorkspace } from "../../src/workspace/open.ts";
import { GIT_ENV, repoAt, tempFolder, tempRepo, workspaceAt, type TempRepo } from "../support/repo.ts";

async function refusal(folder: string, env: Record<string, string> = GIT_ENV) {
  const opened = await openWorkspace(folder, env);
  if (opened.ok) throw new Error("opened");
  expect(opened.failure.code).toBe("not_a_worktree");
  expect(opened.failure.message).not.toContain("\n");
  expect(opened.failure.hint).not.toBeNull();
  return opened.failure;
}

/** A repository with a submodule at `lib/sub`. */
function withSubmodule(): TempRepo {
  const inner = tempRepo({ "inner.ts": "export const inner = 1;\n" });
  const repo = tempRepo({ "a.ts": "a\n" });
  repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.root, "lib/sub");
  repo.commit();
  return repo;
}

describe("openWorkspace", () => {
  test("finds the root and git's folder", async () => {
    const repo = tempRepo({ "a.ts": "a\n" });
    const workspace = await workspaceAt(repo.root);
    expect(workspace.root).toBe(repo.root);
    expect(workspace.gitDir).toBe(join(repo.root, ".git"));
  });

  test("a subfolder belongs to the same root", async () => {
    const repo = tempRepo({ "deep/er/a.ts": "a\n" });
    expect((await workspaceAt(join(repo.root, "deep/er"))).root).toBe(repo.root);
  });

  test("a linked worktree has its own root and its own git folder", async () => {
    const repo = tempRepo({ "a.ts": "a\n" });
    const linked = join(tempFolder(), "linked");
    repo.git("worktree", "add", "-q", linked, "-b", "other");
    const workspace = await workspaceAt(linked);
    expect(workspace.root).toBe(linked);
    expect(workspace.gitDir).toBe(join(repo.root, ".git/worktrees/linked"));
    expect(await workspace.list()).toEqual(["a.ts"]);
  });

  test("a submodule is a working tree of its own", async () => {
    const repo = withSubmodule();
    const workspace = await workspaceAt(join(repo.root, "lib/sub"));
    expect(workspace.root).toBe(join(repo.root, "lib/sub"));
    expect(await workspace.list()).toEqual(["inner.ts"]);
  });

  test("a repository without a commit lists its files", async () => {
    const repo = tempRepo();
    repo.write("new.ts", "needle\n");
    const workspace = await workspaceAt(repo.root);
    expect(await workspace.list()).toEqual(["new.ts"]);
    expect(await workspace.occurrences(["needle"], 5)).toEqual([{ name: "needle", files: ["new.ts"] }]);
  });

  test("refuses a folder that is in no repository", async () => {
    const failure = await refusal(tempFolder());
    expect(failure.message).toContain("is not in a git repository");
  });

  test("refuses a bare repository", async () => {
    const folder = tempFolder();
    repoAt(folder).git("init", "-q", "--bare");
    expect((await refusal(folder)).message).toContain("bare repository");
  });

  test("refuses git's own folder", async () => {
    const repo = tempRepo({ "a.ts": "a\n" });
    expect((await refusal(join(repo.root, ".git"))).message).toContain("git's own folder");
  });

  test("refuses a folder that does not exist", async () => {
    expect((await refusal(join(tempFolder(), "nope"))).message).toContain("is not a folder");
  });

  test("says so when there is no git", async () => {
    const failure = await refusal(tempRepo({ "a.ts": "a\n" }).root, { PATH: tempFolder() });
    expect(failure.message).toBe("git was not found on the PATH");
  });

  test.skipIf(process.getuid?.() !== 0)("refuses a repository of another user", async () => {
    const repo = tempRepo({ "a.ts": "a\n" });
    for (const path of [repo.root, join(repo.root, ".git")]) chownSync(path, 12345, 12345);
    const failure = await refusal(repo.root);
    expect(failure.message).toContain("belongs to another user");
    expect(failure.hint).toContain("safe.directory");
  });
});

test("nothing of a surrounding hook's environment reaches git", async () => {
  const other = tempRepo({ "other.ts": "x\n" });
  const repo = tempRepo({ "a.ts": "a\n" });
  const opened = await openWorkspace(repo.root, {
    ...GIT_ENV,
    GIT_DIR: join(other.root, ".git"),
    GIT_WORK_TREE: other.root,
    GIT_INDEX_FILE: join(other.root, ".git/index"),
  });
  expect(opened.ok && opened.value.root).toBe(repo.root);
  expect(opened.ok && (await opened.value.list())).toEqual(["a.ts"]);
});

test("a repository's own settings start no program", async () => {
  const repo = tempRepo({ "a.ts": "needle\n" });
  const witness = join(tempFolder(), "ran");
  const script = join(tempFolder(), "evil.sh");
  writeFileSync(script, `#!/bin/sh\necho ran >> ${witness}\n`);
  chmodSync(script, 0o755);
  for (const key of ["core.fsmonitor", "core.pager", "diff.external", "core.sshCommand", "grep.pager"]) {
    repo.git("config", key, script);
  }
  // The trap works: without the hardening git starts it.
  execFileSync("git", ["-C", repo.root, "ls-files", "-o"], { env: GIT_ENV, stdio: "pipe" });
  expect(existsSync(witness)).toBe(true);
  rmSync(witness);

  const workspace = await workspaceAt(repo.root);
  await workspace.list();
  await workspace.search("needle", 5);
  await workspace.occurrences(["needle"], 5);
  await workspace.isIgnored("a.ts");
  expect(existsSync(witness)).toBe(false);
});

describe("list", () => {
  test("holds tracked and untracked files, not deleted, ignored or nested ones", async () => {
    const repo = tempRepo({
      "kept.ts": "",
      "gone.ts": "",
      ".gitignore": "*.log\nnode_modules\n",
      'name with "quote" and ü.ts': "",
    });
    repo.remove("gone.ts");
    repo.write("new.ts", "");
    repo.write("noise.log", "");
    repo.write("node_modules/x/index.js", "");
    mkdirSync(join(repo.root, "nested"));
    repoAt(join(repo.root, "nested")).git("init", "-q");
    repo.write("nested/inner.ts", "");
    expect(await (await workspaceAt(repo.root)).list()).toEqual([
      ".gitignore",
      "kept.ts",
      'name with "quote" and ü.ts',
      "new.ts",
    ]);
  });

  test("leaves out submodules and what a sparse checkout leaves out", async () => {
    expect(await (await workspaceAt(withSubmodule().root)).list()).toEqual([".gitmodules", "a.ts"]);
    const sparse = tempRepo({ "in/a.ts": "", "out/b.ts": "" });
    sparse.git("sparse-checkout", "set", "in");
    expect(await (await workspaceAt(sparse.root)).list()).toEqual(["in/a.ts"]);
  });

  test("names an unmerged file once", async () => {
    const repo = conflict();
    expect(await (await workspaceAt(repo.root)).list()).toEqual(["a.ts"]);
  });
});

/** A repository in the middle of a merge that conflicts in a.ts. */
function conflict(): TempRepo {
  const repo = tempRepo({ "a.ts": "base\n" });
  repo.git("switch", "-q", "-c", "other");
  repo.write("a.ts", "theirs\n");
  repo.commit();
  repo.git("switch", "-q", "main");
  repo.write("a.ts", "ours\n");
  repo.commit();
  expect(() => repo.git("merge", "other")).toThrow(/./);
  return repo;
}

describe("operationInProgress", () => {
  test("is null at rest and during a bisect", async () => {
    const repo = tempRepo({ "a.ts": "a\n" });
    const workspace = await workspaceAt(repo.root);
    expect(await workspace.operationInProgress()).toBeNull();
    repo.git("bisect", "start");
    expect(await workspace.operationInProgress()).toBeNull();
  });

  test("names a merge", async () => {
    expect(await (await workspaceAt(conflict().root)).operationInProgress()).toBe("merge");
  });

  test.each([
    ["rebase", ["rebase", "other"]],
    ["cherry-pick", ["cherry-pick", "other"]],
    ["revert", ["revert", "--no-edit", "HEAD~1"]],
  ])("names a %s", async (name, command) => {
    const repo = conflict();
    repo.git("merge", "--abort");
    if (name === "revert") {
      repo.write("a.ts", "again\n");
      repo.commit();
    }
    expect(() => repo.git(...command)).toThrow(/./);
    expect(await (await workspaceAt(repo.root)).operationInProgress()).toBe(name);
  });
});

describe("isIgnored", () => {
  test.each([
    ["out/a.js", true],
    ["a.log", true],
    ["src/a.ts", false],
    ["not/there.ts", false],
    [":(glob)x", false],
    [":odd", true],
    ["tracked.log", false],
  ])("%s: %s", async (path, expected) => {
    const repo = tempRepo({ ".gitignore": "out/\n*.log\n:odd\n" });
    repo.write("tracked.log", "");
    repo.git("add", "-f", "tracked.log");
    expect(await (await workspaceAt(repo.root)).isIgnored(path)).toBe(expected);
  });
});

test("links in the tree are listed but never followed", async () => {
  const repo = tempRepo({ "a.ts": "a\n" });
  symlinkSync("/etc/hostname", join(repo.root, "link"));
  const workspace = await workspaceAt(repo.root);
  expect(await workspace.list()).toEqual(["a.ts", "link"]);
  expect(await workspace.read("link")).toEqual({ kind: "unusable", why: "a symbolic link" });
});
