import { describe, expect, test } from "vitest";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench, FAST, patch, reviewFinding, STRONG, verdict } from "../support/tandem.ts";

const text = (...lines: readonly string[]): string =>
  ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
const INVENTED = text(
  "*** Update File: math.js",
  "@@",
  "-export function half(x) {",
  '+import y from "./nowhere.js";',
  "+export function half(x) {",
);
const ALL_BACK = text(
  "*** Update File: math.js",
  "@@",
  " }",
  "-",
  "-export function half(x) {",
  "-  return x / 2;",
  "-}",
);
const DELETES = text("*** Delete File: package.json");
const MISSES = text("*** Update File: math.js", "@@", "-nothing of the kind", "+x");
const LEAVES = text("*** Add File: ../x.js", "+x");

describe("a reviewer's mend", () => {
  test.each([
    ["that takes back all of the draft", ALL_BACK],
    ["that deletes a file which the draft keeps", DELETES],
    ["that does not fit the draft", MISSES],
    ["that leaves the tree", LEAVES],
  ])("%s is no mend: sent back once, then the task goes up", async (_, edits) => {
    const bad = verdict("patched", { edits });
    const { runHere, asked } = await bench({ fast: [patch(...HALF)], strong: [bad, bad, patch(...HALF)] });
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "review_unusable" },
    });
    expect(asked(STRONG).length).toBe(3);
    expect(repo.git("status", "--porcelain")).toBe("M math.js");
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });

  test("that brings an invented import is not kept, whatever its verdict", async () => {
    const { runHere } = await bench({
      fast: [patch(...HALF)],
      strong: [verdict("approved", { edits: INVENTED }), patch(...HALF)],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "review_rejected", detail: expect.stringContaining("nowhere.js") },
      final_inspection: { findings: [] },
    });
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });
});

test("an approval beside a blocking finding of the local checks is not one", async () => {
  const invented = patch("*** Add File: new.js", '+import x from "./nowhere.js";', "+x();");
  const { runHere, asked } = await bench({
    fast: [invented, invented],
    strong: [verdict("approved"), patch(...HALF)],
  });
  const repo = project();
  const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
  expect(JSON.parse(ended.stdout)).toMatchObject({ status: "solved", inspection: { findings: [{}] } });
  expect(asked(FAST).length).toBe(2);
  expect(repo.exists("new.js")).toBe(false);
});

test("findings about other paths are shown, without what would steer a terminal, and change nothing", async () => {
  const finding = reviewFinding({
    severity: "info",
    path: "../../etc/\u001b[31mpasswd",
    message: "see\u001b]0;owned\u0007 there",
  });
  const { runHere } = await bench({
    fast: [patch(...HALF)],
    strong: [verdict("approved", { findings: [finding] })],
  });
  const repo = project();
  const ended = await runHere(["-y", "--color", "never", TASK], { cwd: repo.root });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("../../etc/");
  expect(ended.stderr).not.toMatch(/[\u001b\u0007]/);
  expect(repo.git("status", "--porcelain")).toBe("M math.js");
});

test("a mended draft that crosses a boundary is thrown away like a first one", async () => {
  const invented = patch("*** Add File: new.js", '+import x from "./nowhere.js";', "+x();");
  const crossing = patch("*** Add File: src/auth/session.js", "+export const a = 1;");
  const { runHere, asked } = await bench({ fast: [invented, crossing], strong: [patch(...HALF)] });
  const repo = project();
  const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    status: "solved",
    escalated: { reason: "draft_boundary" },
  });
  expect(JSON.stringify(asked(STRONG).map(({ body }) => body))).not.toContain("auth/session");
  expect(repo.exists("src")).toBe(false);
});

test("an answer with security code in it is thrown away, too", async () => {
  const code = [
    "```js",
    "export function verifyPassword(a, b) {",
    "  return bcrypt.compare(a, b);",
    "}",
    "```",
  ];
  const { runHere, asked } = await bench({
    fast: [{ kind: "text", text: code.join("\n") }],
    strong: [{ kind: "text", text: "Ask a person." }],
  });
  const ended = await runHere(["--json", "--answer", "what does line two of math.js do?"], {
    cwd: project().root,
  });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    escalated: { reason: "draft_boundary" },
    answer: "Ask a person.",
  });
  expect(JSON.stringify(asked(STRONG).map(({ body }) => body))).not.toContain("bcrypt");
});
