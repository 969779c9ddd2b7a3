import type { ReviewedDiff } from "../../domain/diff-review.ts";
import type { Emit } from "../../domain/events.ts";
import type { Failure } from "../../domain/failure.ts";
import { reviewCompared } from "../../review-compared.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { fails } from "../findings/fail-on.ts";
import { readCompared } from "../findings/inputs.ts";
import { leftOutLines, uncheckedLines } from "../findings/notes.ts";
import { printFindings } from "../findings/print.ts";
import { reviewJson } from "../findings/review-json.ts";
import { checksOf, notReviewedLines, reviewSummary } from "../findings/review-notes.ts";
import { learntPlace } from "../knowledge.ts";
import type { Cli } from "../process.ts";
import type { Action } from "../program.ts";
import { complain, openLog, openSession, type Session, tell } from "../session.ts";
import { limitTime } from "../time-limit.ts";
import { deliver, openDiffView, paintFor } from "./findings-output.ts";
import { checkOutput } from "./output-file.ts";
import { reviewDeps } from "./review-deps.ts";
import { parseReviewFlags, type ReviewFlags, settingsFlags } from "./review-flags.ts";
import { recordReview, reviewAsRun } from "./review-record.ts";

/** `tandem review`: the local checks and the reviewer on a diff, the index, a range or the working tree. */
export const review: Action = async (words, rawFlags, cli) => {
  const parsed = parseReviewFlags(rawFlags, words);
  if (!parsed.ok) return complain(cli, parsed.failure);
  const flags = parsed.value;
  const place = await checkOutput(flags.output);
  if (!place.ok) return complain(cli, place.failure);
  const session = await openSession(cli, settingsFlags(flags));
  if (!session.ok) return complain(cli, session.failure);
  const compared = await readCompared(words, flags, cli);
  if (!compared.ok) return complain(cli, compared.failure);
  try {
    return await reviewIt(compared.value, flags, session.value, cli);
  } finally {
    compared.value.close();
  }
};

async function reviewIt(compared: Compared, flags: ReviewFlags, session: Session, cli: Cli): Promise<number> {
  const { settings } = session;
  const startedAt = Date.now();
  // The history is opened where it is needed: it takes longer than a verdict that is kept.
  const early = flags.log && settings.monthlyUsd !== null ? await openLog(cli, settings) : null;
  const limit = limitTime(cli.surroundings.signal, settings.timeoutMs);
  const view = await openDiffView(cli);
  try {
    const deps = reviewDeps(settings, early, flags);
    const emit: Emit = (event) => view.on(event);
    const reviewed = await reviewCompared(compared, { ...deps, emit, tryEdits: null }, limit.signal);
    view.pause();
    if (!reviewed.ok) return complain(cli, reviewed.failure);
    const run = reviewAsRun(reviewed.value, `review: ${compared.title}`, limit.signal);
    if (run !== null && flags.log) {
      const history = early ?? (await openLog(cli, settings));
      const root = session.workspace?.root ?? cli.surroundings.cwd;
      const repository = (await learntPlace(session))?.repository ?? null;
      recordReview(history, run, { root, repository, startedAt });
      if (early === null) history.close();
    }
    const undelivered = await printReview(reviewed.value, compared, flags, cli);
    if (undelivered !== null) return complain(cli, undelivered);
    tellReview(reviewed.value, compared, cli);
    return exitCodeOfReview(reviewed.value, flags);
  } finally {
    view.pause();
    limit.close();
    early?.close();
  }
}

/** Prints the findings in the form that was asked for; why that was not possible, else null. */
async function printReview(
  reviewed: ReviewedDiff,
  compared: Compared,
  flags: ReviewFlags,
  cli: Cli,
): Promise<Failure | null> {
  const found = { findings: reviewed.findings, checks: checksOf(reviewed) };
  const text =
    flags.format === "json"
      ? reviewJson(reviewed, compared, null)
      : await printFindings(flags.format, found, compared, {
          paint: await paintFor(flags, cli),
          version: __TANDEM_VERSION__,
        });
  const delivered = await deliver(text, flags, cli);
  return delivered.ok ? null : delivered.failure;
}

/** What standard output doesn't hold. What was not looked at is said with `-q`, too: silence would mean clean. */
function tellReview(reviewed: ReviewedDiff, compared: Compared, cli: Cli): void {
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

/** What was found is certain, whatever else could not be reviewed: so it decides first. */
function exitCodeOfReview({ findings, failure }: ReviewedDiff, { failOn }: ReviewFlags): number {
  if (fails(findings, failOn)) return 1;
  return failure === null ? 0 : exitCodeOf(failure.code);
}
