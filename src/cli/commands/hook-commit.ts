import { BOUNDS } from "../../domain/bounds.ts";
import { isUnchecked } from "../../domain/finding.ts";
import { type StagedIds, stagedIds } from "../../hooks/diff-id.ts";
import { type CleanStates, cleanStates } from "../../hooks/inspected.ts";
import { compare, type CompareInput, indexFileOf } from "../../workspace/diff/compare.ts";
import { conclude, type Reviewing, reviewerFor, sayWhoReviews } from "./hook-conclude.ts";
import { coveringReceipts, examine, remembered } from "./hook-examine.ts";
import { GO_ON, type HookRun } from "./hook-run.ts";

/** Looks at what is about to be committed, in the index that git hands to the hook. */
export async function preCommit(_args: readonly string[], run: HookRun): Promise<number> {
  const { cwd, env } = run.cli.surroundings;
  const input = { comparison: { kind: "staged" }, paths: [], cwd, env } as const;
  const clean = cleanStatesOf(run);
  // Git, the provider and the disk are waited for at once.
  const [{ ids, isClean }, reviewing] = await Promise.all([
    stagedIds(run.workspace, env, indexFileOf(input, run.workspace)).then(async (found) => ({
      ids: found,
      isClean: found !== null && clean !== null && (await clean.has(found.state)),
    })),
    reviewerFor(run),
  ]);
  try {
    const known = isClean ? await sayKnown(ids?.diff ?? null, reviewing, run) : false;
    return known ? GO_ON : await lookAt({ input, ids, clean }, reviewing, run);
  } finally {
    if (reviewing.reviewer.ok) reviewing.reviewer.value.close();
  }
}

/** Where nothing was found before, and nothing is left to review: says so. */
async function sayKnown(
  diff: string | null,
  { memory, reviewer }: Reviewing,
  run: HookRun,
): Promise<boolean> {
  const receipts = await coveringReceipts(diff, [], memory);
  if (receipts.some(({ findings }) => findings.length > 0)) return false;
  if (receipts.length === 0) {
    if (reviewer.ok) return false;
    sayWhoReviews(reviewer, run);
  }
  const by = receipts.length === 0 ? "" : `; ${remembered(receipts)}`;
  if (!run.cli.quiet) run.cli.output.note(`tandem: nothing was found in what is staged before${by}`);
  return true;
}

interface Staged {
  readonly input: CompareInput;
  readonly ids: StagedIds | null;
  readonly clean: CleanStates | null;
}

async function lookAt(
  { input, ids, clean }: Staged,
  { memory, reviewer }: Reviewing,
  run: HookRun,
): Promise<number> {
  const { signal } = run.cli.surroundings;
  // The checks are loaded while git is at work.
  const [compared, { inspectIn }] = await Promise.all([compare(input), import("./hook-inspect.ts")]);
  if (!compared.ok) {
    run.trouble("pre-commit looked at nothing", compared.failure);
    return GO_ON;
  }
  try {
    if (compared.value.changes.length === 0) return GO_ON;
    const diff = ids?.diff ?? null;
    const receipts = await coveringReceipts(diff, [], memory);
    if (receipts.length === 0) sayWhoReviews(reviewer, run);
    const inspection = await inspectIn(compared.value, "quick", signal);
    const isClean = inspection.findings.length === 0 && !inspection.checks.some(isUnchecked);
    if (isClean && ids !== null && !signal.aborted) await clean?.add(ids.state);
    const examined = await examine(
      {
        compared: compared.value,
        diff,
        receipts,
        inspection,
        review: reviewer.ok ? reviewer.value.review : null,
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

function cleanStatesOf({ session }: HookRun): CleanStates | null {
  if (!session.ok) return null;
  return cleanStates(session.value.settings.locations.history, __TANDEM_VERSION__);
}
