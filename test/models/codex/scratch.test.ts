import {
  chmodSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import { CallError } from "../../../src/models/failures.ts";
import type { Repository } from "../../../src/models/model.ts";
import { copyRepository, type Scratch } from "../../../src/models/codex/scratch.ts";
import { listShown } from "../../../src/workspace/changes.ts";
import { tempFolder, type TempRepo, tempRepo, workspaceAt } from "../../support/repo.ts";

async function repositoryOf(repo: TempRepo): Promise<Repository> {
  const workspace = await workspaceAt(repo.root);
  return {
    root: repo.root,
    instructions: "",
    edits: true,
    files: () => listShown(workspace),
    isIgnored: (name) => workspace.isIgnored(name),
  };
}

async function copy(
  repo: TempRepo,
  over: Partial<Repository> = {},
): Promise<{ readonly scratch: Scratch; readonly at: (name: string) => string }> {
  const to = path.join(tempFolder(), "work");
  const scratch = await copyRepository(
    { ...(await repositoryOf(repo)), ...over },
    to,
    new AbortController().signal,
  );
  if (scratch === null) throw new Error("it was not copied");
  return { scratch, at: (name) => path.join(to, name) };
}

const FILES = { "a.txt": "one\n", "sub/b.txt": "two\n", ".gitignore": "dist/\n*.log\n" };

test("the copy is the tree as it is, without what git ignores, what holds secrets, links and git itself", async () => {
  const repo = tempRepo({
    ...FILES,
    "gone.txt": "gone\n",
    "tool.sh": "#!/bin/sh\n",
    "image.bin": Buffer.from([0, 255]),
  });
  repo.write("a.txt", "uncommitted\n");
  repo.write("new/deep.txt", "untracked\n");
  repo.write(".env", "KEY=1\n");
  repo.write("deploy.pem", "key\n");
  repo.write("debug.log", "ignored\n");
  repo.write("dist/out.js", "ignored\n");
  repo.remove("gone.txt");
  chmodSync(path.join(repo.root, "tool.sh"), 0o755);
  symlinkSync("/etc/hostname", path.join(repo.root, "link.txt"));
  const { scratch, at } = await copy(repo);
  expect(readFileSync(at("a.txt"), "utf8")).toBe("uncommitted\n");
  expect(readFileSync(at("new/deep.txt"), "utf8")).toBe("untracked\n");
  expect(readFileSync(at("image.bin"))).toEqual(Buffer.from([0, 255]));
  expect(statSync(at("tool.sh")).mode & 0o100).toBe(0o100);
  for (const name of ["gone.txt", ".env", "deploy.pem", "debug.log", "dist", "link.txt", ".git"]) {
    expect(() => statSync(at(name)), name).toThrow("ENOENT");
  }
  expect(await scratch.changes()).toEqual([]);
});

test("what was made, changed, moved and removed there is the change; by-products are not", async () => {
  const repo = tempRepo({ ...FILES, "c.txt": "three\n", "same.txt": "same\n" });
  const { scratch, at } = await copy(repo);
  writeFileSync(at("a.txt"), "one\nand more\n");
  writeFileSync(at("same.txt"), "same\n");
  await rm(at("sub"), { recursive: true });
  await rename(at("c.txt"), at("d.txt"));
  await mkdir(at("dist/deep"), { recursive: true });
  await mkdir(at("cache/x"), { recursive: true });
  await mkdir(at(".git"));
  writeFileSync(at("dist/deep/out.js"), "built\n");
  writeFileSync(at("run.log"), "noise\n");
  writeFileSync(at("cache/x/a.pyc"), Buffer.from([0, 1]));
  symlinkSync("/etc/hostname", at("link.txt"));
  expect(await scratch.changes()).toEqual([
    { path: "a.txt", renamedFrom: null, before: "one\n", after: "one\nand more\n" },
    { path: "c.txt", renamedFrom: null, before: "three\n", after: null },
    { path: "d.txt", renamedFrom: null, before: null, after: "three\n" },
    { path: "sub/b.txt", renamedFrom: null, before: "two\n", after: null },
  ]);
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a file that its user changed, too, is a conflict; another is not", async () => {
  const repo = tempRepo(FILES);
  const { scratch, at } = await copy(repo);
  writeFileSync(at("a.txt"), "by the agent\n");
  repo.write("sub/b.txt", "by the user\n");
  expect(await scratch.changes()).toHaveLength(1);
  repo.write("a.txt", "by the user\n");
  const changes = scratch.changes();
  await expect(changes).rejects.toThrow("a.txt changed while tandem worked");
  await expect(changes).rejects.toMatchObject({ failure: { code: "conflict" } });
});

test("a change that no text can tell is a failure, not half of the work", async () => {
  const repo = tempRepo({ ...FILES, "image.bin": Buffer.from([0, 1]) });
  const { scratch, at } = await copy(repo);
  unlinkSync(at("image.bin"));
  await expect(scratch.changes()).rejects.toBeInstanceOf(CallError);
  const second = await copy(repo);
  writeFileSync(second.at("a.txt"), Buffer.from([0xff, 0xfe]));
  await expect(second.scratch.changes()).rejects.toThrow("codex changed a.txt");
});

test("a flood of files is no change", async () => {
  const { scratch, at } = await copy(tempRepo(FILES), { isIgnored: async () => false });
  for (let file = 0; file <= 1_000; file += 1) writeFileSync(at(`f${file}.txt`), "x\n");
  await expect(scratch.changes()).rejects.toThrow("more than 1000 files");
});

test("a repository that is too large is not copied", async () => {
  const repo = tempRepo(FILES);
  repo.write("large.bin", "");
  truncateSync(path.join(repo.root, "large.bin"), BOUNDS.scratch_max_bytes + 1);
  const repository = await repositoryOf(repo);
  const to = path.join(tempFolder(), "work");
  expect(await copyRepository(repository, to, new AbortController().signal)).toBeNull();
  const many = Array.from({ length: BOUNDS.scratch_files + 1 }, (_, at) => `f${at}`);
  const files = async (): Promise<readonly string[]> => many;
  expect(await copyRepository({ ...repository, files }, to, new AbortController().signal)).toBeNull();
});
