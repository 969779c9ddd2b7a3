import { createHash } from "node:crypto";
import type { PartVerdict, Verdicts } from "./domain/diff-review.ts";
import type { Turn } from "./domain/draft.ts";
import { type Failure, fail, isProviderFailure } from "./domain/failure.ts";
import type { Fallback } from "./domain/run.ts";
import type { Emit } from "./domain/events.ts";
import type { Conversation } from "./models/converse.ts";
import type { Model } from "./models/model.ts";
import { diffInstructions } from "./stages/review/diff/prompt.ts";
import { type PartInput, reviewPart } from "./stages/review/diff/review-part.ts";
import type { DiffReply } from "./stages/review/diff/reply.ts";

/** Who reviews, and who in its place where the account can't use it. */
export interface Reviewer {
  readonly strong: Model;
  readonly fallbacks: readonly Model[];
  /** Requests under way at once. One, where they share a budget: each must know what the last one cost. */
  readonly parallel: number;
}

/** What became of one part. */
export type PartOutcome =
  | {
      readonly ok: true;
      readonly verdict: PartVerdict;
      readonly cached: boolean;
      /** Why its mends can't be used; null when they can, or none were asked for. */
      readonly unfit: Failure | null;
    }
  | { readonly ok: false; readonly failure: Failure };

/** What a verdict answers. */
type Question = Pick<PartInput, "content" | "effort" | "tryEdits">;

/** What the calls on the parts need. */
export interface PartPorts {
  readonly reviewer: Reviewer;
  readonly verdicts: Verdicts;
  readonly emit: Emit;
  readonly cacheKey: string;
  /** Takes a model's turn into account, also one that brought nothing. */
  readonly spend: (model: Model, turn: Turn) => void;
  readonly replaced: (fallback: Fallback) => void;
}

/** The kept verdict on a part, by whoever of the reviewers gave it. */
export async function findVerdict(
  input: Question,
  { reviewer, verdicts }: Pick<PartPorts, "reviewer" | "verdicts">,
): Promise<PartVerdict | null> {
  for (const model of [reviewer.strong, ...reviewer.fallbacks]) {
    const kept = await verdicts.find(keyOf(model, input));
    if (kept !== null) return kept;
  }
  return null;
}

/**
 * Asks about the parts, a few at a time, and keeps each verdict as it comes. A failure of one leaves the
 * others be, unless it is one that all would meet.
 */
export async function askParts(
  inputs: readonly PartInput[],
  ports: PartPorts,
  signal: AbortSignal,
): Promise<readonly PartOutcome[]> {
  const { reviewer, verdicts, emit } = ports;
  const call = callerOf(ports);
  const outcomes: PartOutcome[] = [];
  const chars = addChars(emit);
  let stopped: Failure | null = null;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < inputs.length; index = next++) {
      const input = inputs[index];
      if (input === undefined) return;
      if (stopped !== null) {
        outcomes[index] = { ok: false, failure: stopped };
        continue;
      }
      const asked = await call((model) => {
        const watch = {
          text: (_: string, total: string) => chars(index, total.length),
          retrying: (reason: string, wait: number) =>
            emit({ type: "model.retried", model: model.id, reason, wait_ms: wait }),
        };
        return reviewPart(input, { model, cacheKey: ports.cacheKey, watch }, signal);
      });
      if (!asked.conversation.ok) {
        const { failure } = asked.conversation;
        outcomes[index] = { ok: false, failure };
        if (concernsAll(failure)) stopped = failure;
        continue;
      }
      const { value, turn } = asked.conversation;
      const { findings, edits, unfit } = value;
      const verdict = { model: turn.model, served_model: turn.served_model, findings, edits };
      outcomes[index] = { ok: true, verdict, cached: false, unfit };
      if (unfit === null) await verdicts.keep(keyOf(asked.model, input), verdict);
    }
  };
  await Promise.all(Array.from({ length: Math.min(reviewer.parallel, inputs.length) }, work));
  return outcomes;
}

/** Tells how far several replies have come together, each time one of them goes on. */
export function addChars(emit: Emit): (part: number, chars: number) => void {
  const all = new Map<number, number>();
  return (part, chars) => {
    all.set(part, chars);
    emit({ type: "review.progressed", chars: [...all.values()].reduce((a, b) => a + b, 0) });
  };
}

/** Calls whoever reviews by now; the next in line takes over for all parts where an account can't use one. */
function callerOf({ reviewer, emit, spend, replaced }: PartPorts) {
  const chain = [reviewer.strong, ...reviewer.fallbacks];
  let at = 0;
  return async (
    call: (model: Model) => Promise<Conversation<DiffReply>>,
  ): Promise<{ readonly model: Model; readonly conversation: Conversation<DiffReply> }> => {
    for (;;) {
      const mine = at;
      const model = chain[mine] ?? reviewer.strong;
      const conversation = await call(model);
      spend(model, conversation.turn);
      if (conversation.ok || conversation.failure.code !== "model_unavailable")
        return { model, conversation };
      const next = chain[mine + 1];
      if (next === undefined) return { model, conversation };
      // Another part may have found out already.
      if (at !== mine) continue;
      at = mine + 1;
      const fallback: Fallback = {
        role: "strong",
        from: model.id,
        to: next.id,
        why: conversation.failure.message,
      };
      replaced(fallback);
      emit({ type: "model.replaced", replaced: fallback });
    }
  };
}

/** Codes of failures that belong to one request; any other of a provider's meets the next one, too. */
const OF_ONE_PART: ReadonlySet<Failure["code"]> = new Set(["context_length", "bad_request", "stream_cut"]);

function concernsAll(failure: Failure): boolean {
  return failure.code === "cancelled" || (isProviderFailure(failure) && !OF_ONE_PART.has(failure.code));
}

/** What a verdict is about: the content, the question, who is asked, and how hard they think. */
function keyOf(model: Model, { content, effort, tryEdits }: Question): string {
  const instructions = diffInstructions(tryEdits === null ? null : model.editFormat);
  return createHash("sha256")
    .update(JSON.stringify([model.id, effort, instructions, content]))
    .digest("hex");
}

/** A stop in the review's own words: by the time limit, or by the user. */
export function stopOf(failure: Failure, signal: AbortSignal): Failure {
  const reason: unknown = signal.reason;
  if (failure.code !== "cancelled") return failure;
  if (reason instanceof DOMException && reason.name === "TimeoutError") {
    return fail("timeout", "the time limit was reached before all of it was reviewed", "raise --timeout")
      .failure;
  }
  return fail("cancelled", "stopped before all of it was reviewed").failure;
}
