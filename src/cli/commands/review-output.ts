import type { ReviewedDiff } from "../../domain/diff-review.ts";
import type { Failure } from "../../domain/failure.ts";
import type { Run } from "../../domain/run.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { exitCodeOf, exitCodeOfRun } from "../exit-codes.ts";
import { fails } from "../findings/fail-on.ts";
import { leftOutLines, uncheckedLines } from "../findings/notes.ts";
import { printFindings } from "../findings/print.ts";
import { reviewJson } from "../findings/review-json.ts";
import { checksOf, notReviewedLines, reviewSummary } from "../findings/review-notes.ts";
import type { Cli } from "../process.ts";
import { tell } from "../session.ts";
import { deliver, paintFor } from "./findings-output.ts";
import type { ReviewFlags } from "./review-flags.ts";

/**
 * Prints a reviewed diff in the form that was asked for; why that was not possible, else null.
 *
 * @param run what became of its mends; null where there are none
 */
export async function printReview(
  reviewed: ReviewedDiff,
  compared: Compared,
  flags: ReviewFlags,
  cli: Cli,
  run: Run | null,
): Promise<Failure | null> {
  const found = { findings: reviewed.findings, checks: checksOf(reviewed) };
  const text =
    flags.format === "json"
      ? reviewJson(reviewed, compared, run)
      : await printFindings(flags.format, found, compared, {
          paint: await paintFor(flags, cli),
          version: __TANDEM_VERSION__,
        });
  const delivered = await deliver(text, flags, cli);
  return delivered.ok ? null : delivered.failure;
}

/** Shows the findings beside the result, where that is a patch. */
export async function showFindings(reviewed: ReviewedDiff, compared: Compared, cli: Cli): Promise<void> {
  const found = { findings: reviewed.findings, checks: [] };
  const text = await printFindings("text", found, compared, {
    paint: cli.output.paint.err,
    version: __TANDEM_VERSION__,
  });
  cli.surroundings.stderr.write(text);
}

/** What standard output doesn't hold. What was not looked at is said with `-q`, too: silence would mean clean. */
export function tellReview(reviewed: ReviewedDiff, compared: Compared, cli: Cli): void {
  const note = (line: string) => cli.output.note(line);
  const { notices, leftOut, changes, title } = compared;
  if (!cli.quiet) {
    for (const line of [...notices, ...leftOutLines(leftOut), ...reviewed.notices]) note(`note: ${line}`);
  }
  for (const line of uncheckedLines(reviewed.inspection.checks)) note(line);
  for (const line of notReviewedLines(reviewed.notReviewed)) note(line);
  if (reviewed.failure !== null) tell(cli, reviewed.failure);
  if (cli.quiet) return;
  note(changes.length === 0 ? `nothing to review in ${title}` : reviewSummary(reviewed, compared));
}

/**
 * The exit code: 1 for a finding at or above `--fail-on`, which is certain whatever else could not be
 * reviewed; then what failed. Once mends are applied, what the local checks still find counts alone.
 */
export function exitCodeOfReview(
  { findings, failure }: ReviewedDiff,
  { failOn }: Pick<ReviewFlags, "failOn">,
  run: Run | null,
): number {
  const left = run?.change?.applied === true ? (run.final_inspection?.findings ?? []) : findings;
  if (run !== null && run.error !== null) return exitCodeOfRun(run);
  if (fails(left, failOn)) return 1;
  return failure === null ? 0 : exitCodeOf(failure.code);
}
