import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Inspection, NOTHING_TO_CHECK } from "../../src/domain/finding.ts";
import { commitDiffs, rangeId, stagedIds } from "../../src/hooks/diff-id.ts";
import { cleanStates } from "../../src/hooks/inspected.ts";
import { findReceipt, keepReceipt, memoryOf, type Receipt } from "../../src/hooks/receipts.ts";
import { listSkips, recordSkip } from "../../src/hooks/skips.ts";
import { createGit } from "../../src/workspace/git.ts";
import { GIT_ENV, tempFolder, tempRepo, type TempRepo, workspaceAt } from "../support/repo.ts";

const DIFF = "d".repeat(64);

function receipt(over: Partial<Receipt> = {}): Receipt {
  return {
    schema: 1,
    diff: DIFF,
    at: 1,
    verdict: "findings",
    model: "strong",
    served_model: "strong-1",
    findings: [
      {
        id: "1",
        source: "review",
        rule: "edge-case",
        category: "edge-case",
        severity: "warning",
        path: "a.js",
        start_line: 1,
        end_line: 2,
        message: "empty input",
        suggestion: null,
      },
    ],
    ...over,
  };
}

test("a receipt is found again by its diff and its model, and by nothing else", async () => {
  const { folder } = memoryOf(path.join(tempFolder(), "history.db"), "strong");
  expect(await findReceipt(folder, DIFF, "strong")).toBeNull();
  expect((await keepReceipt(folder, receipt())).ok).toBe(true);
  expect(await findReceipt(folder, DIFF, "strong")).toEqual(receipt());
  expect(await findReceipt(folder, DIFF, "other")).toBeNull();
  expect(await findReceipt(folder, "e".repeat(64), "strong")).toBeNull();
});

test.each([
  ["is cut", (text: string) => text.slice(0, -5)],
  ["speaks of another diff", (text: string) => text.replaceAll(DIFF, "e".repeat(64))],
  ["has an unknown verdict", (text: string) => text.replace('"findings"', '"fine"')],
  ["is of a later version", (text: string) => text.replace('"schema":1', '"schema":2')],
  ["is empty", () => ""],
])("a receipt that %s is none", async (_what, change) => {
  const folder = tempFolder();
  await keepReceipt(folder, receipt());
  const [name = ""] = readdirSync(folder);
  const file = path.join(folder, name);
  writeFileSync(file, change(readFileSync(file, "utf8")));
  expect(await findReceipt(folder, DIFF, "strong")).toBeNull();
});

test("skips are listed by working tree, also beside a damaged line", async () => {
  const history = path.join(tempFolder(), "state", "history.db");
  expect(await listSkips(history, "/a")).toEqual([]);
  await recordSkip(history, { at: 1, hook: "pre-commit", root: "/a" });
  await recordSkip(history, { at: 2, hook: "pre-push", root: "/b" });
  writeFileSync(path.join(path.dirname(history), "skips.jsonl"), '{"at":3,\n', { flag: "a" });
  await recordSkip(history, { at: 4, hook: "pre-push", root: "/a" });
  expect(await listSkips(history, "/a")).toEqual([
    { at: 1, hook: "pre-commit", root: "/a" },
    { at: 4, hook: "pre-push", root: "/a" },
  ]);
});

async function staged(repo: TempRepo): Promise<string | null> {
  return (await stagedIds(await workspaceAt(repo.root), GIT_ENV, null))?.diff ?? null;
}

test("a state of the index is clean once it was found so, by this version and for this very index", async () => {
  const repo = tempRepo({ a: "1\n", b: "1\n" });
  const history = path.join(tempFolder(), "history.db");
  const clean = cleanStates(history, "1.0.0", "quick");
  const inspection: Inspection = {
    findings: [],
    checks: [
      { name: "syntax", state: "ran", ms: 3, why: "" },
      { name: "go", state: "skipped", ms: 0, why: NOTHING_TO_CHECK },
    ],
  };
  const states: string[] = [];
  for (const content of ["2\n", "3\n"]) {
    repo.write("a", content);
    repo.git("add", "a");
    const { state = "" } = (await stagedIds(await workspaceAt(repo.root), GIT_ENV, null)) ?? {};
    states.push(state);
  }
  const [first = "", second = ""] = states;
  expect(await clean.find(first)).toBeNull();
  await clean.add(first, inspection);
  expect(await clean.find(first)).toEqual([
    { name: "syntax", state: "ran", ms: 0, why: "found clean before" },
  ]);
  expect(await clean.find(second)).toBeNull();
  expect(await cleanStates(history, "1.0.1", "quick").find(first)).toBeNull();
  expect(await cleanStates(history, "1.0.0", "all").find(first)).toBeNull();
  // What was not looked at may hold anything.
  await clean.add(second, {
    findings: [],
    checks: [{ name: "go", state: "skipped", ms: 0, why: "no time" }],
  });
  expect(await clean.find(second)).toBeNull();
});

test("what is staged has the identity that its commit has, from the first one on", async () => {
  const repo = tempRepo();
  const git = createGit(repo.root, GIT_ENV, 10_000);
  const ids: (string | null)[] = [];
  const commits: string[] = [];
  for (const content of ["1\n", "2\n", "a name\twith tab"]) {
    repo.write("a file", content);
    repo.write("é/ü", `${content}${commits.length}`);
    repo.git("add", "-A");
    ids.push(await staged(repo));
    repo.git("commit", "-q", "-m", "c");
    commits.push(repo.git("rev-parse", "HEAD"));
  }
  expect(new Set(ids).size).toBe(3);
  const paths = ["a file", "é/ü"];
  expect(await commitDiffs(git, commits)).toEqual(
    new Map(commits.map((commit, at) => [commit, { id: ids[at], paths }])),
  );
  expect(await rangeId(git, commits[1] ?? "", commits[2] ?? "")).toBe(ids[2]);
  expect(await rangeId(git, commits[0] ?? "", commits[2] ?? "")).not.toBe(ids[2]);
});

test("modes count, the working tree doesn't, and a merge has what is its own alone", async () => {
  const repo = tempRepo({ a: "1\n" });
  repo.write("b", "1\n");
  repo.git("add", "b");
  const before = await staged(repo);
  repo.write("b", "2\n");
  expect(await staged(repo)).toBe(before);
  repo.git("update-index", "--chmod=+x", "b");
  expect(await staged(repo)).not.toBe(before);
  repo.commit();
  repo.git("checkout", "-q", "-b", "topic", "HEAD~1");
  repo.write("c", "1\n");
  repo.commit();
  repo.git("merge", "-q", "--no-ff", "-m", "merge", "main");
  const [git, merge] = [createGit(repo.root, GIT_ENV, 10_000), repo.git("rev-parse", "HEAD")];
  repo.git("commit", "-q", "--allow-empty", "-m", "empty");
  expect(await commitDiffs(git, [merge, repo.git("rev-parse", "HEAD")])).toEqual(new Map());
  // Mended while it was merged.
  repo.write("c", "2\n");
  repo.git("reset", "-q", "--soft", merge);
  repo.git("add", "c");
  repo.git("commit", "-q", "--amend", "-m", "merge");
  const mended = repo.git("rev-parse", "HEAD");
  expect(await commitDiffs(git, [mended])).toEqual(new Map([[mended, { id: null, paths: ["c"] }]]));
  expect(await commitDiffs(git, ["0".repeat(40)])).toEqual(new Map());
});
