import { execFileSync } from "node:child_process";
import { chmodSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitFiles, mined } from "../support/mining.ts";
import { GIT_ENV, tempRepo, type TempRepo } from "../support/repo.ts";

/** Commits the staged files under raw bytes as the message, past every check of git's porcelain. */
function commitRaw(repo: TempRepo, message: Uint8Array, parents: readonly string[] = []): string {
  repo.git("add", "-A");
  const tree = repo.git("write-tree");
  const own = parents.length > 0 ? parents : repo.git("rev-list", "-n1", "--all").split("\n").filter(Boolean);
  const head = [`tree ${tree}`, ...own.map((parent) => `parent ${parent}`)];
  const who = "Ada <ada@example.com> 1767225600 +0000";
  const object = Buffer.concat([
    Buffer.from(`${head.join("\n")}\nauthor ${who}\ncommitter ${who}\n\n`),
    message,
  ]);
  const sha = execFileSync("git", ["hash-object", "-w", "-t", "commit", "--literally", "--stdin"], {
    cwd: repo.root,
    env: GIT_ENV,
    input: object,
    encoding: "utf8",
  }).trim();
  repo.git("update-ref", "HEAD", sha);
  return sha;
}

describe("messages", () => {
  test("10 MB in one line, bytes that are no text, a diff in the message", async () => {
    const repo = tempRepo({ "a.ts": "1\n" });
    repo.write("a.ts", "2\n");
    commitRaw(repo, Buffer.from(`Add the long words ${"long ".repeat(2_000_000)}`));
    repo.write("a.ts", "3\n");
    commitRaw(
      repo,
      Buffer.from([0x46, 0x69, 0x78, 0x20, 0xff, 0xfe, 0x20, 0x6f, 0x6e, 0x65, 0x20, 0x74, 0x77, 0x6f]),
    );
    repo.write("a.ts", "4\n");
    commitRaw(
      repo,
      Buffer.from(`Keep the hunk apart\n\ndiff --git b b\n@@ -1 +1 @@\n-x\n+y\n${"0".repeat(40)}\n`),
    );
    const { commits } = await mined(repo.root);
    expect(commits.map(({ text }) => text.slice(0, 20))).toEqual([
      "Add the long words l",
      "Fix \ufffd\ufffd one two",
      "Keep the hunk apart",
    ]);
    expect(commits.map(({ text }) => text.length <= 500)).toEqual([true, true, true]);
    expect(commits.map(({ files }) => files.map(({ path }) => path))).toEqual([["a.ts"], ["a.ts"], ["a.ts"]]);
  });

  test.each([
    "修复登录页面上的错误提示",
    "ログイン画面の表示を直す",
    "Исправить ошибку разбора строки",
    "إصلاح خطأ في التحليل",
    "로그인 화면의 오류를 고친다",
  ])("other languages are read: %s", async (message) => {
    const repo = tempRepo();
    commitFiles(repo, message, { "a.ts": "1\n" });
    expect((await mined(repo.root)).commits).toMatchObject([{ text: message }]);
  });
});

