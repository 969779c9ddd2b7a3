import { describe, expect, test } from "vitest";
import { commitFiles, mine, mined } from "../support/mining.ts";
import { tempFolder, tempRepo } from "../support/repo.ts";

const lines = (count: number, word = "value"): string =>
  Array.from({ length: count }, (_, at) => `const ${word}${at} = ${at};\n`).join("");

describe("mining a history", () => {
  test("gives each commit its words and the size of its diff, oldest first", async () => {
    const repo = tempRepo();
    const first = commitFiles(repo, "feat(core): Add the parser (#12)", {
      "src/parse.ts": "export function parse(text: string) {\n  return text;\n}\n",
    });
    const second = commitFiles(repo, "Trim what parse is given\n\nSigned-off-by: A <a@b>", {
      "src/parse.ts": "export function parse(text: string) {\n  return text.trim();\n}\n",
      "README.md": "# Parser\n",
      "package-lock.json": "{}\n",
    });
    const history = await mined(repo.root);
    expect(history).toMatchObject({ head: second, whole: true, shallow: false, cut: false, seen: 2 });
    expect(history.commits).toMatchObject([
      { sha: first, text: "Add the parser", prefix: "feat", scope: "core", seconds: 12, small: true },
      {
        sha: second,
        at: 1_767_225_600,
        text: "Trim what parse is given",
        seconds: 15,
        small: true,
        fileCount: 3,
        sourceFiles: 1,
        files: [
          { path: "README.md", kind: "docs", added: 1, removed: 0, functions: 1, seconds: 3 },
          { path: "package-lock.json", kind: "excluded", seconds: 0 },
          { path: "src/parse.ts", kind: "source", added: 1, removed: 1, functions: 1, seconds: 12 },
        ],
      },
    ]);
  });

  test("hunks of one function are one group, those of two are two", async () => {
    const repo = tempRepo();
    const source = (a: string, b: string, c: string): string =>
      `function one() {\n  ${a}\n  keep();\n  ${b}\n}\n\nfunction two() {\n  ${c}\n}\n`;
    commitFiles(repo, "Add the two functions", { "a.js": source("x()", "y()", "z()") });
    commitFiles(repo, "Change the first alone", { "a.js": source("x(1)", "y(1)", "z()") });
    commitFiles(repo, "Change both of them", { "a.js": source("x(2)", "y(1)", "z(2)") });
    const [added, first, both] = (await mined(repo.root)).commits.map(({ seconds, files }) => [
      seconds,
      files[0]?.functions,
    ]);
    expect({ added, first, both }).toEqual({ added: [24, 1], first: [12, 1], both: [24, 2] });
  });

  test("leaves out bots, releases, reverts and messages under three words, and counts them", async () => {
    const repo = tempRepo();
    const change = (message: string, author?: string): string =>
      commitFiles(repo, message, { "a.ts": `${message}\n` }, author);
    change("Bump lodash to 4.17.21", "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>");
    change("Update the translations again", "Hosted Weblate <hosted@weblate.org>");
    change("v1.2.3");
    change("chore(release): 1.2.4");
    change('Revert "Add a cache to the parser"');
    change("wip");
    change("Fix typo #4");
    change("");
    change("Say why the parser stopped");
    const history = await mined(repo.root);
    expect(history.commits.map(({ text }) => text)).toEqual(["Say why the parser stopped"]);
    expect(history.seen).toBe(9);
    expect(history.leftOut).toEqual({ bots: 2, releases: 2, reverts: 1, short: 3, edge: 0, unreadable: 0 });
  });

  test("goes on behind the commit it was mined through, and tells the progress", async () => {
    const repo = tempRepo({ "a.ts": "1\n" });
    const since = commitFiles(repo, "Change it the first time", { "a.ts": "2\n" });
    const newer = commitFiles(repo, "Change it the second time", { "a.ts": "3\n" });
    const progress: (readonly [number, number])[] = [];
    const history = await mined(repo.root, {
      since,
      progress: (done, total) => progress.push([done, total]),
    });
    expect(history).toMatchObject({ head: newer, whole: false, commits: [{ sha: newer }] });
    expect(progress).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(await mined(repo.root, { since: newer })).toMatchObject({ whole: false, commits: [] });
  });

  test.each(["rewritten", "unknown", "--output=owned"])(
    "starts again where the last commit is %s",
    async (kind) => {
      const repo = tempRepo({ "a.ts": "1\n" });
      const lost = commitFiles(repo, "Change it before the rewrite", { "a.ts": "2\n" });
      repo.git("reset", "-q", "--hard", "HEAD~1");
      commitFiles(repo, "Change it after the rewrite", { "a.ts": "3\n" });
      const since = kind === "rewritten" ? lost : kind === "unknown" ? "0".repeat(40) : kind;
      const history = await mined(repo.root, { since });
      expect(history.whole).toBe(true);
      expect(history.commits.map(({ text }) => text)).toEqual(["Change it after the rewrite"]);
      expect(repo.exists("owned")).toBe(false);
    },
  );

  test("an abort ends it as cancelled", async () => {
    const repo = tempRepo();
    commitFiles(repo, "Add the first file", { "a.ts": "1\n" });
    commitFiles(repo, "Add the second file", { "b.ts": "1\n" });
    const stop = new AbortController();
    const during = mine(repo.root, { signal: stop.signal, progress: () => stop.abort() });
    expect(await during).toMatchObject({ ok: false, failure: { code: "cancelled" } });
    expect(await mine(repo.root, { signal: AbortSignal.abort() })).toMatchObject({ ok: false });
  });

  test("keeps the newest commits when the time is up", async () => {
    const repo = tempRepo();
    commitFiles(repo, "Add the older file", { "a.ts": "1\n" });
    commitFiles(repo, "Add the newer file", { "b.ts": "1\n" });
    const history = await mined(repo.root, { timeoutMs: 0 });
    expect(history.cut).toBe(true);
    expect(history.commits.length).toBeLessThan(2);
  });
});

