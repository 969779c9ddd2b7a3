import type { Failure } from "../../domain/failure.ts";
import type { Finding, Inspection } from "../../domain/finding.ts";
import { keepReceipt, type Memory, type Receipt, remembered } from "../../hooks/receipts.ts";
import type { HookReview, HookReviewed } from "../../hooks/review.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { limitTime } from "../time-limit.ts";

/** What is looked at, and by whom. */
export interface ExamineInput {
  readonly compared: Compared;
  /** The identity of the diff; null where git can't say, and then nothing is remembered of it. */
  readonly diff: string | null;
  /** Receipts that cover the diff; when there are any, nobody is asked. */
  readonly receipts: readonly Receipt[];
  /** What the local checks found. */
  readonly inspection: Inspection;
  /** Null: nobody reviews. */
  readonly review: HookReview | null;
  readonly memory: Memory | null;
  /** Time for the review, in milliseconds; null for as long as it takes. */
  readonly budgetMs: number | null;
}

/** What was found in a diff. */
export interface Examined {
  readonly inspection: Inspection;
  /** By whom it was reviewed, in words; null where it was not. */
  readonly by: string | null;
  /** Why it was not reviewed though somebody was asked to. */
  readonly failure: Failure | null;
}

/** What the local checks found, and the review, within its time, of what no receipt covers. */
export async function examine(input: ExamineInput, signal: AbortSignal): Promise<Examined> {
  const { compared, inspection: local, receipts, review } = input;
  if (receipts.length > 0) {
    const findings = merge(
      local.findings,
      receipts.flatMap((receipt) => receipt.findings.filter(({ source }) => source === "review")),
    );
    return { inspection: { ...local, findings }, by: remembered(receipts), failure: null };
  }
  if (review === null || compared.changes.length === 0) return { inspection: local, by: null, failure: null };
  const limit = limitTime(signal, input.budgetMs);
  const reviewed = await review(compared, local, limit.signal);
  const isLate = limit.signal.aborted && !signal.aborted;
  limit.close();
  if (!reviewed.ok || isLate) {
    const failure = isLate ? late(input.budgetMs ?? 0) : reviewed.ok ? null : reviewed.failure;
    return { inspection: local, by: null, failure };
  }
  await keep(reviewed.value, input);
  const inspection = { ...local, findings: merge(local.findings, reviewed.value.findings) };
  return { inspection, by: nameOf(reviewed.value), failure: reviewed.value.failure };
}

/** Only a review of all of it is worth a receipt. */
async function keep(
  { verdict, review, findings, failure }: HookReviewed,
  input: ExamineInput,
): Promise<void> {
  const { diff, memory } = input;
  if (memory === null || diff === null || review === null) return;
  if (failure !== null || verdict === "incomplete") return;
  const { served_model } = review;
  await keepReceipt(memory.folder, {
    schema: 1,
    diff,
    at: Date.now(),
    verdict,
    model: memory.model,
    served_model,
    findings,
  });
}

function merge(known: readonly Finding[], more: readonly Finding[]): readonly Finding[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...more.filter(({ id }) => !ids.has(id))].toSorted((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.start_line - b.start_line,
  );
}

function nameOf({ review }: HookReviewed): string | null {
  if (review === null) return null;
  return `reviewed${review.cached ? " before" : ""} by ${review.served_model}`;
}

function late(budgetMs: number): Failure {
  const message = `it takes longer than ${budgetMs / 1000} s`;
  return { code: "timeout", message, hint: "it is done when you push; --budget gives it longer" };
}