describe("diffs", () => {
  test("binary files, modes, renames, links, submodules, merges of many", async () => {
    const body = Array.from({ length: 60 }, (_, at) => `line(${at});\n`).join("");
    const repo = tempRepo({ "old name.ts": body, "run.sh": "exit 0\n" });
    const seconds: Record<string, number | undefined> = {};
    repo.git("mv", "old name.ts", "new name.ts");
    commitFiles(repo, "Rename and nothing else", {});
    repo.git("mv", "new name.ts", "third.ts");
    commitFiles(repo, "Rename and change one", { "third.ts": `${body}more();\n` });
    chmodSync(join(repo.root, "run.sh"), 0o755);
    commitFiles(repo, "Make it run alone", {});
    commitFiles(repo, "Add the binary data", { "data.dat": Uint8Array.from([0, 1, 2, 0, 10, 43, 43]) });
    repo.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    repo.git("commit", "-q", "-m", "Point at the submodule");
    const base = repo.git("rev-parse", "HEAD");
    const tips = ["x", "y", "z"].map((name) => {
      repo.git("checkout", "-q", "-B", name, base);
      return commitFiles(repo, `Add the branch file ${name}`, { [`${name}.ts`]: "1\n" });
    });
    repo.git("checkout", "-q", "main");
    repo.git("merge", "-q", "-m", "Join all the three branches", ...tips);
    for (const { text, files, seconds: own } of (await mined(repo.root)).commits) {
      seconds[`${text}: ${files.map(({ path }) => path).join(" ")}`] = own;
    }
    expect(seconds).toEqual({
      "Rename and nothing else: new name.ts": 0,
      "Rename and change one: third.ts": 12,
      "Make it run alone: run.sh": 0,
      "Add the binary data: data.dat": 0,
      "Add the branch file x: x.ts": 12,
      "Add the branch file y: y.ts": 12,
      "Add the branch file z: z.ts": 12,
    });
  });

  test("paths with quotes, tabs, ` b/` in them, other scripts, bytes that are no text", async () => {
    const repo = tempRepo();
    const paths = [
      'say "hi".ts',
      "a b/a b/c.ts",
      "tab\there.ts",
      "größe/файл.ts",
      "back\\slash.ts",
      "__proto__",
    ];
    commitFiles(repo, "Add the odd names", Object.fromEntries(paths.map((path) => [path, "1\n"])));
    repo.git("config", "core.quotePath", "true");
    repo.git("config", "diff.noprefix", "true");
    const blob = repo.git("rev-parse", "HEAD:__proto__");
    const entry = Buffer.concat([
      Buffer.from(`100644 blob ${blob}\t`),
      Buffer.from([0xff, 0x2e, 0x74, 0x73, 0]),
    ]);
    const tree = execFileSync("git", ["mktree", "-z"], {
      cwd: repo.root,
      env: GIT_ENV,
      input: entry,
      encoding: "utf8",
    });
    const commit = repo.git("commit-tree", tree.trim(), "-p", "HEAD", "-m", "Name it with a byte");
    repo.git("update-ref", "HEAD", commit);
    const [odd, bytes] = (await mined(repo.root)).commits;
    expect(odd?.files.map(({ path }) => path).sort()).toEqual([...paths].sort());
    expect(bytes?.files.map(({ path }) => path)).toContain("\ufffd.ts");
  });

  test("lines that look like the diff's own, and a file without a last line break", async () => {
    const repo = tempRepo({ "a.ts": "-- a\n++ b\n@@ -1 +1 @@\ndiff --git x x" });
    const trap = `++ /etc/passwd\n${"0".repeat(40)}\n-- a\n`;
    commitFiles(repo, "Change all the traps", { "a.ts": trap });
    expect((await mined(repo.root)).commits).toMatchObject([
      { fileCount: 1, files: [{ path: "a.ts", added: 2, removed: 3 }] },
    ]);
  });

  test("one endless line, a large file and a commit of many megabytes hold nothing up", async () => {
    const repo = tempRepo({ "a.ts": "1\n" });
    commitFiles(repo, "Add the endless line", { "min.ts": "x".repeat(900_000) });
    commitFiles(repo, "Add the large file", { "large.ts": "line();\n".repeat(400_000) });
    const many = Array.from(
      { length: 12 },
      (_, at) => [`many/${at}.ts`, `call(${at});\n`.repeat(70_000)] as const,
    );
    commitFiles(repo, "Add the many megabytes", Object.fromEntries(many));
    commitFiles(repo, "Add what comes after", { "b.ts": "1\n" });
    const history = await mined(repo.root);
    expect(history.leftOut.unreadable).toBe(0);
    expect(history.commits.map(({ text, small }) => [text, small])).toEqual([
      ["Add the endless line", true],
      ["Add the large file", false],
      ["Add the many megabytes", false],
      ["Add what comes after", true],
    ]);
  });

  test("a file that git would need hundreds of megabytes for costs that commit at most", async () => {
    const repo = tempRepo({ "a.ts": "1\n" });
    repo.write("huge.bin", "");
    truncateSync(join(repo.root, "huge.bin"), 300_000_000);
    commitFiles(repo, "Add the huge file", {});
    commitFiles(repo, "Add what comes after", { "a.ts": "2\n" });
    const history = await mined(repo.root);
    expect(history.commits.at(-1)?.text).toBe("Add what comes after");
    expect(history.commits.length + history.leftOut.unreadable).toBe(2);
  });

  test("nothing that the repository names is run", async () => {
    const repo = tempRepo();
    repo.write("hit.sh", `#!/bin/sh\ntouch "${repo.root}/owned"\ncat "$1"\n`);
    chmodSync(join(repo.root, "hit.sh"), 0o755);
    const script = join(repo.root, "hit.sh");
    repo.git("config", "diff.external", script);
    repo.git("config", "diff.evil.command", script);
    repo.git("config", "diff.evil.textconv", script);
    repo.git("config", "core.fsmonitor", script);
    repo.git("config", "core.pager", script);
    repo.git("config", "gpg.program", script);
    repo.git("config", "log.showSignature", "true");
    commitFiles(repo, "Add the evil driver", { ".gitattributes": "*.ts diff=evil\n", "a.ts": "1\n" });
    repo.remove("owned");
    expect((await mined(repo.root)).commits).toHaveLength(1);
    expect(repo.exists("owned")).toBe(false);
  });

  test("a commit whose objects are gone is passed over", async () => {
    const repo = tempRepo({ "a.ts": "1\n" });
    commitFiles(repo, "Change what stays whole", { "a.ts": "2\n" });
    commitFiles(repo, "Change what gets lost", { "lost.ts": "lost\n" });
    const blob = repo.git("rev-parse", "HEAD:lost.ts");
    repo.git("rm", "-q", "lost.ts");
    commitFiles(repo, "Change what comes after", { "a.ts": "3\n" });
    commitFiles(repo, "Change what comes last", { "a.ts": "4\n" });
    repo.remove(`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`);
    const history = await mined(repo.root);
    expect(history.commits.map(({ text }) => text)).toEqual([
      "Change what stays whole",
      "Change what comes last",
    ]);
    expect(history.leftOut.unreadable).toBe(2);
  });

  test("commits that arrive meanwhile belong to the next mining", async () => {
    const repo = tempRepo();
    const head = commitFiles(repo, "Add the first file", { "a.ts": "1\n" });
    let late = "";
    const history = await mined(repo.root, {
      progress: () => {
        if (late === "") late = commitFiles(repo, "Add the late file", { "b.ts": "1\n" });
      },
    });
    expect(history).toMatchObject({ head, commits: [{ sha: head }] });
    expect((await mined(repo.root, { since: head })).commits).toMatchObject([{ sha: late }]);
  });
});
