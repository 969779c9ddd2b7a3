import { chmodSync, linkSync, readFileSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { repoAt, tempFolder, tempRepo, type TempRepo } from "../support/repo.ts";
import { bench, patch, verdict } from "../support/tandem.ts";
import { stateChanges, treeState, without } from "../support/tree-state.ts";

const TASK = "change b to B in file.txt";
const EDIT = ["*** Update File: file.txt", "@@", "-b", "+B"];

/** Runs the task on a repository, with a draft that the reviewer approves. */
async function run(repo: TempRepo, edit: readonly string[] = EDIT, more: readonly string[] = []) {
  // A draft that can't be used is asked for once more.
  const tandem = await bench({
    fast: [patch(...edit), patch(...edit)],
    strong: [verdict("approved"), patch(...edit), patch(...edit)],
  });
  const here = (...args: readonly string[]) => tandem.runHere(args, { cwd: repo.root });
  const before = treeState(repo.root);
  const ended = await here("-y", "--fast", "--json", ...more, TASK);
  const changes = stateChanges(without(before, "own"), without(treeState(repo.root), "own"));
  return { ended, result: JSON.parse(ended.stdout), here, before, changes };
}

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const utf16 = (text: string): Uint8Array =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

const TEXTS: readonly (readonly [name: string, before: string, after: string])[] = [
  ["CRLF", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"],
  ["mixed endings", "a\r\nb\nc\r\nd\n", "a\r\nB\nc\r\nd\n"],
  ["mixed endings, the changed line's own", "a\nb\r\nc\n", "a\nB\r\nc\n"],
  ["a byte-order mark", "\uFEFFa\nb\nc\n", "\uFEFFa\nB\nc\n"],
  ["a byte-order mark before the change", "\uFEFFb\nc\n", "\uFEFFB\nc\n"],
  ["no final newline", "a\nb", "a\nB"],
  ["no final newline behind CRLF", "a\r\nb", "a\r\nB"],
  ["tabs and trailing blanks", "\ta \n b\t\nb\n\t\t\n", "\ta \n b\t\nB\n\t\t\n"],
  ["a lone carriage return in a line", "a\rx\nb\nc\r", "a\rx\nB\nc\r"],
  ["form feeds and other line separators", "a\f\u2028\nb\n\u0085\n", "a\f\u2028\nB\n\u0085\n"],
  ["many empty lines at the end", "b\n\n\n\n", "B\n\n\n\n"],
  ["combining characters, not composed", "e\u0301\nb\n", "e\u0301\nB\n"],
];
const MODES = [0o755, 0o600, 0o664] as const;

test("bytes outside of the change and permission bits stay, and undo brings the others back", async () => {
  // Every text in a file of its own, and one change of all of them.
  const repo = tempRepo({
    ...Object.fromEntries(TEXTS.map(([name, before]) => [`${name}.txt`, before])),
    ...Object.fromEntries(MODES.map((mode) => [`${mode}.sh`, "b\n"])),
  });
  for (const mode of MODES) chmodSync(path.join(repo.root, `${mode}.sh`), mode);
  const names = [...TEXTS.map(([name]) => `${name}.txt`), ...MODES.map((mode) => `${mode}.sh`)];
  const { ended, here, before, changes } = await run(
    repo,
    names.flatMap((name) => [`*** Update File: ${name}`, "@@", "-b", "+B"]),
  );
  expect(ended.code).toBe(0);
  const texts = TEXTS.map(([name]) => [name, repo.read(`${name}.txt`)]);
  expect(texts).toEqual(TEXTS.map(([name, , after]) => [name, after]));
  const modes = MODES.map((mode) => statSync(path.join(repo.root, `${mode}.sh`)).mode & 0o7777);
  expect(modes).toEqual(MODES);
  expect(changes.length).toBe(2 * names.length);
  expect((await here("undo")).code).toBe(0);
  expect(stateChanges(before, treeState(repo.root)).filter((line) => !/^. own /.test(line))).toEqual([]);
});

describe("what can't be changed without harm is refused by name", () => {
  test.each<[string, string | Uint8Array]>([
    ["UTF-16", utf16("a\nb\nc\n")],
    ["Latin-1", latin1("caf\u00e9\nb\n")],
    ["a binary file", new Uint8Array([0x62, 0x0a, 0, 1, 2])],
    ["an LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\nb\n"],
    ["a file over the limit", `b\n${"x\n".repeat(600_000)}`],
  ])("%s", async (_name, content) => {
    const repo = tempRepo({ "file.txt": content });
    const { ended, result, changes } = await run(repo);
    expect(result).toMatchObject({ status: "failed", error: { code: "unsafe_edit" } });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("file.txt");
    expect(changes).toEqual([]);
  });

  test.each<[string, number, (root: string) => void]>([
    ["a file with two names", 4, (root) => linkSync(path.join(root, "file.txt"), path.join(root, "other"))],
    ["a file that is read-only", 7, (root) => chmodSync(path.join(root, "file.txt"), 0o444)],
    [
      "a link",
      4,
      (root) => {
        repoAt(root).git("mv", "file.txt", "real.txt");
        symlinkSync("real.txt", path.join(root, "file.txt"));
      },
    ],
  ])("%s", async (_name, code, make) => {
    const repo = tempRepo({ "file.txt": "a\nb\n", "second.txt": "b\n" });
    make(repo.root);
    // The good file before the bad one is not changed either.
    const { ended, changes } = await run(repo, ["*** Update File: second.txt", "@@", "-b", "+B", ...EDIT]);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain("file.txt");
    expect(changes).toEqual([]);
  });
});

describe("odd working trees", () => {
  test("a file that a sparse checkout leaves out is refused by name", async () => {
    const repo = tempRepo({ "in/a.txt": "b\n", "out/file.txt": "precious\n" });
    repo.git("sparse-checkout", "set", "in");
    expect(repo.exists("out/file.txt")).toBe(false);
    const { ended, changes } = await run(repo, ["*** Add File: out/file.txt", "+B"]);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("out/file.txt");
    expect(changes).toEqual([]);
    // What it holds may be changed as ever.
    const inside = await run(repo, ["*** Update File: in/a.txt", "@@", "-b", "+B"]);
    expect(inside.ended.code).toBe(0);
    expect(repo.git("status", "--porcelain")).toBe("M in/a.txt");
  });

  test("a linked worktree has a journal and an undo of its own", async () => {
    const main = tempRepo({ "file.txt": "a\nb\n" });
    const root = path.join(tempFolder(), "linked");
    main.git("worktree", "add", "-q", root);
    const there = treeState(main.root);
    const linked = repoAt(root);
    const { ended, here } = await run(linked);
    expect(ended.code).toBe(0);
    expect(linked.read("file.txt")).toBe("a\nB\n");
    expect((await here("undo")).code).toBe(0);
    expect(linked.read("file.txt")).toBe("a\nb\n");
    const own = Object.keys(without(treeState(main.root), "tree", "index", "refs", "config")).filter((name) =>
      name.startsWith("own "),
    );
    expect(own).toEqual([]);
    expect(stateChanges(there, treeState(main.root)).filter((line) => !line.includes("/tandem"))).toEqual([]);
  });

  test("no commit yet", async () => {
    const repo = tempRepo();
    repo.write("file.txt", "a\nb\n");
    const { ended, here } = await run(repo);
    expect(ended.code).toBe(0);
    expect(repo.read("file.txt")).toBe("a\nB\n");
    expect((await here("undo")).code).toBe(0);
    expect(repo.read("file.txt")).toBe("a\nb\n");
  });

  test("a detached HEAD, staged and unstaged changes of the same file", async () => {
    const repo = tempRepo({ "file.txt": "a\nb\nc\n" });
    repo.git("checkout", "-q", "--detach");
    repo.write("file.txt", "staged\nb\nc\n");
    repo.git("add", "file.txt");
    repo.write("file.txt", "staged\nb\nunstaged\n");
    const { ended, before } = await run(repo);
    expect(ended.code).toBe(0);
    expect(repo.read("file.txt")).toBe("staged\nB\nunstaged\n");
    expect(without(treeState(repo.root), "own", "tree")).toEqual(without(before, "own", "tree"));
  });

  test("a file that git is told to take for unchanged is left alone", async () => {
    const repo = tempRepo({ "file.txt": "a\nb\n" });
    repo.git("update-index", "--skip-worktree", "file.txt");
    repo.write("file.txt", "my own\nb\n");
    const { ended } = await run(repo);
    expect(ended.code).toBe(4);
    expect(readFileSync(path.join(repo.root, "file.txt"), "utf8")).toBe("my own\nb\n");
  });
});
