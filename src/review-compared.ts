import { createHash } from "node:crypto";
import { BOUNDS } from "./domain/bounds.ts";
import type { ChangeSet } from "./domain/change.ts";
import type { DiffReview, NotReviewed, PartVerdict, ReviewedDiff, Verdicts } from "./domain/diff-review.ts";
import type { Turn } from "./domain/draft.ts";
import type { Emit } from "./domain/events.ts";
import { type Failure, ok, type Result } from "./domain/failure.ts";
import type { Finding, Inspection } from "./domain/finding.ts";
import type { Fallback } from "./domain/run.ts";
import { addUsage, NO_USAGE, type Usage } from "./domain/usage.ts";
import { inspectCompared } from "./inspect-compared.ts";
import { costOf } from "./models/catalog.ts";
import type { Effort, Model } from "./models/model.ts";
import { gatherMaterial, type Material, scanForSecrets } from "./review-material.ts";
import { askParts, findVerdict, type PartOutcome, type Reviewer, stopOf } from "./review-parts.ts";
import { bindFindings } from "./stages/review/diff/bind.ts";
import { planMends } from "./stages/review/diff/mend.ts";
import type { Part } from "./stages/review/diff/parts.ts";
import { diffContent, diffEvidence } from "./stages/review/diff/prompt.ts";
import type { PartInput } from "./stages/review/diff/review-part.ts";
import type { Compared } from "./workspace/diff/comparison.ts";

/** What the review of a diff works with. */
export interface ReviewDeps {
  /** Who reviews; a failure (no key, a provider that isn't supported) leaves the local findings. */
  readonly reviewer: Result<Reviewer>;
  readonly effort: Effort;
  /** Verdicts that were given before; `NO_VERDICTS` asks anew. */
  readonly verdicts: Verdicts;
  readonly emit: Emit;
  /** Asks for mending edits, too: of a comparison whose later side is the working tree. */
  readonly mend: boolean;
}

/**
 * Reviews a comparison: the local checks, then the strong model on all that may be sent, with their
 * findings as evidence. What was reviewed before, in the same words by the same model, is not sent again.
 *
 * Fails with `cancelled` alone. Any other failure is in `failure`, beside the findings so far and the
 * files that were not reviewed. The comparison stays open.
 */
export async function reviewCompared(
  compared: Compared,
  deps: ReviewDeps,
  signal: AbortSignal,
): Promise<Result<ReviewedDiff>> {
  deps.emit({ type: "inspect.started" });
  const inspected = await inspectCompared(compared, signal);
  if (!inspected.ok) {
    const failure = stopOf(inspected.failure, signal);
    if (failure.code === "cancelled") return { ok: false, failure };
    return ok(withoutReview({ findings: [], checks: [] }, compared.changes, failure));
  }
  const inspection = inspected.value;
  if (compared.changes.length === 0) return ok(withoutReview(inspection, [], null));
  if (!deps.reviewer.ok) return ok(withoutReview(inspection, compared.changes, deps.reviewer.failure));
  const reviewed = await reviewAll(compared, inspection, deps.reviewer.value, deps, signal);
  // Only the user's own stop takes the findings along.
  return reviewed.failure?.code === "cancelled" ? { ok: false, failure: reviewed.failure } : ok(reviewed);
}

