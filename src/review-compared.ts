import { createHash } from "node:crypto";
import { BOUNDS } from "./domain/bounds.ts";
import type { PartVerdict, ReviewedDiff, Verdicts } from "./domain/diff-review.ts";
import type { Emit } from "./domain/events.ts";
import { ok, type Result } from "./domain/failure.ts";
import type { Inspection } from "./domain/finding.ts";
import { NO_USAGE } from "./domain/usage.ts";
import type { Effort } from "./models/model.ts";
import { type Account, conclude, type Done, spend, withoutReview } from "./review-conclude.ts";
import { gatherMaterial, type Material } from "./review-material.ts";
import { askParts, findVerdict, type Reviewer, stopOf } from "./review-parts.ts";
import { planMends } from "./stages/review/diff/mend.ts";
import type { Part } from "./stages/review/diff/parts.ts";
import { diffContent, diffEvidence } from "./stages/review/diff/prompt.ts";
import type { PartInput } from "./stages/review/diff/review-part.ts";
import type { Compared } from "./workspace/diff/comparison.ts";

/** What the review of a diff works with. */
export interface ReviewDeps {
  /** Who reviews; a failure (no key, a provider that isn't supported) leaves the local findings. */
  readonly reviewer: Result<Reviewer>;
  /** The local checks. */
  readonly inspect: (compared: Compared, signal: AbortSignal) => Promise<Result<Inspection>>;
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
 * Fails with `cancelled` alone, and only before anything is sent. Any other failure, and a later stop, is
 * in `failure`, beside the findings so far and the files that were not reviewed. The comparison stays open.
 */
export async function reviewCompared(
  compared: Compared,
  deps: ReviewDeps,
  signal: AbortSignal,
): Promise<Result<ReviewedDiff>> {
  deps.emit({ type: "inspect.started" });
  const inspected = await deps.inspect(compared, signal);
  if (!inspected.ok) {
    const failure = stopOf(inspected.failure, signal);
    if (failure.code === "cancelled") return { ok: false, failure };
    return ok(withoutReview({ findings: [], checks: [] }, compared.changes, failure));
  }
  const inspection = inspected.value;
  if (compared.changes.length === 0) return ok(withoutReview(inspection, [], null));
  if (!deps.reviewer.ok) return ok(withoutReview(inspection, compared.changes, deps.reviewer.failure));
  return ok(await reviewAll(compared, inspection, deps.reviewer.value, deps, signal));
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
  // Not before it is known that somebody has to be asked: what is kept makes no request at all.
  if (unknown.length > 0) reviewer.strong.warm();
  const cleared = await clear(material, new Set(unknown.map(({ path }) => path)), compared, signal);
  // What was withheld is gone from its part, which may have been reviewed without it before.
  const parts = cleared === material ? kept : await findKept(cleared, compared, inspection, reviewer, deps);
  const asked = parts.filter(({ verdict }) => verdict === null);
  if (asked.length > 0) deps.emit({ type: "review.started", model: reviewer.strong.id });
  if (asked.length >= MANY) deps.emit({ type: "notice.given", text: announce(asked) });
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
    if (verdict !== null) return { part, outcome: { ok: true, verdict, cached: true, unfit: null } };
    const outcome = outcomes[asked.findIndex((one) => one.part === part)];
    if (outcome === undefined) throw new Error("a part of the diff has no outcome");
    return { part, outcome };
  });
  return conclude({ compared, inspection, reviewer, material: cleared, done, account, started, signal });
}

/** From so many requests on the user is told before they are made: they may cost more than was thought. */
const MANY = 10;
/** Bytes that a token is taken for where only its order of size matters. */
const BYTES_PER_TOKEN = 4;

function announce(asked: readonly Kept[]): string {
  const bytes = asked.reduce((sum, { input }) => sum + Buffer.byteLength(input.content), 0);
  const thousands = Math.ceil(bytes / BYTES_PER_TOKEN / 1_000);
  return `it takes ${asked.length} requests of about ${thousands},000 tokens in all; --max-usd limits what they may cost`;
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
  // Loaded here: what is kept is not looked through again.
  const { scanForSecrets } = await import("./review-secrets.ts");
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

/** The provider's prompt cache holds over the parts, and over the reviews of one repository. */
function cacheKeyOf(root: string): string {
  return `tandem-review-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`;
}
