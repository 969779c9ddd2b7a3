import { expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { reported, reviewer, said, UNGUARDED, unguarded } from "../support/review.ts";

const v4a = (...lines: readonly string[]): string =>
  ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
const GUARD = v4a(
  "*** Update File: divide.lua",
  "@@",
  " function divide(a, b)",
  "+  if b == 0 then return nil end",
  "   return a / b",
);
const MENDED = "function divide(a, b)\n  if b == 0 then return nil end\n  return a / b\nend\n";

function mending(edits: string, ...findings: readonly object[]): ScriptedReply {
  return { kind: "json", value: { findings: findings.length === 0 ? [reported()] : findings, edits } };
}

test("off a terminal the mends are printed as a patch, and nothing is touched", async () => {
  const { review, asked } = await reviewer(() => mending(GUARD));
  const repo = unguarded({ "other.txt": "1\n" });
  repo.write("other.txt", "2\n");
  const ended = await review(["--fix"], { cwd: repo.root });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("2: error: `a / b` is inf for b = 0");
  expect(repo.read("divide.lua")).toBe(UNGUARDED);
  repo.write("mend.patch", ended.stdout);
  repo.git("apply", "mend.patch");
  expect(repo.read("divide.lua")).toBe(MENDED);
  expect(repo.read("other.txt")).toBe("2\n");
  // A review alone has other instructions, and so another verdict.
  repo.write("divide.lua", UNGUARDED);
  repo.remove("mend.patch");
  expect((await review(["--fix"], { cwd: repo.root })).stdout).toBe(ended.stdout);
  expect(asked()).toHaveLength(1);
});

test("with -y they are applied, verified, recorded, and can be undone", async () => {
  const { review, runHere } = await reviewer(() => mending(GUARD));
  const repo = unguarded();
  const args = ["--fix", "-y", "--verify", "grep -q nil divide.lua", "--json", "--fail-on", "error"];
  const ended = await review(args, { cwd: repo.root });
  expect(ended.code).toBe(0);
  const result = JSON.parse(ended.stdout);
  expect(result).toMatchObject({
    verdict: "findings",
    findings: [{ path: "divide.lua" }],
    fix: {
      status: "patched",
      change: { applied: true, files: [{ path: "divide.lua", added: 1, removed: 0 }] },
      verification: { passed: true },
    },
    error: null,
  });
  expect(repo.read("divide.lua")).toBe(MENDED);
  const log = JSON.parse((await runHere(["log", "--json"], { cwd: repo.root })).stdout);
  expect(JSON.stringify(log)).toContain(result.fix.id);
  const undone = await runHere(["undo"], { cwd: repo.root });
  expect(undone.stderr).toContain(`undid ${result.fix.id}`);
  expect(repo.read("divide.lua")).toBe(UNGUARDED);
});

test("a check that fails puts the tree back and goes up once, with what was found as material", async () => {
  const solved: ScriptedReply = { kind: "text", text: GUARD };
  let turn = 0;
  const { review, asked } = await reviewer(() => {
    turn += 1;
    return turn === 1 ? mending(GUARD) : solved;
  });
  const repo = unguarded();
  const ended = await review(["--fix", "-y", "--verify", "exit 3"], { cwd: repo.root });
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(repo.read("divide.lua")).toBe(UNGUARDED);
  expect(asked()).toHaveLength(2);
  expect(asked()[1]).toMatch(/<standard-input>\ndivide\.lua:2: error: `a \/ b` is inf/);
});

test.each([
  ["delete a file", v4a("*** Delete File: divide.lua")],
  ["change a file that was not shown", v4a("*** Update File: other.txt", "@@", "-1", "+2")],
  ["fit nothing", v4a("*** Update File: divide.lua", "@@", "-nothing of the kind", "+x")],
  ["leave the tree", v4a("*** Add File: ../x.lua", "+x")],
  ["go into git's folder", v4a("*** Add File: .git/hooks/pre-commit", "+x")],
  ["go into a file of secrets", v4a("*** Add File: .env", "+A=1")],
])("edits that %s are sent back once, and what was found is printed without a mend", async (_, edits) => {
  const { review, asked } = await reviewer(() => mending(edits));
  const repo = unguarded({ "other.txt": "1\n" });
  const ended = await review(["--fix", "-y", "--json"], { cwd: repo.root });
  expect(ended.code).toBe(1);
  expect(asked()).toHaveLength(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    findings: [{ path: "divide.lua" }],
    not_reviewed: [],
    error: { code: "unusable_reply" },
  });
  expect(repo.git("status", "--porcelain")).toBe("M divide.lua");
  expect(repo.read("divide.lua")).toBe(UNGUARDED);
});

test("mends that bring an error of their own are not applied", async () => {
  const bad = v4a("*** Add File: settings.json", '+{"a": }');
  const { review } = await reviewer(() => mending(bad));
  const repo = unguarded();
  const ended = await review(["--fix", "-y"], { cwd: repo.root });
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toContain("the mends bring an error of their own: settings.json:1:");
  expect(repo.exists("settings.json")).toBe(false);
});

test("what decides about commands needs a yes of its own, whatever the reviewer says of it", async () => {
  const ci = v4a("*** Add File: .github/workflows/ci.yml", "+on: push");
  const finding = reported({ message: "see .github/workflows/ci.yml" });
  const { review } = await reviewer(() => mending(ci, finding));
  const repo = unguarded();
  const ended = await review(["--fix", "-y"], { cwd: repo.root });
  expect(ended.code).toBe(4);
  expect(repo.exists(".github")).toBe(false);
});

test("a file that changes while it is reviewed is left as it is", async () => {
  const repo = unguarded();
  const { review } = await reviewer(() => {
    repo.write("divide.lua", "-- mine now\n");
    return mending(GUARD);
  });
  const ended = await review(["--fix", "-y"], { cwd: repo.root });
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain("divide.lua changed while it was reviewed");
  expect(repo.read("divide.lua")).toBe("-- mine now\n");
});

test("where nothing can be mended the findings are all there is", async () => {
  const { review } = await reviewer(() => mending(""));
  const repo = unguarded();
  const ended = await review(["--fix", "-y", "--fail-on", "error"], { cwd: repo.root });
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toContain("2: error: `a / b` is inf");
  expect(ended.stderr).toContain("nothing was mended\n");
});

test("a merge in progress, and a check that nobody trusts, are found before anything is asked", async () => {
  const { review, asked } = await reviewer(() => said());
  const repo = unguarded();
  repo.write(".tandem.json", '{"verify":"echo hi"}');
  expect(await review(["--fix", "-y"], { cwd: repo.root })).toMatchObject({ code: 3 });
  repo.remove(".tandem.json");
  repo.write(".git/MERGE_HEAD", `${repo.git("rev-parse", "HEAD")}\n`);
  expect(await review(["--fix", "-y"], { cwd: repo.root })).toMatchObject({ code: 4 });
  expect(asked()).toEqual([]);
});
