import { expect, test } from "vitest";
import type { RunEvent, TimedEvent } from "../src/domain/events.ts";
import { openLedger } from "../src/ledger.ts";
import { openTimeline } from "../src/timeline.ts";
import { fullRun } from "./support/history.ts";

const { route, draft, inspection, review, verification } = fullRun();
if (route === null || draft === null || inspection === null || review === null || verification === null)
  throw new Error("the full run has every part");

type Heard = readonly [at: number, event: RunEvent];
const started: Heard = [10, { type: "draft.started", model: "fast" }];
const words = (at: number, type: "draft.progressed" | "review.progressed" | "solve.progressed"): Heard => [
  at,
  { type, chars: 4 },
];
const drafted: Heard = [30, { type: "draft.finished", draft }];
const asked: Heard = [40, { type: "review.started", model: "strong" }];

test.each<[string, readonly Heard[], readonly string[]]>([
  ["nothing", [], []],
  [
    "a turn, its first text from its own start",
    [started, words(15, "draft.progressed"), words(20, "draft.progressed"), drafted],
    ["draft 10-30 first 5"],
  ],
  ["a turn without a word", [started, drafted], ["draft 10-30 first null"]],
  [
    "two turns of a stage",
    [started, drafted, [50, started[1]], words(51, "draft.progressed"), [60, drafted[1]]],
    ["draft 10-30 first null", "draft 50-60 first 1"],
  ],
  [
    "the connection beside the context",
    [
      [1, { type: "route.started" }],
      [2, { type: "route.decided", route }],
      [3, { type: "context.started" }],
      [7, { type: "connection.opened", model: "fast", ms: 4.5 }],
      [9, { type: "context.gathered", files: [], bytes: 0 }],
    ],
    ["route 1-2 first null", "connect 2.5-7 first null", "context 3-9 first null"],
  ],
  [
    "engines beside the draft",
    [started, [25, { type: "engines.warmed", ms: 14 }], drafted],
    ["draft 10-30 first null", "warm 11-25 first null"],
  ],
  [
    "the files of a draft that were looked at while it was written, as one stretch",
    [
      started,
      [15, { type: "file.inspected", path: "a.js", ms: 2 }],
      [22, { type: "file.inspected", path: "b.js", ms: 3 }],
      drafted,
    ],
    ["draft 10-30 first null", "ahead 13-22 first null"],
  ],
  [
    "reviewers at the same time",
    [
      asked,
      [41, { type: "share.started", share: 1, files: ["a.js"] }],
      [45, { type: "share.started", share: 2, files: ["b.js"] }],
      [60, { type: "share.finished", share: 2, verdict: "approved" }],
      [70, { type: "share.finished", share: 1, verdict: null }],
      [70, { type: "review.finished", review }],
    ],
    ["review 40-70 first null", "share 41-70 first null", "share 45-60 first null"],
  ],
  [
    "a review that goes up ends there",
    [
      asked,
      words(45, "review.progressed"),
      [50, { type: "task.escalated", escalation: { reason: "review_unusable", detail: "" } }],
      [51, { type: "solve.started", model: "strong" }],
    ],
    ["review 40-50 first 5", "solve 51-99 first null"],
  ],
  [
    "a model in another's place has a span of its own",
    [
      asked,
      [44, { type: "model.replaced", replaced: { role: "strong", from: "a", to: "b", why: "gone" } }],
      [45, { type: "review.started", model: "b" }],
      words(48, "review.progressed"),
      [60, { type: "review.finished", review }],
    ],
    ["review 40-44 first null", "review 45-60 first 3"],
  ],
  [
    "the landing",
    [
      [1, { type: "inspect.started" }],
      [2, { type: "inspect.finished", inspection }],
      [3, { type: "change.planned", files: [], patch: "" }],
      [5, { type: "apply.started" }],
      [6, { type: "change.applied", files: [] }],
      [7, { type: "verify.started", command: "true" }],
      [8, { type: "verify.finished", verification }],
    ],
    ["inspect 1-2 first null", "apply 5-6 first null", "verify 7-8 first null"],
  ],
  ["what the end cuts off", [asked], ["review 40-99 first null"]],
])("%s", (_name, heard, spans) => {
  const timeline = openTimeline();
  for (const [at, event] of heard) timeline.hear(event, at);
  expect(
    timeline
      .close(99)
      .map((span) => `${span.stage} ${span.start_ms}-${span.end_ms} first ${span.first_token_ms}`),
  ).toEqual(spans);
});

test("the account stamps each event, keeps the spans, and says nothing after its end", () => {
  const events: TimedEvent[] = [];
  const ledger = openLedger("01J", "x", (event) => events.push(event), new AbortController().signal);
  ledger.emit({ type: "draft.started", model: "fast" });
  ledger.emit({ type: "draft.finished", draft });
  ledger.waited(0);
  const run = ledger.close("failed", null);
  ledger.emit({ type: "engines.warmed", ms: 1 });
  expect(events.map(({ type }) => type)).toEqual([
    "run.started",
    "draft.started",
    "draft.finished",
    "run.finished",
  ]);
  const times = events.map(({ at_ms }) => at_ms);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.every((at) => at >= 0 && Number.isInteger(Math.round(at * 1e6) / 1e5))).toBe(true);
  expect(run.timeline.map(({ stage }) => stage)).toEqual(["draft", "wait"]);
  expect(run.timeline[0]).toMatchObject({ start_ms: times[1], end_ms: times[2] });
});
