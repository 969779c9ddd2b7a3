import { BOUNDS } from "../../domain/bounds.ts";
import { stagedId } from "../../hooks/diff-id.ts";
import { compare, indexFileOf } from "../../workspace/diff/compare.ts";
import { GO_ON, type HookRun } from "./hook-run.ts";

/** Looks at what is about to be committed, in the index that git hands to the hook. */
export async function preCommit(_args: readonly string[], run: HookRun): Promise<number> {
  const { cwd, env, signal } = run.cli.surroundings;
  const input = { comparison: { kind: "staged" }, paths: [], cwd, env } as const;
  // The checks are loaded while git is at work.
  const [compared, diff, { conclude, reviewerFor }, { coveringReceipts, examine, QUICK_CHECKERS }] =
    await Promise.all([
      compare(input),
      stagedId(run.workspace, env, indexFileOf(input, run.workspace)),
      import("./hook-conclude.ts"),
      import("./hook-examine.ts"),
    ]);
  if (!compared.ok) {
    run.trouble("pre-commit looked at nothing", compared.failure);
    return GO_ON;
  }
  try {
    if (compared.value.changes.length === 0) return GO_ON;
    const { memory, review } = await reviewerFor(run);
    const receipts = await coveringReceipts(diff, [], memory);
    if (!review.ok && receipts.length === 0) run.trouble("no review", review.failure);
    const examined = await examine(
      {
        compared: compared.value,
        diff,
        receipts,
        checkers: QUICK_CHECKERS,
        review: review.ok ? review.value : null,
        memory,
        budgetMs: run.budgetMs ?? BOUNDS.hook_review_ms,
      },
      signal,
    );
    return await conclude(examined, compared.value, "commit", run);
  } finally {
    compared.value.close();
  }
}
