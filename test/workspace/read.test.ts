import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../src/domain/bounds.ts";
import { readFile } from "../../src/workspace/read.ts";
import { repoAt, tempRepo } from "../support/repo.ts";

describe("text", () => {
  test.each([
    ["plain", "a\nb\n"],
    ["carriage returns", "a\r\nb\r\n"],
    ["no last line break", "a"],
    ["empty", ""],
    ["byte-order mark", "\ufeffa\n"],
    ["beyond the basic plane", "😀 ß\n"],
  ])("%s comes back to the byte", async (_, text) => {
    const repo = tempRepo({ "a.txt": text });
    const read = await readFile(repo.root, "a.txt");
    expect(read).toEqual({ kind: "text", text, executable: false });
  });

  test("whatever is text encodes to the bytes that were read", async () => {
    const repo = tempRepo();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        repo.write("any", bytes);
        const read = await readFile(repo.root, "any");
        const back = read.kind === "text" ? Buffer.from(read.text, "utf8") : read.kind;
        expect([Buffer.from(bytes), "unusable"]).toContainEqual(back);
      }),
      { numRuns: 200 },
    );
  });

  test("an executable file says so", async () => {
    const repo = tempRepo({ "run.sh": "#!/bin/sh\n" });
    chmodSync(join(repo.root, "run.sh"), 0o755);
    expect(await readFile(repo.root, "run.sh")).toMatchObject({ executable: true });
  });

  test("the largest file allowed is read, one byte more is not", async () => {
    const repo = tempRepo();
    repo.write("most", "x".repeat(BOUNDS.file_max_bytes));
    repo.write("more", "x".repeat(BOUNDS.file_max_bytes + 1));
    expect(await readFile(repo.root, "most")).toMatchObject({ kind: "text" });
    expect(await readFile(repo.root, "more")).toEqual({ kind: "unusable", why: "larger than 1024 KiB" });
  });
});

describe("unusable", () => {
  test.each([
    ["binary", new Uint8Array([0x89, 0x50, 0, 0x47]), "a binary file"],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x41, 0x42]), "not UTF-8"],
    ["Latin-1", new Uint8Array([0x63, 0x61, 0x66, 0xe9]), "not UTF-8"],
    ["an overlong form", new Uint8Array([0xc0, 0xaf]), "not UTF-8"],
    [
      "an LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
      "an LFS pointer",
    ],
  ])("%s", async (_, content, why) => {
    const repo = tempRepo({ file: content });
    expect(await readFile(repo.root, "file")).toEqual({ kind: "unusable", why });
  });

  test("links, also in the middle of a path, and broken or circular ones", async () => {
    const repo = tempRepo({ "real/a.ts": "a\n" });
    symlinkSync("real", join(repo.root, "folder"));
    symlinkSync("real/a.ts", join(repo.root, "file"));
    symlinkSync("nowhere", join(repo.root, "broken"));
    symlinkSync("loop", join(repo.root, "loop"));
    expect(await readFile(repo.root, "folder/a.ts")).toEqual({
      kind: "unusable",
      why: "behind a symbolic link",
    });
    for (const link of ["folder", "file", "broken", "loop"]) {
      expect(await readFile(repo.root, link)).toEqual({ kind: "unusable", why: "a symbolic link" });
    }
  });

  test("a fifo does not hang the read", async () => {
    const repo = tempRepo({ "a.ts": "" });
    execFileSync("mkfifo", [join(repo.root, "pipe")]);
    expect(await readFile(repo.root, "pipe")).toEqual({ kind: "unusable", why: "not a regular file" });
  });

  test("git's own folder, in any case, and nested repositories", async () => {
    const repo = tempRepo({ "a.ts": "" });
    mkdirSync(join(repo.root, "vendor/lib"), { recursive: true });
    repoAt(join(repo.root, "vendor/lib")).git("init", "-q");
    repo.write("vendor/lib/a.ts", "");
    expect(await readFile(repo.root, ".git/config")).toMatchObject({ kind: "unusable" });
    expect(await readFile(repo.root, "vendor/lib/.GIT/config")).toMatchObject({ kind: "unusable" });
    expect(await readFile(repo.root, "vendor/lib/a.ts")).toEqual({
      kind: "unusable",
      why: "in another git repository",
    });
    expect(await readFile(repo.root, "vendor/lib")).toEqual({
      kind: "unusable",
      why: "another git repository",
    });
  });

  test.skipIf(process.getuid?.() === 0)("a file without the right to read it", async () => {
    const repo = tempRepo({ "a.ts": "a\n" });
    chmodSync(join(repo.root, "a.ts"), 0o000);
    expect(await readFile(repo.root, "a.ts")).toMatchObject({ kind: "unusable" });
  });

  test("names that no file system takes", async () => {
    const repo = tempRepo({ "a.ts": "" });
    expect(await readFile(repo.root, "x".repeat(5000))).toMatchObject({ kind: "unusable" });
    expect(await readFile(repo.root, "a\0b")).toMatchObject({ kind: "unusable" });
  });
});

test("missing files and folders are told apart", async () => {
  const repo = tempRepo({ "src/a.ts": "" });
  expect(await readFile(repo.root, "src/b.ts")).toEqual({ kind: "missing" });
  expect(await readFile(repo.root, "no/such/b.ts")).toEqual({ kind: "missing" });
  expect(await readFile(repo.root, "src/a.ts/b.ts")).toEqual({ kind: "missing" });
  expect(await readFile(repo.root, "src")).toEqual({ kind: "directory" });
});
