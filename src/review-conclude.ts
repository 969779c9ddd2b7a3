import type { ChangeSet } from "./domain/change.ts";
import type { DiffReview, NotReviewed, ReviewedDiff } from "./domain/diff-review.ts";
import type { Turn } from "./domain/draft.ts";
import type { Failure } from "./domain/failure.ts";
import type { Finding, Inspection } from "./domain/finding.ts";
import type { Fallback } from "./domain/run.ts";
import { addUsage, type Usage } from "./domain/usage.ts";
import { costOf } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";
import type { Material } from "./review-material.ts";
import { type PartOutcome, type Reviewer, stopOf } from "./review-parts.ts";
import { bindFindings } from "./stages/review/diff/bind.ts";
import { planMends } from "./stages/review/diff/mend.ts";
import type { Part } from "./stages/review/diff/parts.ts";
import type { Compared } from "./workspace/diff/comparison.ts";

/** A part with what became of it. */
export interface Done {
  readonly part: Part;
  readonly outcome: PartOutcome;
}

/** What the calls came to. */
export interface Account {
  tokens: Usage;
  /** Dollars of the calls whose price is known; null until there is one. */
  cost: number | null;
  readonly unpriced: Set<string>;
  readonly fallbacks: Fallback[];
}

/** Takes a turn into account, also one that brought nothing. */
export function spend(account: Account, model: Model, { tokens }: Turn): void {
  account.tokens = addUsage(account.tokens, tokens);
  const cost = costOf(tokens, model.price);
  if (cost === null) account.unpriced.add(model.id);
  else account.cost = (account.cost ?? 0) + cost;
}

/** What the parts come to, with the local findings. */
export async function conclude(ended: {
  readonly compared: Compared;
  readonly inspection: Inspection;
  readonly reviewer: Reviewer;
  readonly material: Material;
  readonly done: readonly Done[];
  readonly account: Account;
  readonly started: number;
  readonly signal: AbortSignal;
}): Promise<ReviewedDiff> {
  const { compared, inspection, reviewer, material, done, account, signal } = ended;
  const verdicts = done.flatMap(({ outcome }) => (outcome.ok ? [outcome] : []));
  const sent = new Set(done.flatMap(({ part }) => part.map(({ path }) => path)));
  const bound = bindFindings(
    verdicts.flatMap(({ verdict }) => verdict.findings),
    compared.changes.filter(({ path }) => sent.has(path)),
  );
  const notReviewed: NotReviewed[] = [...material.withheld];
  let failure: Failure | null = null;
  for (const { part, outcome } of done) {
    if (outcome.ok) {
      failure ??= outcome.unfit;
      continue;
    }
    const stop = stopOf(outcome.failure, signal);
    failure ??= stop;
    for (const { path } of part) {
      if (!notReviewed.some((one) => one.path === path)) notReviewed.push({ path, why: stop.message });
    }
  }
  const mends = await planMends(
    verdicts.flatMap(({ verdict }) => (verdict.edits === "" ? [] : [verdict.edits])),
    compared.changes.filter(({ path }) => sent.has(path)),
    compared.workspace,
  );
  if (!mends.ok) failure ??= mends.failure;
  const findings = merge(inspection.findings, bound.findings);
  const cached = verdicts.filter((one) => one.cached).length;
  const last = verdicts.at(-1)?.verdict ?? { model: reviewer.strong.id, served_model: reviewer.strong.id };
  const isCached = cached === done.length;
  const review: DiffReview = {
    model: last.model,
    served_model: last.served_model,
    cached: isCached,
    parts: done.length,
    cached_parts: cached,
    ms: Math.round(performance.now() - ended.started),
    tokens: account.tokens,
    cost_usd: isCached ? 0 : account.cost,
    unpriced_models: [...account.unpriced],
  };
  return {
    verdict: findings.length > 0 ? "findings" : notReviewed.length > 0 ? "incomplete" : "approved",
    findings,
    inspection,
    review: done.length === 0 ? null : review,
    notReviewed: notReviewed.toSorted((a, b) => compare(a.path, b.path)),
    failure,
    fallbacks: account.fallbacks,
    notices: [...material.notices, ...bound.notices],
    mends: mends.ok ? mends.value : [],
  };
}

/** The local findings alone: nothing changed, or nobody could review it. */
export function withoutReview(
  inspection: Inspection,
  changes: ChangeSet,
  failure: Failure | null,
): ReviewedDiff {
  const { findings } = inspection;
  const why = failure?.message ?? "";
  return {
    verdict: findings.length > 0 ? "findings" : failure !== null ? "incomplete" : "approved",
    findings,
    inspection,
    review: null,
    notReviewed: failure === null ? [] : changes.map(({ path }) => ({ path, why })),
    failure,
    fallbacks: [],
    notices: [],
    mends: [],
  };
}

/** One set: what the checks have shown, the reviewer need not say again of the same lines. */
function merge(proven: readonly Finding[], reported: readonly Finding[]): readonly Finding[] {
  const isKnown = (finding: Finding): boolean =>
    proven.some(
      (one) =>
        one.path === finding.path &&
        one.category === finding.category &&
        one.start_line <= finding.end_line &&
        finding.start_line <= one.end_line,
    );
  return [...proven, ...reported.filter((finding) => !isKnown(finding))].toSorted(
    (a, b) =>
      compare(a.path, b.path) ||
      a.start_line - b.start_line ||
      compare(a.rule, b.rule) ||
      compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
