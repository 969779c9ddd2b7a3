import type { ReviewedDiff } from "../../domain/diff-review.ts";
import type { Run } from "../../domain/run.ts";
import { cleanStates } from "../../hooks/inspected.ts";
import { reviewCompared, type ReviewDeps } from "../../review-compared.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { readCompared } from "../findings/inputs.ts";
import type { Cli } from "../process.ts";
import type { Action } from "../program.ts";
import { complain, openSession, type Session } from "../session.ts";
import { limitTime } from "../time-limit.ts";
import { openDiffView } from "./findings-output.ts";
import { checkOutput } from "./output-file.ts";
import type { FixPlan } from "./review-fix.ts";
import { parseReviewFlags, type ReviewFlags, settingsFlags } from "./review-flags.ts";
import { leaveToRun } from "./leave-to-run.ts";
import { inspectOnce } from "./review-inspect.ts";
import { exitCodeOfReview, printReview, showFindings, tellReview } from "./review-output.ts";
import { openReviewSession, type ReviewSession } from "./review-session.ts";

/** What one review is made of. */
export interface Review {
  readonly compared: Compared;
  readonly flags: ReviewFlags;
  readonly session: Session;
  readonly cli: Cli;
  /** How the working tree is mended; null for a review alone. */
  readonly plan: FixPlan | null;
  readonly inspect: ReviewDeps["inspect"];
}

/** `tandem review`: the local checks and the reviewer on a diff, the index, a range or the working tree. */
export const review: Action = async (words, rawFlags, cli) => {
  const parsed = parseReviewFlags(rawFlags, words);
  if (!parsed.ok) return complain(cli, parsed.failure);
  const flags = parsed.value;
  const place = await checkOutput(flags.output);
  if (!place.ok) return complain(cli, place.failure);
  const session = await openSession(cli, settingsFlags(flags), flags.fix ? "stops" : "warns");
  if (!session.ok) return complain(cli, session.failure);
  const plan = flags.fix ? await (await loadFix()).planFix(flags, session.value, cli) : null;
  if (plan !== null && !plan.ok) return complain(cli, plan.failure);
  const compared = await readCompared(words, flags, cli);
  if (!compared.ok) return complain(cli, compared.failure);
  try {
    return await carryOut({
      compared: compared.value,
      flags,
      session: session.value,
      cli,
      plan: plan?.value ?? null,
      inspect: await inspectorOf(words, flags, session.value, cli),
    });
  } finally {
    compared.value.close();
  }
};

/** Loaded where it is wanted: it brings all that writes and verifies. */
const loadFix = () => import("./review-fix.ts");

/** The local checks, anew where all of it is asked for anew. */
async function inspectorOf(
  words: readonly string[],
  flags: ReviewFlags,
  { settings, workspace }: Session,
  cli: Cli,
): Promise<ReviewDeps["inspect"]> {
  const execution = leaveToRun(settings, cli);
  if (!flags.cache) {
    const { inspectCompared } = await import("../../inspect-compared.ts");
    return (compared, signal) => inspectCompared(compared, signal, execution);
  }
  const clean = cleanStates(settings.locations.history, __TANDEM_VERSION__, "all");
  return inspectOnce({ words, flags }, clean, workspace, execution, cli);
}

async function carryOut(one: Review): Promise<number> {
  const { compared, flags, session, cli } = one;
  const opened = await openReviewSession(cli, session, flags);
  const limit = limitTime(cli.surroundings.signal, session.settings.timeoutMs);
  try {
    const reviewed = await watchReview(one, opened.deps, limit.signal);
    if (!reviewed.ok) return complain(cli, reviewed.failure);
    const { reviewer } = opened.deps;
    if (one.plan !== null && reviewer.ok && isMendable(reviewed.value)) {
      const { mend } = await loadFix();
      const record = (run: Run): Promise<void> => opened.record(run);
      const mending = { ...one, plan: one.plan, reviewer: reviewer.value, record };
      return await mend(mending, reviewed.value, limit.signal);
    }
    await opened.keep(reviewed.value, compared, limit.signal);
    const { failure } = reviewed.value;
    if (failure?.code === "cancelled") return complain(cli, failure);
    return await tellAll(one, reviewed.value);
  } finally {
    limit.close();
    opened.close();
  }
}

async function watchReview(
  { compared, flags, cli, inspect }: Review,
  deps: ReviewSession["deps"],
  signal: AbortSignal,
): ReturnType<typeof reviewCompared> {
  const view = await openDiffView(cli);
  try {
    const emit: ReviewDeps["emit"] = (event) => view.on(event);
    return await reviewCompared(compared, { ...deps, inspect, emit, mend: flags.fix }, signal);
  } finally {
    view.pause();
  }
}

/** A review with gaps is mended when it is whole. */
function isMendable({ mends, failure }: ReviewedDiff): boolean {
  return mends.length > 0 && failure === null;
}

/** The findings where they belong, and the notes beside them. */
async function tellAll({ compared, flags, cli }: Review, reviewed: ReviewedDiff): Promise<number> {
  // Of a review that mends, standard output is the patch.
  const isPatch = flags.fix && flags.format === "text";
  if (isPatch) await showFindings(reviewed, compared, cli);
  const undelivered = isPatch ? null : await printReview(reviewed, compared, flags, cli, null);
  if (undelivered !== null) return complain(cli, undelivered);
  tellReview(reviewed, compared, cli);
  if (flags.fix && !cli.quiet && reviewed.findings.length > 0) cli.output.note("nothing was mended");
  return exitCodeOfReview(reviewed, flags, null);
}
