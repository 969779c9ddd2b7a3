import { BOUNDS } from "../../domain/bounds.ts";
import type { Finding } from "../../domain/finding.ts";
import { ok } from "../../domain/failure.ts";
import { stagedId } from "../../hooks/diff-id.ts";
import { compare, indexFileOf } from "../../workspace/diff/compare.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { fails } from "../findings/fail-on.ts";
import { summaryLine, uncheckedLines } from "../findings/notes.ts";
import { printFindings } from "../findings/print.ts";
import { coveringReceipts, examine, type Examined, memoryOf, QUICK_CHECKERS } from "./hook-examine.ts";
import { hookReview } from "./hook-review.ts";
import { GO_ON, type HookRun, STOP } from "./hook-run.ts";

/** Looks at what is about to be committed, in the index that git hands to the hook. */
export async function preCommit(run: HookRun): Promise<number> {
  const { cwd, env, signal } = run.cli.surroundings;
  const input = { comparison: { kind: "staged" }, paths: [], cwd, env } as const;
  const [compared, diff] = await Promise.all([
    compare(input),
    stagedId(run.workspace, env, indexFileOf(input, run.workspace)),
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

/** Who reviews, and where it is remembered; without settings nobody, and nowhere. */
export async function reviewerFor({ settings }: HookRun) {
  if (!settings.ok) return { memory: null, review: settings };
  const { locations, strong } = settings.value;
  return { memory: memoryOf(locations.history, strong.model), review: await hookReview(settings.value) };
}

/** Shows what was found and says whether git may go on. */
export async function conclude(
  { inspection, by, failure }: Examined,
  compared: Compared,
  what: "commit" | "push",
  { cli, failOn, trouble }: HookRun,
): Promise<number> {
  const { findings, checks } = inspection;
  if (cli.surroundings.signal.aborted) return GO_ON;
  if (findings.length > 0) {
    const paint = cli.output.paint.out;
    cli.output.result(await printFindings("text", inspection, compared, { paint, version: "" }));
  }
  if (failure !== null) trouble("not reviewed", failure);
  for (const line of uncheckedLines(checks)) cli.output.note(`tandem: ${line}`);
  const isStopped = fails(findings, failOn);
  if (!cli.quiet || isStopped) {
    const tail = [...(by === null ? [] : [by]), ...consequence(findings, isStopped, what)];
    cli.output.note(`tandem: ${[summaryLine(findings, checks, compared), ...tail].join("; ")}`);
  }
  return isStopped ? STOP : GO_ON;
}

function consequence(findings: readonly Finding[], isStopped: boolean, what: string): readonly string[] {
  if (isStopped) return [`the ${what} is stopped (git ${what} --no-verify goes past it)`];
  return findings.length > 0 ? [`the ${what} goes on`] : [];
}
