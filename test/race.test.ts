import { expect, test } from "vitest";
import type { RunEvent } from "../src/domain/events.ts";
import type { RaceMode } from "../src/domain/race.ts";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import type { Model, ModelRequest } from "../src/models/model.ts";
import { runTask } from "../src/pipeline.ts";
import { shippedKnowledge } from "../src/stages/route/knowledge.ts";

const VERDICT = { findings: [], summary: "beside the point" };
const APPROVED = JSON.stringify({ ...VERDICT, verdict: "approved", edits: "" });
const REJECTED = JSON.stringify({ ...VERDICT, verdict: "rejected", edits: "" });

/** A model that answers each request as the function says, and ends at once when it is stopped. */
function model(
  id: string,
  answer: (request: ModelRequest, signal: AbortSignal) => Promise<string | null>,
): Model {
  return {
    id,
    contextWindow: 128_000,
    editFormat: "v4a",
    price: { input: 1, cached: 1, output: 1 },
    tokensPerSecond: 100,
    shutdownDate: () => null,
    warm: () => undefined,
    stream: async function* (request, signal) {
      yield { type: "started", servedModel: id };
      yield { type: "text", delta: "" };
      const stopped = new Promise<"stopped">((resolve) => {
        if (signal.aborted) resolve("stopped");
        signal.addEventListener("abort", () => resolve("stopped"));
      });
      const text = await Promise.race([answer(request, signal), stopped]);
      if (text === "stopped")
        return yield {
          type: "failed",
          failure: { code: "cancelled", retryable: false, message: "stopped", hint: null },
        };
      if (text === null)
        return yield {
          type: "failed",
          failure: { code: "server_error", retryable: false, message: "broken", hint: null },
        };
      yield { type: "text", delta: text };
      yield { type: "usage", usage: { input: 10, cached: 0, output: 5, reasoning: 0 } };
      yield { type: "finished", reason: "stop" };
    },
  };
}

