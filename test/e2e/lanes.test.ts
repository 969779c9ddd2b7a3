import { describe, expect, test } from "vitest";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { tempRepo } from "../support/repo.ts";
import { bench, FAST, patch, reviewFinding, STRONG, verdict } from "../support/tandem.ts";

describe("the fast lane", () => {
  test("a draft that the reviewer approves is applied with -y", async () => {
    const { run, asked } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const ended = await run(["-y", "--json", TASK], { cwd: repo.root });
    expect(ended.stderr).not.toContain("error");
    expect(ended.code).toBe(0);
    const result = JSON.parse(ended.stdout);
    expect(result).toMatchObject({
      schema: 1,
      status: "approved",
      route: { lane: "fast", rule: "verifiable" },
      draft: { model: FAST, served_model: FAST },
      review: { model: STRONG, verdict: "approved" },
      change: { applied: true, files: [{ path: "math.js", added: 4, removed: 0 }] },
      error: null,
    });
    expect(repo.read("math.js")).toBe(HALF_TEXT);
    expect([asked(FAST).length, asked(STRONG).length]).toEqual([1, 1]);
  });

  test("off a terminal without -y the reviewed diff is printed and nothing is touched", async () => {
    const { runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const ended = await runHere([TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(ended.stderr).toContain("approved, not applied");
    repo.write(".git/reviewed.patch", ended.stdout);
    repo.git("apply", ".git/reviewed.patch");
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });

  test("a draft that the reviewer mends is applied mended", async () => {
    const mend =
      "*** Begin Patch\n*** Update File: math.js\n@@\n-  return x / 2;\n+  return x === 0 ? 0 : x / 2;\n*** End Patch";
    const { runHere } = await bench({
      fast: [patch(...HALF)],
      strong: [verdict("patched", { findings: [reviewFinding()], edits: mend })],
    });
    const repo = project();
    const ended = await runHere(["-y", TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("negative numbers are not handled");
    expect(repo.read("math.js")).toBe(HALF_TEXT.replace("return x / 2", "return x === 0 ? 0 : x / 2"));
  });

  test("an invented import is caught before the review and mended by the fast model", async () => {
    const invented = [
      "*** Add File: use.js",
      '+import { half } from "./maths.js";',
      "+export const one = half(2);",
    ];
    const right = [
      "*** Add File: use.js",
      '+import { double } from "./math.js";',
      "+export const one = double(2);",
    ];
    const { runHere, asked } = await bench({
      fast: [patch(...invented), patch(...right)],
      strong: [verdict("approved")],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", "write a script use.js that prints one doubled"], {
      cwd: repo.root,
    });
    expect(ended.code).toBe(0);
    const result = JSON.parse(ended.stdout);
    expect(result.inspection.findings).toMatchObject([
      { source: "inspect", category: "import", severity: "error", path: "use.js", start_line: 1 },
    ]);
    expect(result.final_inspection.findings).toEqual([]);
    expect(repo.read("use.js")).toContain("./math.js");
    const second = JSON.stringify(asked(FAST)[1]?.body);
    expect(second).toContain("./maths.js");
    expect(second).toContain("did you mean");
  });

  test("a rejected draft goes up with the draft and the findings", async () => {
    const { runHere, asked } = await bench({
      fast: [patch(...HALF)],
      strong: [
        verdict("rejected", { findings: [reviewFinding()], summary: "halving is the wrong idea" }),
        patch(...HALF),
      ],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "review_rejected", detail: "halving is the wrong idea" },
    });
    const solve = JSON.stringify(asked(STRONG)[1]?.body);
    expect(solve).toContain("halving is the wrong idea");
    expect(solve).toContain("+export function half(x) {");
    expect(asked(FAST).length).toBe(1);
  });

  test("a reply that does not apply is sent back once with the exact reason", async () => {
    const wrong = patch("*** Update File: math.js", "@@", "-  return x * 2;", "+  return 2 * x;");
    const { runHere, asked } = await bench({ fast: [wrong, patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    expect((await runHere(["-y", TASK], { cwd: repo.root })).code).toBe(0);
    expect(JSON.stringify(asked(FAST)[1]?.body)).toContain("return x * 2;");
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });
});

describe("the strong lane", () => {
  test("may read further files, and only files that git lists", async () => {
    const { runHere, asked } = await bench({
      strong: [
        {
          kind: "tool-calls",
          calls: [
            { name: "read_file", arguments: { path: "math.js" } },
            { name: "read_file", arguments: { path: ".env" } },
            { name: "read_file", arguments: { path: "../../etc/passwd" } },
            { name: "search", arguments: { text: "return x" } },
            { name: "list_files", arguments: { folder: "" } },
          ],
        },
        patch(...HALF),
      ],
    });
    const repo = project({ ".gitignore": ".env\n" });
    repo.write(".env", "SECRET_OF_MINE=1\n");
    const ended = await runHere(["-y", "--strong", "make the arithmetic complete"], { cwd: repo.root });
    expect(ended.code).toBe(0);
    const second = JSON.stringify(asked(STRONG)[1]?.body);
    expect(second).toContain("math.js:2:");
    expect(second).toContain("not a listed file");
    expect(second).not.toContain("SECRET_OF_MINE");
    expect(second).not.toContain("root:x:");
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });
});

describe("answers", () => {
  test("a question through a pipe is answered on standard output, reviewed, with no repository", async () => {
    const { run, asked } = await bench({
      fast: [{ kind: "text", text: "It matches digits." }],
      strong: [verdict("patched", { edits: "It matches one or more digits." })],
    });
    const repo = tempRepo();
    const ended = await run(["what does this regex do?"], { cwd: repo.root, stdin: "^[0-9]+$" });
    expect(ended).toMatchObject({ code: 0, stdout: "It matches one or more digits.\n" });
    expect(JSON.stringify(asked(FAST)[0]?.body)).toContain("^[0-9]+$");
  });
});
