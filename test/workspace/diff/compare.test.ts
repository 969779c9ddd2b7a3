import { existsSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GIT_ENV, repoAt, tempFolder, tempRepo } from "../../support/repo.ts";
import { compared, leftOut, listing, tryCompare } from "./support.ts";

const WORKTREE = { kind: "worktree" } as const;
const STAGED = { kind: "staged" } as const;

test("the working tree: staged, unstaged and untracked files, renamed and deleted ones, not ignored ones", async () => {
  const repo = tempRepo({
    "staged.ts": "1\n",
    "unstaged.ts": "1\n",
    "moved.ts": "one\ntwo\nthree\n",
    "walked.ts": "by itself\n",
    "gone.ts": "to go\n",
    "mode.sh": "1\n",
    ".gitignore": "*.log\n",
    "with space.md": "1\n",
  });
  repo.write("staged.ts", "2\n");
  repo.git("add", "staged.ts");
  repo.write("unstaged.ts", "2\n");
  repo.git("mv", "moved.ts", "new place.ts");
  repo.write("new place.ts", "one\ntwo\nthree\nfour\n");
  renameSync(join(repo.root, "walked.ts"), join(repo.root, "there.ts"));
  repo.remove("gone.ts");
  repo.git("update-index", "--chmod=+x", "mode.sh");
  repo.write("untracked.ts", "1\n");
  repo.write("noise.log", "1\n");
  repo.write("with space.md", "2\n");
  repo.write("line\nbreak.ts", "1\n");
  const found = await compared(repo.root, WORKTREE);
  expect(listing(found)).toEqual([
    "D gone.ts",
    "A line\nbreak.ts",
    "R new place.ts < moved.ts",
    "M staged.ts",
    "R there.ts < walked.ts",
    "M unstaged.ts",
    "A untracked.ts",
    "M with space.md",
  ]);
  expect(found.changes.find(({ path }) => path === "new place.ts")).toMatchObject({
    before: "one\ntwo\nthree\n",
    after: "one\ntwo\nthree\nfour\n",
  });
  expect(found.title).toBe("the working tree against HEAD");
});

test("a subfolder sees the whole tree, and names paths from where it is", async () => {
  const repo = tempRepo({ "a/one.ts": "1\n", "a/two.ts": "1\n", "b.ts": "1\n", "[a].ts": "1\n" });
  for (const path of ["a/one.ts", "a/two.ts", "b.ts", "[a].ts"]) repo.write(path, "2\n");
  const folder = join(repo.root, "a");
  expect(listing(await compared(folder, WORKTREE))).toHaveLength(4);
  expect(listing(await compared(folder, WORKTREE, ["one.ts", "../b.ts"]))).toEqual(["M a/one.ts", "M b.ts"]);
  expect(listing(await compared(repo.root, WORKTREE, ["a"]))).toEqual(["M a/one.ts", "M a/two.ts"]);
  // Taken as it is written: as a pattern it would be the folder `a`.
  expect(listing(await compared(repo.root, WORKTREE, ["[a].ts"]))).toEqual(["M [a].ts"]);
  expect(await tryCompare(folder, WORKTREE, ["nowhere"])).toMatchObject({ failure: { code: "usage" } });
  expect(await tryCompare(folder, WORKTREE, ["../../x"])).toMatchObject({ failure: { code: "usage" } });
});

