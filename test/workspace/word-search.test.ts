import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { printWordIndex } from "../../src/workspace/words/file.ts";
import { withWordIndex } from "../../src/workspace/word-search.ts";
import { likelyPaths } from "../../src/workspace/words/likely.ts";
import { readWords } from "../../src/workspace/words/read.ts";
import { GIT_ENV, tempFolder, tempRepo, type TempRepo, workspaceAt } from "../support/repo.ts";

const FILES = {
  "src/a.ts": "export function needle() {}\n",
  "src/b.ts": "needle();\n",
  "lib/far.ts": "needle();\n",
  "lib/other.ts": "needles();\n",
};

/** A repository that is taken for a large one, with an index of the words it has now or without one. */
async function largeRepo(repo: TempRepo, { indexed }: { readonly indexed: boolean }) {
  const file = join(tempFolder(), "a.words");
  if (indexed) {
    const { signal } = new AbortController();
    const index = await readWords({ root: repo.root, env: GIT_ENV, known: null, timeoutMs: 60_000, signal });
    if (index === null) throw new Error("no index");
    writeFileSync(file, printWordIndex(index));
  }
  return {
    file,
    // Opened anew by each search, as by each command.
    find: async (words: readonly string[], near: readonly string[] = [], limit = 10) => {
      const workspace = await workspaceAt(repo.root);
      const tracked = repo.git("ls-files").split("\n");
      const large = { ...workspace, listIndex: () => Promise.resolve(tracked) };
      return withWordIndex(large, GIT_ENV, () => Promise.resolve(file)).occurrences(words, limit, { near });
    },
  };
}

test("the index says where a name is; that there may be more is always said", async () => {
  const { find } = await largeRepo(tempRepo(FILES), { indexed: true });
  expect(await find(["needle", "nowhere", "", "$needle"])).toEqual([
    { name: "needle", files: ["lib/far.ts", "src/a.ts", "src/b.ts"], more: true },
    { name: "nowhere", files: [], more: true },
    { name: "$needle", files: [], more: true },
  ]);
  expect(await find(["needle"], [], 2)).toEqual([
    { name: "needle", files: ["lib/far.ts", "src/a.ts"], more: true },
  ]);
});

test("a file that lost the name since, or is gone, is not counted", async () => {
  const repo = tempRepo(FILES);
  const { find } = await largeRepo(repo, { indexed: true });
  repo.write("src/a.ts", "export function pin() {}\n");
  repo.remove("src/b.ts");
  expect(await find(["needle"])).toEqual([{ name: "needle", files: ["lib/far.ts"], more: true }]);
});

test("what was staged or committed since is looked at", async () => {
  const repo = tempRepo(FILES);
  const { find } = await largeRepo(repo, { indexed: true });
  repo.write("lib/new.ts", "needle(fresh);\n");
  repo.git("add", "lib/new.ts");
  expect(await find(["fresh"])).toEqual([{ name: "fresh", files: ["lib/new.ts"], more: true }]);
  repo.commit();
  repo.write("lib/other.ts", "needle(fresh);\n");
  repo.commit();
  expect(await find(["fresh"])).toEqual([
    { name: "fresh", files: ["lib/new.ts", "lib/other.ts"], more: true },
  ]);
});

test("an index of a commit that is gone still says where a name was", async () => {
  const repo = tempRepo(FILES);
  const { find, file } = await largeRepo(repo, { indexed: true });
  const { signal } = new AbortController();
  const index = await readWords({ root: repo.root, env: GIT_ENV, known: null, timeoutMs: 60_000, signal });
  if (index === null) throw new Error("no index");
  for (const commit of ["1".repeat(40), "--output=x"]) {
    writeFileSync(file, printWordIndex({ ...index, commit }));
    expect(await find(["needle"])).toEqual([
      { name: "needle", files: ["lib/far.ts", "src/a.ts", "src/b.ts"], more: true },
    ]);
  }
});

test("an index whose paths lead out of the tree opens none of them", async () => {
  const repo = tempRepo(FILES);
  const { find, file } = await largeRepo(repo, { indexed: false });
  const outside = join(tempFolder(), "outside.ts");
  writeFileSync(outside, "needle\n");
  const { signal } = new AbortController();
  const index = await readWords({ root: repo.root, env: GIT_ENV, known: null, timeoutMs: 60_000, signal });
  if (index === null) throw new Error("no index");
  const paths = [outside, `../../..${outside}`, "src/../src/a.ts", ".git/config"];
  writeFileSync(file, printWordIndex({ ...index, paths }));
  expect(await find(["needle"])).toEqual([{ name: "needle", files: [], more: true }]);
});

test("without an index the files beside the named one and those of a likely name are read", async () => {
  const repo = tempRepo({ ...FILES, "lib/needle-eye.ts": "needle();\n" });
  const { find } = await largeRepo(repo, { indexed: false });
  expect(await find(["needle"])).toEqual([{ name: "needle", files: ["lib/needle-eye.ts"], more: true }]);
  expect(await find(["needle"], ["src/b.ts"])).toEqual([
    { name: "needle", files: ["lib/needle-eye.ts", "src/a.ts", "src/b.ts"], more: true },
  ]);
});

test("a small repository is searched whole", async () => {
  const repo = tempRepo(FILES);
  repo.write("untracked.ts", "needle\n");
  const workspace = withWordIndex(await workspaceAt(repo.root), GIT_ENV, () => Promise.resolve("/nowhere"));
  expect(await workspace.listIndex()).toBeNull();
  expect(await workspace.occurrences(["needle"], 10)).toEqual([
    { name: "needle", files: ["lib/far.ts", "src/a.ts", "src/b.ts", "untracked.ts"] },
  ]);
});

const PATHS = [
  "README.md",
  "src/header/index.ts",
  "src/net/parser.ts",
  "src/net/headers/parse.ts",
  "src/x.ts",
];

test.each([
  ["parseHeader", ["src/net/headers/parse.ts", "src/header/index.ts", "src/net/parser.ts"]],
  ["HTTPHeader", ["src/header/index.ts", "src/net/headers/parse.ts"]],
  ["parse_it", ["src/net/parser.ts", "src/net/headers/parse.ts"]],
  ["READ", ["README.md"]],
  ["ab", []],
  ["$.*", []],
])("paths that read like %s", (name, expected) => {
  expect([...likelyPaths(name, PATHS, 10)].sort()).toEqual([...expected].sort());
  expect(likelyPaths(name, PATHS, 1)).toHaveLength(Math.min(1, expected.length));
});

test("the likeliest path comes first", () => {
  expect(likelyPaths("parseHeader", PATHS, 2)[0]).toBe("src/net/headers/parse.ts");
});
