import { BOUNDS } from "../../domain/bounds.ts";
import { type Inspection, isUnchecked } from "../../domain/finding.ts";
import { type StagedIds, stagedIds } from "../../hooks/diff-id.ts";
import { type CleanStates, cleanStates } from "../../hooks/inspected.ts";
import { compare, indexFileOf } from "../../workspace/diff/compare.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { conclude, reviewerFor, sayWhoReviews } from "./hook-conclude.ts";
import { coveringReceipts, examine } from "./hook-examine.ts";
import { GO_ON, type HookRun } from "./hook-run.ts";

/** Looks at what is about to be committed, in the index that git hands to the hook. */
export async function preCommit(_args: readonly string[], run: HookRun): Promise<number> {
  const { cwd, env, signal } = run.cli.surroundings;
  const input = { comparison: { kind: "staged" }, paths: [], cwd, env } as const;
  // Git, the provider and the disk are waited for at once.
  const [compared, { ids, local }, { memory, reviewer }] = await Promise.all([
    compare(input),
    stagedIds(run.workspace, env, indexFileOf(input, run.workspace)).then(async (found) => ({
      ids: found,
      local: await localChecks(found, run),
    })),
    reviewerFor(run),
  ]);
  try {
    if (!compared.ok) {
      run.trouble("pre-commit looked at nothing", compared.failure);
      return GO_ON;
    }
    if (compared.value.changes.length === 0) return GO_ON;
    const diff = ids?.diff ?? null;
    const receipts = await coveringReceipts(diff, [], memory);
    if (receipts.length === 0) sayWhoReviews(reviewer, run);
    const examined = await examine(
      {
        compared: compared.value,
        diff,
        receipts,
        inspect: () => local(compared.value, signal),
        review: reviewer.ok ? reviewer.value.review : null,
        memory,
        budgetMs: run.budgetMs ?? BOUNDS.hook_review_ms,
      },
      signal,
    );
    return await conclude(examined, compared.value, "commit", run);
  } finally {
    if (compared.ok) compared.value.close();
    if (reviewer.ok) reviewer.value.close();
  }
}

type LocalChecks = (compared: Compared, signal: AbortSignal) => Promise<Inspection>;

/** The quick checks, loaded by the time git has made the comparison; nothing where they found nothing before. */
async function localChecks(ids: StagedIds | null, { session }: HookRun): Promise<LocalChecks> {
  const clean: CleanStates | null = session.ok
    ? cleanStates(session.value.settings.locations.history, __TANDEM_VERSION__)
    : null;
  if (ids !== null && clean !== null && (await clean.has(ids.state))) {
    return () => Promise.resolve({ findings: [], checks: [] });
  }
  const { inspectIn } = await import("./hook-inspect.ts");
  return async (compared, signal) => {
    const inspection = await inspectIn(compared, "quick", signal);
    const isClean = inspection.findings.length === 0 && !inspection.checks.some(isUnchecked);
    if (isClean && ids !== null && !signal.aborted) await clean?.add(ids.state);
    return inspection;
  };
}