test("the index has its own content and its own tree", async () => {
  const repo = tempRepo({
    "a.ts": "head\n",
    "gone.ts": "to go\n",
    "src/lib.ts": "1\n",
    ".gitignore": "built/\n",
    ".gitattributes": "",
  });
  repo.write("a.ts", "index\n");
  repo.write(".gitattributes", "gen.ts linguist-generated\n");
  repo.write("gen.ts", "1\n");
  repo.git("add", "-A");
  repo.git("rm", "-q", "--cached", "gone.ts");
  repo.write("a.ts", "disk\n");
  repo.write(".gitattributes", "");
  repo.write("untracked.ts", "1\n");
  repo.write("built/x.js", "needle\n");
  repo.write("src/lib.ts", "needle on the disk\n");
  const found = await compared(repo.root, STAGED);
  expect(listing(found)).toEqual(["M .gitattributes", "M a.ts", "D gone.ts"]);
  expect(leftOut(found)).toEqual(["gen.ts: generated"]);
  expect(found.changes[1]).toMatchObject({ before: "head\n", after: "index\n" });
  const { workspace } = found;
  const kinds = async (...paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => (await workspace.read(path)).kind));
  expect(await workspace.read("a.ts")).toMatchObject({ text: "index\n" });
  expect(await workspace.read("src/lib.ts")).toMatchObject({ text: "1\n" });
  expect(await kinds("untracked.ts", "gone.ts", "src", "nowhere")).toEqual([
    "missing",
    "missing",
    "directory",
    "missing",
  ]);
  // What git ignores is in no tree and belongs to all of them.
  expect(await kinds("built/x.js", "built")).toEqual(["text", "directory"]);
  expect(await workspace.list()).toEqual([".gitattributes", ".gitignore", "a.ts", "gen.ts", "src/lib.ts"]);
  expect(await workspace.search("index", 5)).toEqual(["a.ts:1:index"]);
  expect(await workspace.search("needle", 5)).toEqual([]);
  expect(await workspace.occurrences(["index"], 5)).toEqual([{ name: "index", files: ["a.ts"] }]);
});

test("the index that git prepared for a hook is the one that counts, if it is this repository's", async () => {
  const repo = tempRepo({ "a.ts": "1\n", "b.ts": "1\n" });
  repo.write("a.ts", "2\n");
  repo.git("add", "a.ts");
  repo.write("b.ts", "2\n");
  // As `git commit b.ts` does: an index beside the usual one, with that file alone.
  const hook = join(repo.root, ".git/next-index-1.lock");
  repo.git("-c", "core.fsmonitor=false", "read-tree", `--index-output=${hook}`, "HEAD");
  const env = { ...GIT_ENV, GIT_INDEX_FILE: ".git/next-index-1.lock" };
  expect(listing(await compared(repo.root, STAGED, [], env))).toEqual([]);
  const other = tempRepo({ "c.ts": "1\n" });
  other.write("c.ts", "2\n");
  other.git("add", "-A");
  const foreign = { ...GIT_ENV, GIT_INDEX_FILE: hook };
  expect(listing(await compared(other.root, STAGED, [], foreign))).toEqual(["M c.ts"]);
});

test("before the first commit everything is new", async () => {
  const repo = tempRepo();
  repo.write("a.ts", "1\n");
  repo.write("b.ts", "1\n");
  repo.git("add", "a.ts");
  expect(listing(await compared(repo.root, WORKTREE))).toEqual(["A a.ts", "A b.ts"]);
  const staged = await compared(repo.root, STAGED);
  expect(listing(staged)).toEqual(["A a.ts"]);
  expect(staged.title).toBe("the index against nothing (there is no commit yet)");
});