describe("histories that hold little", () => {
  test("no commit yet", async () => {
    const repo = tempRepo();
    expect(await mined(repo.root)).toMatchObject({ head: "", commits: [], seen: 0 });
  });

  test("one commit", async () => {
    const repo = tempRepo();
    commitFiles(repo, "Add the only file there is", { "a.ts": lines(45) });
    expect((await mined(repo.root)).commits).toMatchObject([{ seconds: 27, small: true }]);
  });

  test("no repository", async () => {
    expect(await mine(tempFolder())).toMatchObject({ ok: false, failure: { code: "not_a_worktree" } });
  });

  test("no git", async () => {
    const repo = tempRepo({ "a.ts": "1\n" });
    expect(await mine(repo.root, { env: { PATH: "/nonexistent" } })).toMatchObject({
      ok: false,
      failure: { code: "not_a_worktree", message: "git was not found on the PATH" },
    });
  });

  test("a shallow clone: the commit at its edge is not taken for the whole tree", async () => {
    const origin = tempRepo({ "a.ts": lines(500) });
    commitFiles(origin, "Change the one line", { "a.ts": `${lines(500)}// end\n` });
    commitFiles(origin, "Change another line again", { "b.ts": "1\n" });
    const root = `${tempFolder()}/clone`;
    origin.git("clone", "-q", "--depth=2", `file://${origin.root}`, root);
    const history = await mined(root);
    expect(history).toMatchObject({ shallow: true, seen: 2, leftOut: { edge: 1 } });
    expect(history.commits.map(({ text }) => text)).toEqual(["Change another line again"]);
  });

  test("a partial clone: nothing is fetched, and it says what to do", async () => {
    const origin = tempRepo();
    origin.git("config", "uploadpack.allowFilter", "true");
    for (let at = 0; at < 25; at += 1)
      commitFiles(origin, `Change the file again, ${at}`, { "a.ts": `${at}\n` });
    const root = `${tempFolder()}/clone`;
    origin.git("clone", "-q", "--no-checkout", "--filter=blob:none", `file://${origin.root}`, root);
    const result = await mine(root);
    expect(result).toMatchObject({
      ok: false,
      failure: { code: "io", hint: expect.stringContaining("partial") },
    });
  });
});
