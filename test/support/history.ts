import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { BOUNDS } from "../../src/domain/bounds.ts";
import type { Run } from "../../src/domain/run.ts";
import type { RunRecord } from "../../src/history/history.ts";

/** A fresh folder, removed after the test that asked for it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tandem-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A run with every part filled in: drafted, escalated, solved, reviewed, applied and verified. */
export function fullRun(overrides: Partial<Run> = {}): Run {
  const tokens = { input: 1200, cached: 1024, output: 300, reasoning: 40 };
  return {
    schema: 1,
    id: "01JD2Z3K4M5N6P7Q8R9S0T1V2W",
    task: "add a limit to parseList",
    status: "patched",
    route: {
      schema: 1,
      task: "add a limit to parseList",
      kind: "edit",
      lane: "fast",
      rule: "verifiable",
      boundary: null,
      estimate: { seconds: 12, probability: 0.9, budget_seconds: 30, fast_from: 0.25, basis: "words+repo" },
      reasons: [{ kind: "size", text: "about 1 function to read: 12 s", weight: 0.8 }],
      counterfactual: "would be strong if it touched migrations/",
      model: "gpt-5.3-codex-spark",
      ms: 0.4,
    },
    draft: {
      model: "gpt-5.3-codex-spark",
      served_model: "gpt-5.3-codex-spark",
      ms: 812.5,
      first_token_ms: 90,
      tokens,
    },
    inspection: {
      findings: [
        {
          id: "f1",
          source: "inspect",
          rule: "imports",
          category: "import",
          severity: "error",
          path: "src/list.ts",
          start_line: 1,
          end_line: 1,
          message: "no module ./lists.js",
          suggestion: null,
        },
      ],
      checks: [{ name: "imports", state: "ran", ms: 31, why: "" }],
    },
    review: {
      model: "gpt-5.3-codex",
      served_model: "gpt-5.3-codex",
      verdict: "patched",
      findings: [
        {
          id: "f2",
          source: "review",
          rule: "edge-case",
          category: "edge-case",
          severity: "warning",
          path: "src/list.ts",
          start_line: 9,
          end_line: 12,
          message: "a limit of 0 returns everything",
          suggestion: "compare with undefined",
        },
        {
          id: "f3",
          source: "review",
          rule: "correctness",
          category: "correctness",
          severity: "info",
          path: "src/list.ts",
          start_line: 3,
          end_line: 3,
          message: "the name misleads",
          suggestion: null,
        },
      ],
      ms: 6200,
      tokens,
    },
    escalated: { reason: "verify_failed", detail: "npm test ended with 1" },
    solve: {
      model: "gpt-5.3-codex",
      served_model: "gpt-5.3-codex-2026-01",
      ms: 9000,
      first_token_ms: null,
      tokens,
    },
    race: null,
    fallbacks: [{ role: "fast", from: "gone", to: "gpt-5.3-codex-spark", why: "model_not_found" }],
    final_inspection: { findings: [], checks: [{ name: "imports", state: "ran", ms: 12, why: "" }] },
    change: {
      applied: true,
      files: [
        { path: "src/list.ts", added: 18, removed: 2 },
        { path: "src/index.ts", added: 1, removed: 0 },
      ],
      patch: "--- a/src/list.ts\n+++ b/src/list.ts\n@@ -1 +1 @@\n-old\n+new\n",
    },
    verification: {
      command: "npm test",
      passed: true,
      ms: 4100,
      output_tail: "2 passed\n",
      ended: "exited",
    },
    answer: null,
    usage: { input: 3600, cached: 3072, output: 900, reasoning: 120 },
    cost_usd: 0.0123,
    unpriced_models: [],
    ms: 20_123,
    timeline: [
      { stage: "route", start_ms: 0, end_ms: 3.4, first_token_ms: null },
      { stage: "connect", start_ms: 3.4, end_ms: 61.2, first_token_ms: null },
      { stage: "context", start_ms: 3.5, end_ms: 40, first_token_ms: null },
      { stage: "draft", start_ms: 41, end_ms: 853.5, first_token_ms: 90 },
      { stage: "inspect", start_ms: 854, end_ms: 885, first_token_ms: null },
      { stage: "review", start_ms: 886, end_ms: 7086, first_token_ms: 900 },
      { stage: "solve", start_ms: 7090, end_ms: 16_090, first_token_ms: null },
      { stage: "apply", start_ms: 16_100, end_ms: 16_104, first_token_ms: null },
      { stage: "verify", start_ms: 16_104, end_ms: 20_123, first_token_ms: null },
    ],
    error: null,
    bounds: { ...BOUNDS },
    ...overrides,
  };
}

/** A run that ended before anything came of it. */
export function bareRun(overrides: Partial<Run> = {}): Run {
  return fullRun({
    status: "failed",
    route: null,
    draft: null,
    inspection: null,
    review: null,
    escalated: null,
    solve: null,
    fallbacks: [],
    change: null,
    verification: null,
    usage: { input: 0, cached: 0, output: 0, reasoning: 0 },
    unpriced_models: [],
    timeline: [],
    cost_usd: null,
    error: { code: "auth", message: "no key", hint: "set OPENAI_API_KEY" },
    ...overrides,
  });
}

/** A record around a run. */
export function recordOf(run: Run, overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    root: "/home/dev/shop",
    repository: "/home/dev/shop/.git",
    shift: 0,
    started_at: 1_760_000_000_000,
    task: { text: run.task, input: null, files: ["src/list.ts"], context: [], answer: false, forced: null },
    run,
    draft: [{ path: "src/list.ts", renamedFrom: null, before: "old\n", after: "new\n" }],
    ...overrides,
  };
}
