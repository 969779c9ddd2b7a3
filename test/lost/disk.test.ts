import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { repoAt, type TempRepo, tempFolder, tempRepo } from "../support/repo.ts";
import { noSmallDisk, type SmallDisk, smallDisk } from "../support/small-disk.ts";
import { FAST, patch, runHere, STRONG, verdict } from "../support/tandem.ts";
import { stateChanges, treeState, without } from "../support/tree-state.ts";

const MB = 1_048_576;
const TASK = "change six files";
const NAMES = ["1.txt", "sub/2.txt", "3.txt", "4.txt", "sub/5.txt", "6.txt"];
const EDITS = NAMES.flatMap((name) => [`*** Update File: ${name}`, "@@", "-b", "+B"]);
const FILES = Object.fromEntries(NAMES.map((name) => [name, `b\n${"line\n".repeat(400)}`]));

/** Models that always answer, and the command in this process with a home of its own. */
async function bench() {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const server = await startScriptedServer({
    models: {
      [FAST]: { ...pace, replies: () => patch(...EDITS) },
      [STRONG]: { ...pace, replies: () => verdict("approved") },
    },
  });
  onTestFinished(() => server.close());
  const home = tempFolder();
  const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: "sk-test-key", TANDEM_HOME: home };
  const at =
    (repo: TempRepo, more: Readonly<Record<string, string>> = {}) =>
    (...args: readonly string[]) =>
      runHere(args, { cwd: repo.root, env: { ...env, ...more } });
  return { home, at };
}

/** A repository on a disk of its own. */
function repoOn(disk: SmallDisk): TempRepo {
  const repo = repoAt(path.join(disk.folder, "repo"));
  mkdirSync(repo.root);
  repo.git("init", "-q", "-b", "main", "--template=");
  for (const [name, text] of Object.entries(FILES)) repo.write(name, text);
  repo.commit();
  return repo;
}

const ours = (root: string) => without(treeState(root), "own");

