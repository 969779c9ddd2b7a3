import { describe, expect, test } from "vitest";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

describe("the project's check", () => {
  const CHECK =
    "node --input-type=module -e \"import('./math.js').then((m) => process.exit(m.half(4) === 2 ? 0 : 1))\"";
  const WRONG = HALF.map((line) => line.replace("x / 2", "x / 3"));

  test("that passes is part of the result", async () => {
    const { run } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const ended = await run(["-y", "--json", "--verify", CHECK, TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout).verification).toMatchObject({ command: CHECK, passed: true });
  });

  test("is remembered with its duration, and counts in the estimate of later tasks", async () => {
    const { runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const seconds = async () => {
      const routed = await runHere(["route", "--json", "add a function third(x) to math.js"], {
        cwd: repo.root,
      });
      return JSON.parse(routed.stdout).estimate.seconds;
    };
    expect((await runHere(["config", "set", "verify", "sleep 2"], { cwd: repo.root })).code).toBe(0);
    const before = await seconds();
    expect((await runHere(["-y", TASK], { cwd: repo.root })).code).toBe(0);
    // That it was approved makes the next task look smaller: the check alone is looked at here.
    expect((await runHere(["calibrate", "--reset"], { cwd: repo.root })).code).toBe(0);
    expect(await seconds()).toBeGreaterThan(before + 1);
  });

  test("that fails once goes up with its output and is mended", async () => {
    const { runHere, asked } = await bench({
      fast: [patch(...WRONG)],
      strong: [verdict("approved"), patch(...HALF)],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", "--verify", `echo the answer is wrong; ${CHECK}`, TASK], {
      cwd: repo.root,
    });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "verify_failed" },
      verification: { passed: true },
      change: { applied: true },
    });
    expect(JSON.stringify(asked(STRONG)[1]?.body)).toContain("the answer is wrong");
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });

  test("that fails twice leaves the tree as it was", async () => {
    const { runHere } = await bench({
      fast: [patch(...WRONG)],
      strong: [verdict("approved"), patch(...WRONG)],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", "--verify", CHECK, TASK], { cwd: repo.root });
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "failed",
      error: { code: "verify_failed" },
      change: { applied: false },
    });
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("that is only recognised is not run off a terminal, and a line says what would run it", async () => {
    const { runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project({ "package.json": '{"type":"module","scripts":{"test":"touch ran"}}\n' });
    const ended = await runHere(["-y", TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("--verify");
    expect(repo.exists("ran")).toBe(false);
  });

  test("named by an untrusted repository is not run: exit 3 before anything is asked", async () => {
    const { runHere, server } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project({ ".tandem.json": '{"verify":"touch ran"}\n' });
    const ended = await runHere(["-y", TASK], { cwd: repo.root });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("tandem trust");
    expect(repo.exists("ran")).toBe(false);
    expect(server.requests.filter((request) => request.method === "POST")).toEqual([]);
  });

  test("named by a trusted repository is run", async () => {
    const { runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project({ ".tandem.json": '{"verify":"touch ran"}\n' });
    expect((await runHere(["trust"], { cwd: repo.root })).code).toBe(0);
    expect((await runHere(["-y", TASK], { cwd: repo.root })).code).toBe(0);
    expect(repo.exists("ran")).toBe(true);
  });
});

describe("an unreachable reviewer", () => {
  const down = {
    kind: "http-error",
    status: 400,
    body: { detail: "The 'x' model is not supported when using Codex with a ChatGPT account." },
  } as const;
  const overloaded = {
    kind: "http-error",
    status: 500,
    headers: { "retry-after-ms": "1" },
    body: { error: { message: "down" } },
  } as const;

  test("gives unreviewed: exit 6, nothing applied; resume goes on from the kept draft", async () => {
    const { runHere, asked } = await bench({
      fast: [patch(...HALF)],
      strong: [overloaded, overloaded, overloaded, verdict("approved")],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(ended.code).toBe(6);
    const result = JSON.parse(ended.stdout);
    expect(result).toMatchObject({ status: "unreviewed", error: { code: "server_error" } });
    expect(ended.stderr).toContain("tandem resume");
    expect(repo.git("status", "--porcelain")).toBe("");

    const resumed = await runHere(["resume", "-y", "--json", result.id], { cwd: repo.root });
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: "approved", change: { applied: true } });
    expect(repo.read("math.js")).toBe(HALF_TEXT);
    expect(asked(FAST).length).toBe(1);
  });

  test("that is gone for good is exit 5 with the provider's own words", async () => {
    const { runHere } = await bench({ fast: [patch(...HALF)], strong: [down] });
    const repo = project();
    const ended = await runHere(["-y", TASK], { cwd: repo.root });
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("not supported when using Codex");
  });
});

describe("undo", () => {
  test("restores the bytes, and refuses once a file has changed since", async () => {
    const crlf = "a\r\nb\r\n";
    const edit = [
      "*** Update File: notes.txt",
      "@@",
      " a",
      "-b",
      "+c",
      "*** Add File: new/file.txt",
      "+hello",
    ];
    const { runHere } = await bench({
      fast: [patch(...edit), patch(...edit)],
      strong: [verdict("approved"), verdict("approved")],
    });
    const repo = project({ "notes.txt": crlf });
    const task = "change b to c in notes.txt";
    expect((await runHere(["-y", task], { cwd: repo.root })).code).toBe(0);
    expect(repo.read("notes.txt")).toBe("a\r\nc\r\n");
    expect((await runHere(["undo"], { cwd: repo.root })).code).toBe(0);
    expect(repo.read("notes.txt")).toBe(crlf);
    expect(repo.git("status", "--porcelain")).toBe("");

    expect((await runHere(["-y", task], { cwd: repo.root })).code).toBe(0);
    repo.write("notes.txt", "mine\n");
    const refused = await runHere(["undo"], { cwd: repo.root });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain("notes.txt");
    expect(repo.read("notes.txt")).toBe("mine\n");
  });

  test("with nothing to undo says so", async () => {
    const { runHere } = await bench({});
    expect((await runHere(["undo"], { cwd: project().root })).code).not.toBe(0);
  });
});
