import { stagedIds } from "../../hooks/diff-id.ts";
import { type CleanStates, cleanStates } from "../../hooks/inspected.ts";
import { coveringReceipts, remembered } from "../../hooks/receipts.ts";
import { indexFileOf } from "../../workspace/diff/index-file.ts";
import { GO_ON, type HookRun, reviewMemory } from "./hook-run.ts";

/**
 * Looks at what is about to be committed, in the index that git hands to the hook. What needs more than
 * the memory of an earlier look is loaded when it comes to that: a commit that is tried again doesn't wait.
 */
export async function preCommit(_args: readonly string[], run: HookRun): Promise<number> {
  const { workspace, session, cli } = run;
  const { cwd, env } = cli.surroundings;
  const indexFile = indexFileOf({ cwd, env }, workspace);
  const ids = await stagedIds(workspace, env, indexFile);
  const memory = reviewMemory(session);
  const clean = cleanStatesOf(run);
  const [receipts, isClean] = await Promise.all([
    coveringReceipts(ids?.diff ?? null, [], memory),
    ids !== null && clean !== null ? clean.find(ids.state).then((checks) => checks !== null) : false,
  ]);
  const isSilent = receipts.every(({ findings }) => findings.length === 0);
  if (isClean && isSilent && receipts.length > 0) return sayKnown(`; ${remembered(receipts)}`, run);
  const { reviewerFor, sayWhoReviews } = await import("./hook-review.ts");
  const reviewer = receipts.length > 0 ? null : reviewerFor(run);
  if (isClean && reviewer !== null) {
    // Nothing was found before, and nobody is there to review it.
    const asked = await reviewer;
    if (!asked.ok) {
      sayWhoReviews(asked, run);
      return sayKnown("", run);
    }
  }
  const { lookAtStaged } = await import("./hook-staged.ts");
  return lookAtStaged({ ids, clean, memory, receipts, reviewer }, run);
}

function sayKnown(by: string, { cli }: HookRun): number {
  if (!cli.quiet) cli.output.note(`tandem: nothing was found in what is staged before${by}`);
  return GO_ON;
}

function cleanStatesOf({ session }: HookRun): CleanStates | null {
  if (!session.ok) return null;
  return cleanStates(session.value.settings.locations.history, __TANDEM_VERSION__, "quick");
}