describe.skipIf(noSmallDisk !== null)("on a disk of its own", () => {
  test("full at every size: the tree as it was and the file named, until there is room", async () => {
    const disk = smallDisk(2 * MB);
    const repo = repoOn(disk);
    const { at } = await bench();
    const tandem = at(repo);
    const old = ours(repo.root);
    const named = new Set<string>();
    let blocks = 0;
    for (; ; blocks += 1) {
      disk.leave(blocks);
      const ended = await tandem("-y", "--fast", "--json", TASK);
      disk.free();
      if (ended.code === 0) break;
      expect([blocks, ended.code, JSON.parse(ended.stdout).error.code]).toEqual([blocks, 7, "io"]);
      expect(ended.stderr).toMatch(
        /^tandem: (\S+) can't be written: no space left on the disk; nothing was written$/m,
      );
      named.add(/(\S+) can't be written/.exec(ended.stderr)?.[1] ?? "");
      expect(stateChanges(old, ours(repo.root))).toEqual([]);
    }
    // The journal first, then the files in their order: not each, this disk counts in larger steps than one
    // block. That every call may fail is shown where calls are counted (test/stages/apply/crash.test.ts).
    const inOrder = [path.join(repo.root, ".git/tandem/journal.json"), ...NAMES];
    expect(inOrder.filter((name) => named.has(name))).toEqual([...named]);
    expect([...named][0]).toBe(inOrder[0]);
    expect(stateChanges(old, ours(repo.root)).filter((line) => line.startsWith("+")).length).toBe(
      NAMES.length,
    );
    // An undo needs room, too, and loses nothing without.
    const applied = ours(repo.root);
    disk.leave(0);
    expect((await tandem("undo")).code).toBe(7);
    disk.free();
    expect(stateChanges(applied, ours(repo.root))).toEqual([]);
    expect((await tandem("undo")).code).toBe(0);
    expect(stateChanges(old, ours(repo.root))).toEqual([]);
  });

  test("read-only: the tree as it was and the path named", async () => {
    const disk = smallDisk(2 * MB);
    const repo = repoOn(disk);
    const { at } = await bench();
    const old = ours(repo.root);
    disk.remount("ro");
    const ended = await at(repo)("-y", "--fast", TASK);
    disk.remount("rw");
    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain(
      `${repo.root}/.git/tandem/journal.json can't be written: the file system is read-only`,
    );
    expect(stateChanges(old, ours(repo.root))).toEqual([]);
  });

  test.each<[string, (disk: SmallDisk) => void]>([
    ["full", (disk) => disk.leave(0)],
    ["read-only", (disk) => disk.remount("ro")],
  ])("a home on a disk that is %s costs warnings, never the result", async (how, spoil) => {
    const disk = smallDisk(MB);
    const repo = tempRepo(FILES);
    const { at } = await bench();
    const home = path.join(disk.folder, "home");
    mkdirSync(home);
    const tandem = at(repo, { TANDEM_HOME: home });
    spoil(disk);
    const ended = await tandem("-y", "--fast", "--json", TASK);
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "approved", change: { applied: true } });
    expect(ended.stderr).toContain(`warning: history ${home}/history.db`);
    expect(repo.read("3.txt").startsWith("B\n")).toBe(true);
    expect((await tandem("route", TASK)).code).toBe(0);
    expect((await tandem("undo")).code).toBe(0);
    expect(repo.git("status", "--porcelain")).toBe("");
    // Where the file itself is what was asked for, it is an error that names it.
    for (const args of [["config", "set", "max_usd", "1"], ["trust"]]) {
      repo.write(".tandem.json", '{"verify":"true"}\n');
      const refused = await tandem(...args);
      expect([how, args[0], refused.code]).toEqual([how, args[0], 7]);
      expect(refused.stderr).toContain(home);
    }
    disk.remount("rw");
    expect(readdirSync(home).filter((name) => !/^(?:history\.db|compiled$)/.test(name))).toEqual([]);
  });

  test("-o on a full disk leaves the file as it was", async () => {
    const disk = smallDisk(MB);
    const file = path.join(disk.folder, "patch");
    writeFileSync(file, "precious\n", { mode: 0o640 });
    const { at } = await bench();
    const tandem = at(tempRepo(FILES));
    disk.leave(0);
    const ended = await tandem("--fast", "-o", file, TASK);
    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain(file);
    expect(readFileSync(file, "utf8")).toBe("precious\n");
    disk.free();
    expect((await tandem("--fast", "-o", file, TASK)).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("+B\n");
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(disk.folder)).toEqual(["patch"]);
  });

  test("a target that is a mount point is named, and the tree is as it was", async () => {
    const repo = tempRepo(FILES);
    const { at } = await bench();
    const other = path.join(tempFolder(), "other");
    writeFileSync(other, repo.read("3.txt"));
    const target = path.join(repo.root, "3.txt");
    const old = ours(repo.root);
    expect(spawnSync("mount", ["--bind", other, target]).status).toBe(0);
    const ended = await at(repo)("-y", "--fast", TASK);
    spawnSync("umount", ["-l", target]);
    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain("3.txt can't be written: ");
    expect(stateChanges(old, ours(repo.root))).toEqual([]);
  });
});

describe("without the permission to write", () => {
  test.each([
    ["a folder", "sub", "sub/2.txt can't be written: permission denied"],
    ["git's folder", ".git", "/.git/tandem/journal.json can't be written: permission denied"],
  ])("%s: the tree as it was and the path named", async (_name, folder, words) => {
    const repo = tempRepo(FILES);
    const { at, home } = await bench();
    const tandem = at(repo);
    // What the command loads, it loads while this process may read it.
    await tandem("--fast", "--no-log", TASK);
    const old = ours(repo.root);
    const closed = path.join(repo.root, folder);
    chmodSync(closed, 0o555);
    const ended = await asNobody([repo.root, home], () => tandem("-y", "--fast", "--no-log", TASK));
    chmodSync(closed, 0o755);
    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain(words);
    expect(stateChanges(old, ours(repo.root))).toEqual([]);
  });
});

/** The superuser may write anywhere: becomes nobody for a moment. */
async function asNobody<T>(folders: readonly string[], work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  spawnSync("chown", ["-R", "65534", ...folders]);
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    spawnSync("chown", ["-R", "0", ...folders]);
  }
}
