import { BOUNDS } from "./domain/bounds.ts";
import type { Turn, Work } from "./domain/draft.ts";
import type { Emit, RunEvent } from "./domain/events.ts";
import type { Failure } from "./domain/failure.ts";
import type { Inspection } from "./domain/finding.ts";
import { callRole } from "./fallback.ts";
import type { Conversation } from "./models/converse.ts";
import { openScope, sleep } from "./models/scope.ts";
import { addChars } from "./review-parts.ts";
import type { Scene } from "./scene.ts";
import { joinReviews, joinShares } from "./stages/review/join.ts";
import { review, type Reviewed, toReview } from "./stages/review/review.ts";
import { type Share, splitDraft } from "./stages/review/split.ts";

/** The strong model's look at a draft: one request, or several at the same time where the draft is large. */
export async function reviewStep(
  scene: Scene,
  work: Work,
  inspection: Inspection,
): Promise<Conversation<Reviewed>> {
  const { ports, ledger } = scene;
  let announced: string | null = null;
  const announce = (model: string): void => {
    if (model !== announced) ports.emit({ type: "review.started", model });
    announced = model;
  };
  const ask: Ask = (share, emit, signal) =>
    callRole(scene, "strong", (model) => {
      announce(model.id);
      const { task, effort } = scene.input;
      return review(
        { task, context: scene.context, work, inspection, effort, share },
        { model, workspace: scene.shown, emit, cacheKey: scene.cacheKey },
        signal,
      );
    });
  const shares = work.kind === "edit" && ports.parallel > 1 ? splitDraft(work.changes) : null;
  const reviewed =
    shares === null
      ? disown(ledger.run.draft, await ask(null, ports.emit, scene.signal))
      : await reviewShares(scene, work, shares, ask);
  if (reviewed.ok) {
    ledger.run.review = toReview(reviewed.value.parsed, reviewed.turn);
    ports.emit({ type: "review.finished", review: ledger.run.review });
  }
  return reviewed;
}

/** Asks one reviewer for a share of the draft, or for all of it. */
type Ask = (share: Share | null, emit: Emit, signal: AbortSignal) => Promise<Conversation<Reviewed>>;

/** All shares at the same time. What is not reviewed in one is not reviewed at all: the others are ended. */
async function reviewShares(
  scene: Scene,
  work: Work,
  shares: readonly Share[],
  ask: Ask,
): Promise<Conversation<Reviewed>> {
  const start = performance.now();
  const scope = openScope(scene.signal);
  const chars = addChars(scene.ports.emit);
  const lead = leadOf(scope.signal);
  let failed: Failure | null = null;
  const reviews = await Promise.all(
    shares.map(async (share, index) => {
      if (index > 0) await lead.ahead;
      scene.ports.emit({ type: "share.started", share: index + 1, files: share });
      const emit = (event: RunEvent): void => {
        if (event.type !== "review.progressed") return scene.ports.emit(event);
        lead.spoke();
        chars(index, event.chars);
      };
      const one = disown(scene.ledger.run.draft, await ask(share, emit, scope.signal));
      lead.spoke();
      const verdict = one.ok ? one.value.parsed.verdict : null;
      scene.ports.emit({ type: "share.finished", share: index + 1, verdict });
      if (!one.ok && failed === null) {
        failed = one.failure;
        scope.stop({ ...one.failure, code: "cancelled", retryable: false });
      }
      return one;
    }),
  );
  scope.close();
  lead.spoke();
  const [first, ...others] = reviews.map((one) => one.turn);
  if (first === undefined) throw new Error("a draft was shared out among nobody");
  const turn = joinShares([first, ...others], Math.round(performance.now() - start));
  if (failed !== null) return { ok: false, failure: failed, turn };
  const parsed = reviews.flatMap((one) => (one.ok ? [one.value.parsed] : []));
  const { task } = scene.input;
  const joined = await joinReviews(parsed, { work, task, context: scene.context }, scene.shown);
  return { ...joined, turn };
}

/**
 * The first reviewer goes ahead until it speaks, or for a moment: what several requests begin with is kept
 * by a provider once the first one was read, and is then a tenth of the price for the others.
 */
function leadOf(signal: AbortSignal): { readonly ahead: Promise<void>; readonly spoke: () => void } {
  const said = new AbortController();
  const end = (): void => said.abort();
  signal.addEventListener("abort", end, { once: true });
  return { ahead: sleep(BOUNDS.review_lead_ms, said.signal), spoke: end };
}

/** A provider that answers for the reviewer with the very model that wrote the draft has reviewed nothing. */
function disown<T>(drafted: Turn | null, reviewed: Conversation<T>): Conversation<T> {
  const own = reviewed.ok ? ownReview(drafted, reviewed.turn) : null;
  return own === null ? reviewed : { ok: false, failure: own, turn: reviewed.turn };
}

function ownReview(drafted: Turn | null, reviewer: Turn): Failure | null {
  if (drafted === null || drafted.model === reviewer.model) return null;
  // A server that calls every model by one name says nothing by it.
  const asAsked = drafted.served_model === drafted.model;
  if (!asAsked || reviewer.served_model !== drafted.model) return null;
  return {
    code: "model_unavailable",
    message: `${reviewer.model} was asked for the review, and ${reviewer.served_model} answered, which wrote the draft`,
    hint: "choose another reviewer with TANDEM_STRONG_MODEL, then run `tandem resume`",
  };
}
