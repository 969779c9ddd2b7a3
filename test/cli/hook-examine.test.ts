import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { examine, type ExamineInput } from "../../src/cli/commands/hook-examine.ts";
import { fail, ok } from "../../src/domain/failure.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { coveringReceipts, memoryOf } from "../../src/hooks/receipts.ts";
import type { HookReview, HookReviewed } from "../../src/hooks/review.ts";
import type { Compared } from "../../src/workspace/diff/comparison.ts";
import { emptyWorkspace } from "../../src/workspace/diff/empty.ts";
import { tempFolder } from "../support/repo.ts";

const DIFF = "a".repeat(64);
const SIGNAL = new AbortController().signal;

const finding: Finding = {
  id: "r1",
  source: "review",
  rule: "edge-case",
  category: "edge-case",
  severity: "error",
  path: "a.js",
  start_line: 1,
  end_line: 1,
  message: "empty input",
  suggestion: null,
};

function compared(): Compared {
  return {
    title: "the index against HEAD",
    changes: [{ path: "a.js", renamedFrom: null, before: null, after: "export const a = 1;\n" }],
    leftOut: [],
    workspace: emptyWorkspace("/nonexistent"),
    knows: "tree",
    base: () => Promise.resolve({ kind: "missing" }),
    notices: [],
    close: () => undefined,
  };
}

function answer(over: Partial<HookReviewed> = {}): HookReviewed {
  const review = { model: "strong", served_model: "strong-1", cached: false };
  return { verdict: "findings", findings: [finding], review, failure: null, ...over };
}

function input(review: HookReview | null, over: Partial<ExamineInput> = {}): ExamineInput {
  const memory = memoryOf(path.join(tempFolder(), "history.db"), "strong");
  return {
    compared: compared(),
    diff: DIFF,
    receipts: [],
    inspection: { findings: [], checks: [] },
    review,
    memory,
    budgetMs: null,
    ...over,
  };
}

/** What is remembered after it. */
function kept({ memory }: ExamineInput): readonly string[] {
  return memory === null
    ? []
    : readdirSync(path.dirname(memory.folder)).flatMap((name) =>
        name === "receipts" ? readdirSync(memory.folder) : [],
      );
}

test("a review is shown, kept, and not asked for again, in part or as a whole", async () => {
  const asked = input(async () => ok(answer()));
  const first = await examine(asked, SIGNAL);
  expect(first.inspection.findings).toEqual([finding]);
  expect(first.by).toBe("reviewed by strong-1");
  expect(kept(asked)).toEqual([`${DIFF}.json`]);

  const receipts = await coveringReceipts("b".repeat(64), [DIFF, DIFF], asked.memory);
  expect(receipts).toHaveLength(2);
  const again = await examine(
    input(() => Promise.reject(new Error("asked again")), { receipts }),
    SIGNAL,
  );
  expect(again.inspection.findings.map(({ id }) => id)).toContain("r1");
  expect(again.by).toBe("reviewed before by strong-1");
  expect(await coveringReceipts(DIFF, [], asked.memory)).toHaveLength(1);
  expect(await coveringReceipts("b".repeat(64), [DIFF, null], asked.memory)).toEqual([]);
  expect(await coveringReceipts("b".repeat(64), [DIFF, "c".repeat(64)], asked.memory)).toEqual([]);
  expect(await coveringReceipts("b".repeat(64), [], asked.memory)).toEqual([]);
});

test.each([
  [
    "has gaps",
    answer({ verdict: "incomplete", findings: [], failure: fail("rate_limited", "wait").failure }),
  ],
  ["has gaps beside findings", answer({ failure: fail("network", "gone").failure })],
  [
    "was nobody's",
    answer({ verdict: "incomplete", findings: [], review: null, failure: fail("auth", "no key").failure }),
  ],
])("a review that %s is no receipt", async (_what, reviewed) => {
  const asked = input(async () => ok(reviewed));
  const { failure } = await examine(asked, SIGNAL);
  expect(failure).toEqual(reviewed.failure);
  expect(kept(asked)).toEqual([]);
});

test("past its time the review is left, and nothing is kept of it", async () => {
  const slow: HookReview = (_compared, _inspection, signal) =>
    new Promise((resolve) =>
      signal.addEventListener("abort", () =>
        resolve(ok(answer({ failure: fail("timeout", "stopped").failure }))),
      ),
    );
  const asked = input(slow, { budgetMs: 5 });
  const { failure, inspection, by } = await examine(asked, SIGNAL);
  expect(failure?.message).toBe("it takes longer than 0.005 s");
  expect([inspection.findings, by, kept(asked)]).toEqual([[], null, []]);
});

test("nobody is asked about no change, or where there is nobody", async () => {
  const never: HookReview = () => Promise.reject(new Error("asked"));
  const empty = input(never, { compared: { ...compared(), changes: [] } });
  expect(await examine(empty, SIGNAL)).toMatchObject({ by: null, failure: null });
  expect(await examine(input(null), SIGNAL)).toMatchObject({ by: null, failure: null });
});