test("what is no text of the project's own is left out, with the reason", async () => {
  const repo = tempRepo({ "was-binary": new Uint8Array([0, 1]), "target.ts": "1\n", "big.txt": "1\n" });
  repo.write(
    ".gitattributes",
    "gen/** linguist-generated=true\nlib/** linguist-vendored\nvendor/ours/** -linguist-vendored\nplain.min.js -linguist-generated\n",
  );
  repo.write("gen/a.ts", "1\n");
  repo.write("lib/a.ts", "1\n");
  repo.write("vendor/a/b.go", "1\n");
  repo.write("vendor/ours/b.go", "1\n");
  repo.write("a.min.js", "1\n");
  repo.write("plain.min.js", "1\n");
  repo.write("sub/Cargo.lock", "1\n");
  repo.write("pb.go", "// Code generated by protoc-gen-go. DO NOT EDIT.\npackage pb\n");
  repo.write("mark.ts", 'const mark = "@generated";\n');
  repo.write("head.ts", "/**\n * @generated by a tool\n */\n");
  repo.write("was-binary", "text now\n");
  repo.write("bytes", new Uint8Array([0x61, 0xff, 0x0a]));
  repo.write("big.txt", "x".repeat(1_048_577));
  symlinkSync("target.ts", join(repo.root, "link.ts"));
  repo.write("nested/x.ts", "1\n");
  repo.git("init", "-q", join(repo.root, "nested"));
  const found = await compared(repo.root, WORKTREE);
  expect(listing(found)).toEqual(["A .gitattributes", "A mark.ts", "A plain.min.js", "A vendor/ours/b.go"]);
  expect(leftOut(found)).toEqual([
    "a.min.js: generated",
    "big.txt: unreadable",
    "bytes: unreadable",
    "gen/a.ts: generated",
    "head.ts: generated",
    "lib/a.ts: vendored",
    "link.ts: symbolic link",
    "nested: submodule",
    "pb.go: generated",
    "sub/Cargo.lock: lock file",
    "vendor/a/b.go: vendored",
    "was-binary: binary",
  ]);
});

test("a file that became a link, a submodule and a name that is not UTF-8 are left out", async () => {
  const repo = tempRepo({ "a.ts": "1\n", "b.ts": "1\n" });
  const inner = tempRepo({ "c.ts": "1\n" });
  repo.remove("a.ts");
  symlinkSync("b.ts", join(repo.root, "a.ts"));
  repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "sub");
  writeFileSync(Buffer.concat([Buffer.from(`${repo.root}/`), Buffer.from([0x66, 0xff])]), "1\n");
  for (const comparison of [WORKTREE, STAGED]) {
    if (comparison === STAGED) repo.git("add", "-A");
    const found = await compared(repo.root, comparison);
    expect(listing(found)).toEqual(["A .gitmodules"]);
    expect(leftOut(found)).toEqual(["a.ts: symbolic link", "f\ufffd: unreadable", "sub: submodule"]);
  }
});

test("a conflict is looked at as it stands on the disk, and has no content in the index", async () => {
  const repo = tempRepo({ "a.ts": "0\n", "b.ts": "0\n" });
  repo.git("checkout", "-q", "-b", "side");
  repo.write("a.ts", "side\n");
  repo.commit();
  repo.git("checkout", "-q", "main");
  repo.write("a.ts", "main\n");
  repo.commit();
  expect(() => repo.git("merge", "-q", "side")).toThrow();
  const found = await compared(repo.root, WORKTREE);
  expect(listing(found)).toEqual(["M a.ts"]);
  expect(found.changes[0]?.after).toContain("<<<<<<<");
  expect(found.notices).toEqual(["a merge is in progress here"]);
  const staged = await compared(repo.root, STAGED);
  expect(listing(staged)).toEqual([]);
  expect(leftOut(staged)).toEqual(["a.ts: unreadable"]);
});

test("line endings that git converts are no change; those that it keeps are", async () => {
  const repo = tempRepo({
    ".gitattributes": "*.ts text=auto\n",
    "a.ts": "one\ntwo\n",
    "b.ts": "one\ntwo\n",
    "c.txt": "one\ntwo\n",
  });
  repo.write("a.ts", "one\r\nthree\r\n");
  repo.write("b.ts", "one\r\ntwo\r\n");
  repo.write("c.txt", "one\r\ntwo\r\n");
  const found = await compared(repo.root, WORKTREE);
  expect(found.changes).toMatchObject([
    { path: "a.ts", after: "one\nthree\n" },
    { path: "c.txt", after: "one\r\ntwo\r\n" },
  ]);
});

