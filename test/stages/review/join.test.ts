import { expect, test } from "vitest";
import type { Work } from "../../../src/domain/draft.ts";
import type { Verdict } from "../../../src/domain/review.ts";
import { joinReviews, joinShares } from "../../../src/stages/review/join.ts";
import type { ParsedReview } from "../../../src/stages/review/verdict.ts";

const ANSWER: Work = { kind: "answer", text: "as drafted" };
const INPUT = {
  work: ANSWER,
  task: { text: "say it", input: null, files: [], context: [], answer: true, forced: null },
  context: { files: [], instructions: null, tree: [], bytes: 0, notices: [] },
};

function review(verdict: Verdict, summary: string): ParsedReview {
  return { verdict, findings: [], summary, edits: verdict === "patched" ? "mended" : "" };
}

test.each([
  ["approved", "approved", "approved"],
  ["approved", "patched", "patched"],
  ["patched", "rejected", "rejected"],
  ["rejected", "approved", "rejected"],
] satisfies [Verdict, Verdict, Verdict][])("%s and %s make %s", async (one, other, both) => {
  const joined = await joinReviews([review(one, "one"), review(other, "other")], INPUT, null);
  expect(joined).toMatchObject({ ok: true, value: { parsed: { verdict: both } } });
});

test("what is said of a rejected draft is what its rejecting reviewers say", async () => {
  const joined = await joinReviews([review("approved", "fine"), review("rejected", "wrong")], INPUT, null);
  expect(joined).toMatchObject({ value: { parsed: { summary: "wrong", edits: "" }, work: ANSWER } });
});

test("turns at the same time add up in tokens, and a model that took another's place is not lost", () => {
  const tokens = { input: 10, cached: 5, output: 3, reasoning: 1 };
  const turn = { model: "m", served_model: "m", ms: 900, first_token_ms: 90, tokens };
  expect(joinShares([turn, { ...turn, served_model: "other" }, turn], 950)).toEqual({
    model: "m",
    served_model: "other",
    ms: 950,
    first_token_ms: 90,
    tokens: { input: 30, cached: 15, output: 9, reasoning: 3 },
  });
});
