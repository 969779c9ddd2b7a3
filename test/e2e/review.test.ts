import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { reported, reviewer, said, UNGUARDED, unguarded } from "../support/review.ts";
import { run } from "../support/tandem.ts";
import { onTerminal } from "../support/terminal.ts";

const MENDED = "function divide(a, b)\n  if b == 0 then return nil end\n  return a / b\nend\n";
const EDITS = [
  "*** Begin Patch",
  "*** Update File: divide.lua",
  "@@",
  " function divide(a, b)",
  "+  if b == 0 then return nil end",
  "   return a / b",
  "*** End Patch",
].join("\n");

describe.skipIf(spawnSync("script", ["--version"]).status !== 0)("on a terminal", () => {
  test.each([
    ["y\r", 0, MENDED],
    ["n\r", 0, UNGUARDED],
    ["\u0003", 130, UNGUARDED],
  ])("the findings and the mends are shown, and the answer to them is %j", async (keys, code, text) => {
    const message = "`a / b` is inf\u001b]0;owned\u0007 for b = 0";
    const { env } = await reviewer(() => ({
      kind: "json",
      value: { findings: [reported({ message })], edits: EDITS },
    }));
    const repo = unguarded();
    const place = { cwd: repo.root, env };
    const ended = await onTerminal(["review", "--fix"], [["Apply this change? [y/N]", keys]], place);
    expect(ended.code).toBe(code);
    expect(repo.read("divide.lua")).toBe(text);
    expect(ended.screen).toContain("is inf");
    expect(ended.screen).toContain("+  if b == 0 then return nil end");
    expect(ended.screen).not.toContain("\u001b]");
  });
});

test("stopped while the reviewer is silent, it ends at once and prints nothing", async () => {
  const { env, asked } = await reviewer(() => ({ kind: "stall", text: '{"findings":[]}', after: 2 }));
  const repo = unguarded();
  const ended = await run(["review"], {
    cwd: repo.root,
    env,
    during: (child) => {
      const wait = setInterval(() => {
        if (asked().length === 0) return;
        clearInterval(wait);
        child.kill("SIGTERM");
      }, 20);
    },
  });
  expect(ended).toMatchObject({ code: 143, stdout: "" });
  expect(ended.stderr).toBe("tandem: stopped before all of it was reviewed\n");
});

test("what a pipe holds is reviewed and what comes of it fits a pipe", async () => {
  const { env } = await reviewer(() => said(reported()));
  const repo = unguarded();
  const ended = await run(["review", "-", "--json", "--fail-on", "error"], {
    cwd: repo.root,
    env,
    stdin: `${repo.git("diff")}\n`,
  });
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ compared: "the diff", verdict: "findings" });
});
