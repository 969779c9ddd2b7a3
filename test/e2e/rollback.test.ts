import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench, patch, STRONG, verdict } from "../support/tandem.ts";

describe("a check that fails", () => {
  test.each([
    ["wrote to the changed file", "echo '// formatted' >> math.js; exit 1", `${HALF_TEXT}// formatted\n`],
    ["deleted the changed file", "rm math.js; exit 1", null],
  ])("and %s: that is not thrown away, and both are said: exit 4", async (_, check, left) => {
    const { runHere, asked } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const ended = await runHere(["-y", "--json", "--verify", check, TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "failed",
      error: { code: "conflict", message: expect.stringContaining("failed, and the change is still there") },
      change: { applied: true },
    });
    expect(ended.code).toBe(4);
    expect(repo.exists("math.js") ? repo.read("math.js") : null).toBe(left);
    expect(asked(STRONG).length).toBe(1);
    // Put back as the run left it, the change can be undone.
    repo.write("math.js", HALF_TEXT);
    expect((await runHere(["undo"], { cwd: repo.root })).code).toBe(0);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("keeps what it wrote elsewhere", async () => {
    const { runHere } = await bench({
      fast: [patch(...HALF)],
      strong: [verdict("approved"), patch(...HALF)],
    });
    const repo = project();
    const check = "echo report > report.txt; exit 1";
    const ended = await runHere(["-y", "--verify", check, TASK], { cwd: repo.root });
    expect(ended.code).toBe(1);
    expect(repo.git("status", "--porcelain")).toBe("?? report.txt");
  });

  test("takes nothing with it that was not committed, and leaves nothing of its own", async () => {
    const { runHere } = await bench({
      fast: [patch(...HALF, "*** Add File: new/deep/file.js", "+1;", "*** Delete File: untracked.txt")],
      strong: [verdict("approved"), patch(...HALF)],
    });
    const repo = project();
    repo.write("math.js", `// mine\n${repo.read("math.js")}`);
    repo.write("staged.txt", "staged\n");
    repo.git("add", "staged.txt");
    repo.write("untracked.txt", "untracked\n");
    const before = [repo.git("status", "--porcelain"), repo.git("diff"), repo.git("diff", "--cached")];
    const ended = await runHere(["-y", "--verify", "exit 1", TASK], { cwd: repo.root });
    expect(ended.code).toBe(1);
    expect([repo.git("status", "--porcelain"), repo.git("diff"), repo.git("diff", "--cached")]).toEqual(
      before,
    );
    expect(repo.read("untracked.txt")).toBe("untracked\n");
    expect(readdirSync(repo.root)).not.toContain("new");
  });
});

test("a change that was mended after a failed check is undone as one", async () => {
  const { runHere } = await bench({
    fast: [patch(...HALF.map((line) => line.replace("x / 2", "x / 3")))],
    strong: [verdict("approved"), patch(...HALF)],
  });
  const repo = project();
  const check = "grep -q 'x / 2' math.js";
  expect((await runHere(["-y", "--no-log", "--verify", check, TASK], { cwd: repo.root })).code).toBe(0);
  expect(repo.read("math.js")).toBe(HALF_TEXT);
  expect((await runHere(["undo"], { cwd: repo.root })).code).toBe(0);
  expect(repo.git("status", "--porcelain")).toBe("");
  expect((await runHere(["undo"], { cwd: repo.root })).code).toBe(2);
});

describe("a kept draft", () => {
  const DOWN = {
    kind: "http-error",
    status: 404,
    body: { error: { code: "model_not_found", message: "no such model" } },
  } as const;

  test("is not reviewed against another base: exit 4 before anything is asked", async () => {
    const { runHere, asked } = await bench({
      fast: [patch(...HALF)],
      strong: [DOWN, verdict("approved")],
    });
    const repo = project();
    const first = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(first.code).toBe(5);
    const { id } = JSON.parse(first.stdout);
    const base = repo.read("math.js");
    repo.write("math.js", `// newer\n${base}`);
    const stale = await runHere(["resume", id], { cwd: repo.root });
    expect(stale).toMatchObject({ code: 4, stdout: "" });
    expect(stale.stderr).toContain("math.js changed since the draft was made");
    expect(asked(STRONG).length).toBe(1);

    repo.write("math.js", base);
    expect((await runHere(["resume", "-y", id], { cwd: repo.root })).code).toBe(0);
    expect((await runHere(["resume", "-y", id], { cwd: repo.root })).code).toBe(4);
    expect((await runHere(["undo"], { cwd: repo.root })).code).toBe(0);
    expect((await runHere(["undo", id], { cwd: repo.root })).code).toBe(2);
    expect(repo.read("math.js")).toBe(base);
  });
});

test("a merge in progress is said before a model is asked", async () => {
  const { runHere, server } = await bench({});
  const repo = project();
  repo.write(".git/MERGE_HEAD", `${repo.git("rev-parse", "HEAD")}\n`);
  const ended = await runHere(["-y", TASK], { cwd: repo.root });
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain("merge");
  expect(server.requests.filter(({ method }) => method === "POST")).toEqual([]);
});

test("a broken index is git's trouble, not a bug of ours", async () => {
  const { runHere, server } = await bench({});
  const repo = project();
  repo.write(".git/index", "garbage");
  const ended = await runHere(["-y", TASK], { cwd: repo.root });
  expect(ended.code).toBe(7);
  expect(ended.stderr).toContain("index file");
  expect(server.requests.filter(({ method }) => method === "POST")).toEqual([]);
});
