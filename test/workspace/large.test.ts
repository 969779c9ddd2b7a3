import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { GIT_ENV, tempRepo, workspaceAt } from "../support/repo.ts";

/** So many that git's index says: this is a large one. */
const FILES = 30_000;

/** A repository with that many more files in its index, of which none is on the disk. */
function largeRepo() {
  const repo = tempRepo({ "src/here.ts": "const needle = 1;\n" });
  repo.commit();
  const blob = repo.git("rev-parse", "HEAD:src/here.ts");
  const lines = Array.from({ length: FILES }, (_, at) => `100644 ${blob}\tpkg${at % 100}/module${at}.ts\n`);
  execFileSync("git", ["update-index", "--index-info"], {
    cwd: repo.root,
    env: GIT_ENV,
    input: lines.join(""),
  });
  return repo;
}

test("a large repository is listed by its index: what is tracked, on the disk or not", async () => {
  const repo = largeRepo();
  repo.write("untracked.ts", "");
  const workspace = await workspaceAt(repo.root);
  const indexed = await workspace.listIndex();
  expect(indexed).toHaveLength(FILES + 1);
  expect(indexed).toContain("src/here.ts");
  expect(indexed).toContain("pkg7/module7.ts");
  expect(await workspace.list()).toEqual(["src/here.ts", "untracked.ts"]);
});

test("a small one is not", async () => {
  const repo = tempRepo({ "a.ts": "" });
  repo.commit();
  expect(await (await workspaceAt(repo.root)).listIndex()).toBeNull();
});

test("neither is one whose index was never written", async () => {
  expect(await (await workspaceAt(tempRepo({}).root)).listIndex()).toBeNull();
});

test("a search that is stopped says so", async () => {
  const workspace = await workspaceAt(tempRepo({ "a.ts": "needle\n" }).root);
  expect(await workspace.occurrences(["needle"], 5, { signal: AbortSignal.abort() })).toBeNull();
  const stop = new AbortController();
  const searching = workspace.occurrences(["needle"], 5, { signal: stop.signal });
  stop.abort();
  expect(await searching).toBeNull();
  const { signal } = new AbortController();
  expect(await workspace.occurrences(["needle"], 5, { signal })).toEqual([
    { name: "needle", files: ["a.ts"] },
  ]);
});

test("a search ends when enough files are found: the first by name", async () => {
  const names = Array.from({ length: 500 }, (_, at) => `src/file${String(at).padStart(3, "0")}.ts`);
  const repo = tempRepo(Object.fromEntries(names.map((name) => [name, "needle\n"])));
  const workspace = await workspaceAt(repo.root);
  expect(await workspace.occurrences(["needle"], 3)).toEqual([
    { name: "needle", files: names.slice(0, 3), more: true },
  ]);
  expect(await workspace.occurrences(["needle"], 500)).toEqual([{ name: "needle", files: names }]);
});
