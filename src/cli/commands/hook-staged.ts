import { BOUNDS } from "../../domain/bounds.ts";
import type { Result } from "../../domain/failure.ts";
import type { Inspection } from "../../domain/finding.ts";
import type { StagedIds } from "../../hooks/diff-id.ts";
import type { CleanStates } from "../../hooks/inspected.ts";
import type { Memory, Receipt } from "../../hooks/receipts.ts";
import { compare } from "../../workspace/diff/compare.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { conclude } from "./hook-conclude.ts";
import { examine } from "./hook-examine.ts";
import { inspectIn } from "./hook-inspect.ts";
import { type HookReviewer, sayWhoReviews } from "./hook-review.ts";
import { GO_ON, type HookRun } from "./hook-run.ts";

/** What is staged, as far as it is known before anybody looks at it. */
export interface Staged {
  /** Null where git can't say; nothing is remembered then. */
  readonly ids: StagedIds | null;
  readonly clean: CleanStates | null;
  readonly memory: Memory | null;
  readonly receipts: readonly Receipt[];
  /** Who reviews it; null where receipts cover it. */
  readonly reviewer: Promise<Result<HookReviewer>> | null;
}

/** Compares what is staged with HEAD, looks at it, has it reviewed, and says what came of it. */
export async function lookAtStaged(staged: Staged, run: HookRun): Promise<number> {
  // Whether somebody reviews is found out meanwhile.
  const [looked, reviewer] = await Promise.all([look(staged, run), staged.reviewer]);
  try {
    return looked === null ? GO_ON : await review(looked, staged, reviewer, run);
  } finally {
    looked?.compared.close();
    if (reviewer?.ok === true) reviewer.value.close();
  }
}

interface Looked {
  readonly compared: Compared;
  readonly inspection: Inspection;
}

/** Null where there is nothing to look at, or no way to. */
async function look({ ids, clean }: Staged, run: HookRun): Promise<Looked | null> {
  const { cwd, env, signal } = run.cli.surroundings;
  const compared = await compare({
    comparison: { kind: "staged" },
    paths: [],
    cwd,
    env,
    opened: run.workspace,
  });
  if (!compared.ok) {
    run.trouble("pre-commit looked at nothing", compared.failure);
    return null;
  }
  if (compared.value.changes.length === 0) {
    compared.value.close();
    return null;
  }
  const inspection = await inspectIn(compared.value, "quick", signal);
  if (ids !== null && !signal.aborted) await clean?.add(ids.state, inspection);
  return { compared: compared.value, inspection };
}

async function review(
  { compared, inspection }: Looked,
  { ids, memory, receipts }: Staged,
  reviewer: Result<HookReviewer> | null,
  run: HookRun,
): Promise<number> {
  if (reviewer !== null) sayWhoReviews(reviewer, run);
  const examined = await examine(
    {
      compared,
      diff: ids?.diff ?? null,
      receipts,
      inspection,
      review: reviewer?.ok === true ? reviewer.value.review : null,
      memory,
      budgetMs: run.budgetMs ?? BOUNDS.hook_review_ms,
    },
    run.cli.surroundings.signal,
  );
  return conclude(examined, compared, "commit", run);
}
