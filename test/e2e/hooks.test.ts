import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { gitIn, ownHook } from "../support/hooks.ts";
import { repoAt, tempFolder, tempRepo, type TempRepo } from "../support/repo.ts";
import { bench, type Ended, runHere } from "../support/tandem.ts";

const BROKEN = "export const a = (;\n";
const FINE = "export const a = 1;\n";
const BLOCKED = "the commit is stopped";

/** A repository at a path that needs quoting, with hooks that stop. */
async function hooked(...hooks: readonly string[]): Promise<TempRepo> {
  const root = path.join(tempFolder(), 'it\'s "a" $HOME');
  mkdirSync(root);
  const repo = repoAt(root);
  repo.git("init", "-q", "-b", "main", "--template=");
  await install(repo, hooks);
  return repo;
}

async function install(repo: TempRepo, hooks: readonly string[]): Promise<void> {
  const { code, stderr } = await runHere(["hook", "install", ...hooks, "--fail-on", "error"], {
    cwd: repo.root,
  });
  expect(code, stderr).toBe(0);
}

/** Runs git with its hooks on. */
function git(
  repo: TempRepo,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Ended> {
  return gitIn(repo.root, args, { TANDEM_HOME: "/dev/null/tandem", ...env }, input);
}

test("the first commit, a partial one by path and by hunk, an amended one: each as it would be committed", async () => {
  const repo = await hooked("pre-commit");
  repo.write("a.js", FINE);
  repo.write("b.js", BROKEN);
  repo.git("add", "-A");
  const all = await git(repo, ["commit", "-m", "all"]);
  expect(all.code).toBe(1);
  expect(all.stderr).toContain("b.js\n1: error: ");
  expect(all.stderr).toContain(BLOCKED);
  // Only the named file is in the commit, though the other one is staged.
  expect((await git(repo, ["commit", "-m", "a", "a.js"])).code).toBe(0);
  repo.git("rm", "-q", "-f", "b.js");
  repo.write("a.js", `${FINE}// two\n`);
  repo.git("add", "a.js");
  expect((await git(repo, ["commit", "--amend", "-m", "amended"])).code).toBe(0);
  repo.write("a.js", `${FINE}// two\nexport const b = (;\n`);
  expect((await git(repo, ["commit", "-p", "-m", "p"], {}, "y\n")).stderr).toContain(BLOCKED);
  expect((await git(repo, ["commit", "-a", "--no-verify", "-m", "past"])).code).toBe(0);
  expect(repo.git("log", "--format=%s")).toBe("past\namended");
});

test("a linked worktree, a rebase and a merge, from a client with a bare PATH", async () => {
  const repo = await hooked("pre-commit");
  repo.write("a.js", FINE);
  repo.commit("base");
  const linked = repoAt(path.join(tempFolder(), "linked"));
  repo.git("worktree", "add", "-q", "-b", "topic", linked.root);
  linked.write("b.js", BROKEN);
  linked.git("add", "-A");
  const bare = { PATH: barePath() };
  expect((await git(linked, ["commit", "-m", "b"], bare)).stderr).toContain(BLOCKED);
  // Git itself goes past hooks where it replays; what is replayed with conflicts is committed by hand.
  linked.git("commit", "-q", "--no-verify", "-m", "b");
  linked.write("a.js", "export const a = 3;\n");
  linked.git("commit", "-q", "--no-verify", "-a", "-m", "a3");
  repo.write("a.js", "export const a = 2;\n");
  repo.git("commit", "-q", "--no-verify", "-a", "-m", "a2");
  expect((await git(linked, ["rebase", "main"], bare)).code).toBe(1);
  linked.write("a.js", BROKEN);
  linked.git("add", "-A");
  const rebased = await git(linked, ["rebase", "--continue"], { ...bare, GIT_EDITOR: "true" });
  expect(rebased.code, rebased.stderr).toBe(0);
  repo.write("c.js", FINE);
  repo.git("add", "-A");
  repo.git("commit", "-q", "--no-verify", "-m", "c");
  expect((await git(repo, ["merge", "--no-ff", "-m", "merge", "topic"], bare)).code).toBe(0);
});

test("somebody's hook runs first, is given all that git gives, and can stop git by itself", async () => {
  const repo = tempRepo({ "a.json": "{}\n" });
  const remote = tempFolder();
  repo.git("init", "-q", "--bare", remote);
  repo.git("remote", "add", "origin", remote);
  ownHook(repo, "pre-push", ['echo "mine: $*"', "cat", 'exit "${MINE:-0}"']);
  await install(repo, ["pre-push"]);
  const first = await git(repo, ["push", "origin", "main"], { MINE: "3" });
  expect(first.code).toBe(1);
  expect(first.stdout).toContain(
    `mine: origin ${remote}\nrefs/heads/main ${repo.git("rev-parse", "HEAD")} refs/heads/main 0`,
  );
  expect(first.stderr).not.toContain("tandem:");
  const second = await git(repo, ["push", "origin", "main"]);
  expect(second.code).toBe(0);
  expect(second.stdout).toContain("mine: ");
  expect(second.stderr).toContain("tandem: nothing found");
  repo.write("a.json", "{\n");
  repo.commit("broken");
  const stopped = await git(repo, ["push", "--force", "origin", "HEAD:refs/heads/other", "main"]);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain("1 commit for refs/heads/");
  expect(repo.git("ls-remote", "origin")).not.toContain("other");
  expect((await git(repo, ["push", "origin", ":main"], { TANDEM_SKIP: "1" })).stderr).toContain(
    "pre-push skipped",
  );
});

test("of a push with merges only what is new to the remote is looked at", async () => {
  const repo = tempRepo({ "a.json": "{}\n" });
  const remote = tempFolder();
  repo.git("init", "-q", "--bare", remote);
  repo.git("remote", "add", "origin", remote);
  repo.git("push", "-q", "origin", "main", "main:topic");
  // Somebody else's, and on the remote already.
  repo.write("theirs.json", "{\n");
  repo.commit("theirs");
  repo.git("push", "-q", "origin", "main");
  repo.git("checkout", "-q", "-b", "topic", "HEAD~1");
  repo.write("mine.json", "{}\n");
  repo.commit("mine");
  repo.git("merge", "-q", "--no-ff", "-m", "merge", "main");
  await install(repo, ["pre-push"]);
  const clean = await git(repo, ["push", "origin", "topic"]);
  expect(clean.code, clean.stderr).toBe(0);
  expect(clean.stderr).toContain("in 1 changed file, 2 commits for refs/heads/topic");
  // A new branch for the remote, and a merge that did more than to merge.
  repo.git("checkout", "-q", "-b", "other", "HEAD~1");
  repo.git("merge", "-q", "--no-ff", "--no-commit", "main");
  repo.write("mine.json", "{\n");
  repo.git("add", "-A");
  repo.git("commit", "-q", "--no-verify", "-m", "merge");
  const evil = await git(repo, ["push", "origin", "other"]);
  expect(evil.code).toBe(1);
  expect(evil.stdout).toContain("mine.json\n1: error: ");
  expect(evil.stdout).not.toContain("theirs.json");
  // A merge alone brings nothing.
  repo.git("checkout", "-q", "-B", "other", "origin/topic~1");
  repo.git("merge", "-q", "--no-ff", "-m", "merge again", "main");
  expect(await git(repo, ["push", "-q", "origin", "other"])).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a commit in a submodule is looked at there, and its new place above it brings nothing", async () => {
  const repo = await hooked("pre-commit");
  const source = tempRepo({ "a.json": "{}\n" });
  await git(repo, ["-c", "protocol.file.allow=always", "submodule", "add", "-q", source.root, "sub"]);
  expect((await git(repo, ["commit", "-m", "sub"])).code).toBe(0);
  const sub = repoAt(path.join(repo.root, "sub"));
  await install(sub, ["pre-commit"]);
  sub.write("a.json", "{\n");
  const stopped = await git(sub, ["commit", "-a", "-m", "broken"]);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain("a.json\n1: error: ");
  sub.write("a.json", '{"a":1}\n');
  expect((await git(sub, ["commit", "-a", "-m", "fine"])).code).toBe(0);
  const above = await git(repo, ["commit", "-a", "-m", "moved"]);
  expect([above.code, above.stderr]).toEqual([0, ""]);
});

test("what somebody's environment makes git use is what counts: another index, another folder", async () => {
  const repo = await hooked("pre-commit");
  repo.write("a.json", "{}\n");
  repo.git("add", "-A");
  expect((await git(repo, ["commit", "-m", "base"])).code).toBe(0);
  const outside = path.join(tempFolder(), "index");
  for (const index of [outside, path.join(repo.root, ".git/other-index")]) {
    const env = { GIT_INDEX_FILE: index };
    await git(repo, ["read-tree", "HEAD"], env);
    repo.write("a.json", "{\n");
    await git(repo, ["add", "a.json"], env);
    repo.write("a.json", "{}\n");
    const stopped = await git(repo, ["commit", "-m", "broken"], env);
    expect(stopped.stderr).toContain("a.json\n1: error: ");
    expect(stopped.code).toBe(1);
    // The usual index has nothing of it.
    expect((await git(repo, ["commit", "--allow-empty", "-m", "fine"])).code).toBe(0);
  }
  const elsewhere = { GIT_DIR: path.join(repo.root, ".git"), GIT_WORK_TREE: repo.root };
  repo.write("a.json", "{\n");
  const far = await gitIn(tempFolder(), ["commit", "-a", "-m", "far"], {
    TANDEM_HOME: "/dev/null/tandem",
    ...elsewhere,
  });
  expect(far.stderr).toContain(BLOCKED);
});

test("without Node or tandem the commit goes on, after somebody's own hook", async () => {
  const repo = tempRepo({ a: "1\n" });
  ownHook(repo, "pre-commit", ["echo mine"]);
  await install(repo, ["pre-commit"]);
  const script = repo.read(".git/hooks/pre-commit").replace(/^program=.*$/m, "program='/nowhere/main.js'");
  repo.write(".git/hooks/pre-commit", script);
  const ended = await git(repo, ["commit", "--allow-empty", "-m", "x"], { PATH: barePath() });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toBe(
    "mine\ntandem: not found, so the pre-commit hook did nothing (install it, or: rm '.git/hooks/pre-commit')\n",
  );
});

test("the message that is drafted is what the editor opens on", async () => {
  const tandem = await bench({ fast: [{ kind: "text", text: "Add b" }] });
  const repo = tempRepo({ "a.js": FINE });
  await install(repo, ["prepare-commit-msg"]);
  repo.write("b.js", FINE);
  repo.git("add", "-A");
  expect((await git(repo, ["commit", "-q"], { ...tandem.env, GIT_EDITOR: "true" })).code).toBe(0);
  expect(repo.git("log", "-1", "--format=%B")).toBe("Add b");
  expect((await git(repo, ["commit", "-q", "--allow-empty", "-m", "Mine"], tandem.env)).code).toBe(0);
  expect(tandem.server.requests).toHaveLength(1);
});

/** A PATH that has git and a shell, and neither Node nor tandem. */
function barePath(): string {
  const folder = tempFolder();
  for (const name of ["git", "sh", "cat", "true"]) {
    const place = (process.env["PATH"] ?? "").split(path.delimiter).map((one) => path.join(one, name));
    const file = place.find((one) => existsSync(one));
    if (file !== undefined) symlinkSync(file, path.join(folder, name));
  }
  return folder;
}
