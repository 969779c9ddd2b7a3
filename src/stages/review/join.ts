import type { Turn, Work } from "../../domain/draft.ts";
import { ok, type Result } from "../../domain/failure.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Verdict } from "../../domain/review.ts";
import { addUsage } from "../../domain/usage.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { mend, type Reviewed, type ReviewInput } from "./review.ts";
import type { ParsedReview } from "./verdict.ts";

/** From the mildest to the harshest: one file that can't be kept is a draft that can't be kept. */
const HARSHER = ["approved", "patched", "rejected"] as const satisfies readonly Verdict[];

/**
 * Several reviewers' answers as one, in the order of their shares: the harshest verdict, every finding
 * once, and the draft with all mends in it. Fails with `unusable_reply` where mends don't go together.
 */
export async function joinReviews(
  reviews: readonly ParsedReview[],
  input: Pick<ReviewInput, "work" | "task" | "context">,
  workspace: Workspace | null,
): Promise<Result<Reviewed>> {
  const verdict = HARSHER.findLast((one) => reviews.some((review) => review.verdict === one)) ?? "rejected";
  const findings = new Map<string, Finding>();
  for (const finding of reviews.flatMap((review) => review.findings)) {
    if (!findings.has(finding.id)) findings.set(finding.id, finding);
  }
  // Of a rejected draft only the reasons count, and the mends of the rest are lost with it.
  const telling = reviews.filter((review) => review.verdict === verdict);
  const parsed: ParsedReview = {
    verdict,
    findings: [...findings.values()],
    summary: telling.map(({ summary }) => summary).join(" "),
    edits: telling.flatMap(({ edits }) => (edits === "" ? [] : [edits])).join("\n"),
  };
  let work: Work = input.work;
  if (verdict === "patched") {
    for (const review of reviews) {
      const mended = await mend({ ...input, work, share: null }, review, workspace);
      if (!mended.ok) return mended;
      work = mended.value;
    }
  }
  return ok({ parsed, work });
}

/**
 * The turns of reviewers who worked at the same time as one: tokens add up, times don't. The model that
 * served is the first one that was not asked for, so that no substitute goes unseen.
 *
 * @param ms from the first request to the last reply's end
 */
export function joinShares(turns: readonly [Turn, ...Turn[]], ms: number): Turn {
  const [first, ...others] = turns;
  const substituted = turns.find((turn) => turn.served_model !== turn.model);
  return {
    model: first.model,
    served_model: (substituted ?? first).served_model,
    ms,
    first_token_ms: first.first_token_ms,
    tokens: others.reduce((sum, { tokens }) => addUsage(sum, tokens), first.tokens),
  };
}
