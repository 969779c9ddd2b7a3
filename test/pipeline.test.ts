import { shippedKnowledge } from "../src/stages/route/knowledge.ts";
import { expect, test } from "vitest";
import type { RunEvent } from "../src/domain/events.ts";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import type { Model } from "../src/models/model.ts";
import { runTask } from "../src/pipeline.ts";

/** A model that breaks the promise of every model: its stream ends without its last event. */
const broken: Model = {
  id: "broken",
  contextWindow: 128_000,
  editFormat: "v4a",
  price: null,
  tokensPerSecond: 100,
  shutdownDate: () => null,
  warm: () => undefined,
  stream: async function* () {
    yield { type: "text", delta: "half an ans" };
  },
};

test("a throw ends the run as a bug that is told and can be recorded, not as silence", async () => {
  const events: RunEvent[] = [];
  const task = { text: "what is this?", input: null, files: [], context: [], answer: true, forced: null };
  const { run, bug } = await runTask(
    {
      id: "01JD2Z3K4M5N6P7Q8R9S0T1V2W",
      task,
      effort: "medium",
      race: "never",
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
      fast: broken,
      strong: broken,
      fallbacks: { fast: [], strong: [] },
      parallel: 1,
      affords: null,
      workspace: null,
      noWorkspace: null,
      emit: (event) => events.push(event),
      confirmChange: async () => false,
      confirmCheck: async () => false,
    },
    new AbortController().signal,
  );
  expect(bug?.message).toContain("without its last event");
  expect(run).toMatchObject({ status: "failed", error: { code: "bug" }, route: { lane: "fast" } });
  expect(events.at(-1)).toMatchObject({ type: "run.finished", run, at_ms: expect.any(Number) });
});