async function reviewAll(
  compared: Compared,
  inspection: Inspection,
  reviewer: Reviewer,
  deps: ReviewDeps,
  signal: AbortSignal,
): Promise<ReviewedDiff> {
  const started = performance.now();
  const account: Account = { tokens: NO_USAGE, cost: null, unpriced: new Set(), fallbacks: [] };
  const material = await gatherMaterial(compared, inspection, reviewer.strong.contextWindow);
  const kept = await findKept(material, compared, inspection, reviewer, deps);
  const unknown = kept.filter(({ verdict }) => verdict === null).flatMap(({ part }) => part);
  const cleared = await clear(material, new Set(unknown.map(({ path }) => path)), compared, signal);
  // What was withheld is gone from its part, which may have been reviewed without it before.
  const parts = cleared === material ? kept : await findKept(cleared, compared, inspection, reviewer, deps);
  const asked = parts.filter(({ verdict }) => verdict === null);
  if (asked.length > 0) deps.emit({ type: "review.started", model: reviewer.strong.id });
  const outcomes = await askParts(
    asked.map(({ input }) => input),
    {
      reviewer,
      verdicts: deps.verdicts,
      emit: deps.emit,
      cacheKey: cacheKeyOf(compared.workspace.root),
      spend: (model, turn) => spend(account, model, turn),
      replaced: (fallback) => account.fallbacks.push(fallback),
    },
    signal,
  );
  const done = parts.map(({ part, verdict }): Done => {
    if (verdict !== null) return { part, outcome: { ok: true, verdict, cached: true } };
    const outcome = outcomes[asked.findIndex((one) => one.part === part)];
    if (outcome === undefined) throw new Error("a part of the diff has no outcome");
    return { part, outcome };
  });
  return conclude({ compared, inspection, reviewer, material: cleared, done, account, started, signal });
}

interface Kept {
  readonly part: Part;
  readonly input: PartInput;
  readonly verdict: PartVerdict | null;
}

async function findKept(
  { parts, instructions }: Material,
  compared: Compared,
  inspection: Inspection,
  reviewer: Reviewer,
  { verdicts, effort, mend }: ReviewDeps,
): Promise<readonly Kept[]> {
  const { changes, workspace } = compared;
  const all = changes.map(({ path }) => path);
  return Promise.all(
    parts.map(async (part) => {
      const shown = new Set(part.map(({ path }) => path));
      const others = all.filter((path) => !shown.has(path)).slice(0, BOUNDS.tree_entries);
      const content = diffContent(part, others, instructions);
      const sent = changes.filter(({ path }) => shown.has(path));
      const tryEdits = mend ? (edits: string) => planMends([edits], sent, workspace) : null;
      const input = { content, evidence: diffEvidence(part, inspection), effort, tryEdits };
      return { part, input, verdict: await findVerdict(input, { reviewer, verdicts }) };
    }),
  );
}

/** The material without what holds a credential, among the files that would be sent now. */
async function clear(
  material: Material,
  paths: ReadonlySet<string>,
  compared: Compared,
  signal: AbortSignal,
): Promise<Material> {
  if (paths.size === 0) return material;
  const { withheld, instructionsClean } = await scanForSecrets(
    paths,
    material.instructions,
    compared,
    signal,
  );
  if (withheld.length === 0 && instructionsClean) return material;
  const gone = new Set(withheld.map(({ path }) => path));
  const left = material.parts
    .map((part) => part.filter(({ path }) => !gone.has(path)))
    .filter((part) => part.length > 0);
  return {
    parts: left,
    instructions: instructionsClean ? material.instructions : null,
    withheld: [...material.withheld, ...withheld],
    notices: instructionsClean
      ? material.notices
      : [...material.notices, "AGENTS.md was not sent: it holds what looks like a credential"],
  };
}

interface Done {
  readonly part: Part;
  readonly outcome: PartOutcome;
}

/** What the calls came to. */
interface Account {
  tokens: Usage;
  /** Dollars of the calls whose price is known; null until there is one. */
  cost: number | null;
  readonly unpriced: Set<string>;
  readonly fallbacks: Fallback[];
}

function spend(account: Account, model: Model, { tokens }: Turn): void {
  account.tokens = addUsage(account.tokens, tokens);
  const cost = costOf(tokens, model.price);
  if (cost === null) account.unpriced.add(model.id);
  else account.cost = (account.cost ?? 0) + cost;
}

async function conclude(ended: {
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
    if (outcome.ok) continue;
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

function withoutReview(inspection: Inspection, changes: ChangeSet, failure: Failure | null): ReviewedDiff {
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

/** The provider's prompt cache holds over the parts, and over the reviews of one repository. */
function cacheKeyOf(root: string): string {
  return `tandem-review-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`;
}