test("nothing that the repository names is run: filters, drivers, text converters, hooks, monitors", async () => {
  const repo = tempRepo({ "a.ts": "1\n", "b.ts": "1\n" });
  const trap = join(repo.root, "ran");
  const command = `touch ${trap}; cat`;
  repo.write(".gitattributes", "*.ts filter=trap diff=trap\n*.sh filter=slow\n");
  for (const name of ["clean", "smudge"]) repo.git("config", `filter.trap.${name}`, command);
  repo.git("config", "filter.trap.required", "true");
  repo.git("config", "filter.slow.process", command);
  for (const name of ["textconv", "command"]) repo.git("config", `diff.trap.${name}`, command);
  repo.git("config", "diff.external", command);
  repo.git("config", "core.fsmonitor", command);
  repo.write("a.ts", "2\n");
  renameSync(join(repo.root, "b.ts"), join(repo.root, "c.ts"));
  repo.write("d.sh", "1\n");
  expect(listing(await compared(repo.root, WORKTREE))).toEqual([
    "A .gitattributes",
    "M a.ts",
    "R c.ts < b.ts",
    "A d.sh",
  ]);
  await compared(repo.root, STAGED);
  await compared(repo.root, { kind: "range", range: "HEAD..HEAD" });
  expect(existsSync(trap)).toBe(false);
  // This git does run them where nobody prevents it, so the trap is one.
  repo.git("-c", "core.fsmonitor=false", "add", "a.ts");
  expect(existsSync(trap)).toBe(true);
});

test("a partial clone is asked for nothing that it lacks: neither a network nor a command is used", async () => {
  const origin = tempRepo({ "a.ts": "one\ntwo\nthree\n" });
  origin.git("mv", "a.ts", "b.ts");
  origin.write("b.ts", "one\ntwo\nthree\nfour\n");
  origin.commit();
  origin.git("config", "uploadpack.allowFilter", "true");
  const folder = tempFolder();
  origin.git("clone", "-q", "--filter=blob:none", `file://${origin.root}`, folder);
  const repo = repoAt(folder);
  const trap = join(folder, "ran");
  repo.git("config", "remote.origin.url", `ext::sh -c touch% ${trap}`);
  repo.git("config", "protocol.ext.allow", "always");
  const found = await compared(folder, { kind: "range", range: "HEAD~1" });
  expect(listing(found)).toEqual(["A b.ts"]);
  expect(leftOut(found)).toEqual(["a.ts: unreadable"]);
  const { workspace } = await compared(folder, { kind: "range", range: "HEAD..HEAD~1" });
  expect(await workspace.read("a.ts")).toMatchObject({ kind: "unusable" });
  expect(existsSync(trap)).toBe(false);
  expect(() => repo.git("cat-file", "-p", "HEAD~1:a.ts")).toThrow();
  expect(existsSync(trap)).toBe(true);
});

test("a filter that can't be switched off stops what reads the disk, and nothing else", async () => {
  const repo = tempRepo({ "a.ts": "1\n" });
  repo.git("config", "filter.a=b.clean", "false");
  expect(await tryCompare(repo.root, WORKTREE)).toMatchObject({ failure: { code: "unsafe_edit" } });
  expect(await tryCompare(repo.root, { kind: "staged" })).toMatchObject({ ok: true });
});

test("more text than can be looked at is refused, but a part of it isn't", async () => {
  const repo = tempRepo();
  for (let part = 0; part < 34; part += 1) repo.write(`data/${part}.txt`, `${part}${"x".repeat(1_048_000)}`);
  repo.write("a.ts", "1\n");
  expect(await tryCompare(repo.root, WORKTREE)).toMatchObject({
    failure: { code: "usage", message: "the change holds more than 32 MiB of text" },
  });
  expect(listing(await compared(repo.root, WORKTREE, ["a.ts"]))).toEqual(["A a.ts"]);
  repo.git("add", "-A");
  expect(await tryCompare(repo.root, STAGED)).toMatchObject({ failure: { code: "usage" } });
});

test("no repository is no comparison", async () => {
  expect(await tryCompare(tempFolder(), WORKTREE)).toMatchObject({ failure: { code: "not_a_worktree" } });
});