/** A gate: what waits for it goes on when it is opened. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opened };
}

interface Sides {
  readonly draft?: () => Promise<string | null>;
  readonly review: () => Promise<string | null>;
  readonly solve: (request: ModelRequest) => Promise<string | null>;
}

async function run(
  sides: Sides,
  signal = new AbortController().signal,
  race: RaceMode = "always",
  emit: (event: RunEvent) => void = () => undefined,
  forced: "fast" | null = null,
) {
  const fast = model("fast", sides.draft ?? (async () => "drafted"));
  const strong = model("strong", (request) =>
    request.schema === null ? sides.solve(request) : sides.review(),
  );
  const events: RunEvent[] = [];
  const ended = await runTask(
    {
      id: "01JD2Z3K4M5N6P7Q8R9S0T1V2W",
      task: { text: "what is a closure?", input: null, files: [], context: [], answer: true, forced },
      effort: "medium",
      race,
      boundaries: NO_BOUNDARY_SETTINGS,
      apply: "never",
      check: null,
      checkMs: null,
      checkEnv: {},
      secrets: [],
      knowledge: shippedKnowledge(),
      kept: null,
    },
    {
      fast,
      strong,
      fallbacks: { fast: [], strong: [] },
      parallel: 1,
      affords: null,
      workspace: null,
      noWorkspace: null,
      emit: (event) => {
        events.push(event);
        emit(event);
      },
      confirmChange: async () => false,
      confirmCheck: async () => false,
    },
    signal,
  );
  expect(ended.bug).toBeNull();
  return { run: ended.run, types: events.map(({ type }) => type) };
}

test("a rejected draft takes the solve that is running, and no other one begins", async () => {
  const rejected = gate();
  const asked: ModelRequest[] = [];
  const { run: ended, types } = await run(
    {
      review: async () => REJECTED,
      solve: async (request) => {
        asked.push(request);
        await rejected.opened;
        return "solved";
      },
    },
    undefined,
    "always",
    ({ type }) => type === "task.escalated" && rejected.open(),
  );
  expect(ended).toMatchObject({
    status: "solved",
    answer: "solved",
    escalated: { reason: "review_rejected" },
    race: { winner: "solve", lost: null, cancelled_tokens: 0 },
  });
  expect(asked.length).toBe(1);
  // The solve's own time goes on through the escalation.
  const solve = ended.timeline.find(({ stage }) => stage === "solve");
  const review = ended.timeline.find(({ stage }) => stage === "review");
  expect(solve?.end_ms).toBeGreaterThanOrEqual(review?.end_ms ?? Infinity);
  expect(types.indexOf("race.started")).toBeLessThan(types.indexOf("draft.started"));
});

test("a draft that is rejected after the solve has failed goes up to a new one, with what was learnt", async () => {
  const failed = gate();
  const asked: ModelRequest[] = [];
  const { run: ended } = await run(
    {
      review: async () => {
        await failed.opened;
        return REJECTED;
      },
      solve: async (request) => {
        asked.push(request);
        return asked.length === 1 ? null : "solved later";
      },
    },
    undefined,
    "always",
    ({ type }) => type === "solve.finished" && failed.open(),
  );
  expect(ended).toMatchObject({
    status: "solved",
    answer: "solved later",
    race: { winner: null, lost: { model: "strong" } },
  });
  expect(JSON.stringify(asked[1]?.messages)).toContain("beside the point");
});

test("a solve that is first ends the review, and nothing goes up any more", async () => {
  const reviewing = gate();
  const { run: ended, types } = await run({
    review: () => {
      reviewing.open();
      return new Promise(() => undefined);
    },
    solve: async () => {
      await reviewing.opened;
      return "solved";
    },
  });
  expect(ended).toMatchObject({
    status: "solved",
    answer: "solved",
    escalated: null,
    review: null,
    race: { winner: "solve" },
  });
  expect(types).not.toContain("task.escalated");
  expect(ended.race?.cancelled_tokens).toBeGreaterThan(10);
  const review = ended.timeline.find(({ stage }) => stage === "review");
  expect(review?.end_ms).toBeLessThanOrEqual(
    ended.timeline.reduce((last, { end_ms }) => Math.max(last, end_ms), 0),
  );
});

test("a stop ends both sides, counts nothing anew, and is no race that anyone won", async () => {
  const stop = new AbortController();
  let under = 0;
  const hang = (): Promise<null> => {
    under += 1;
    if (under === 2) stop.abort();
    return new Promise(() => undefined);
  };
  const { run: ended } = await run({ draft: hang, review: hang, solve: hang }, stop.signal);
  expect(ended).toMatchObject({
    status: "cancelled",
    race: { winner: null, cancelled_tokens: 0 },
    usage: { input: 0 },
  });
});

test("without a race the solve is not asked", async () => {
  const asked: ModelRequest[] = [];
  const { run: ended } = await run(
    { review: async () => APPROVED, solve: async (request) => (asked.push(request), null) },
    undefined,
    "never",
  );
  expect({ status: ended.status, race: ended.race, asked }).toEqual({
    status: "approved",
    race: null,
    asked: [],
  });
});

const fails = async () => null;
const says = (text: string) => async () => text;

test.each<[string, Sides, object]>([
  [
    "the draft",
    { draft: fails, review: fails, solve: says("solved") },
    { status: "solved", race: { winner: "solve" } },
  ],
  ["the solve", { review: says(APPROVED), solve: fails }, { status: "approved", race: { winner: "draft" } }],
  ["the review", { review: fails, solve: says("solved") }, { status: "solved", race: { winner: "solve" } }],
  [
    "each side",
    { review: fails, solve: fails },
    { status: "unreviewed", race: { winner: null }, error: { message: "broken" } },
  ],
])("where %s fails the rest decides", async (_, sides, expected) => {
  expect((await run(sides)).run).toMatchObject(expected);
});

test("a lane that is forced is not raced", async () => {
  const forced = await run({ review: says(APPROVED), solve: fails }, undefined, "always", undefined, "fast");
  expect(forced.run).toMatchObject({ status: "approved", race: null });
  expect(forced.types).not.toContain("solve.started");
});
