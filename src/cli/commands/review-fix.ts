import type { ReviewedDiff } from "../../domain/diff-review.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Run } from "../../domain/run.ts";
import type { Task } from "../../domain/task.ts";
import { landMends } from "../../land-mends.ts";
import type { Reviewer } from "../../review-parts.ts";
import type { CheckPlan, RunInput } from "../../scene.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { checkEnvironment } from "../check-env.ts";
import { loadKnowledge } from "../knowledge.ts";
import type { Cli } from "../process.ts";
import { findingLine } from "../render/format.ts";
import { complain, type Session, tell } from "../session.ts";
import { planCheck } from "./check-plan.ts";
import { keysOf } from "./execute.ts";
import { openReporter } from "./reporter.ts";
import type { Review } from "./review.ts";
import type { ReviewFlags } from "./review-flags.ts";
import { exitCodeOfReview, printReview, showFindings, tellReview } from "./review-output.ts";
import { openReviewLedger } from "./review-record.ts";
import { titleOf } from "./review-session.ts";

/** What is known before a review that is to mend the working tree. */
export interface FixPlan {
  readonly apply: RunInput["apply"];
  readonly check: CheckPlan | null;
}

/** What would refuse the mends at their end anyway, found before anything is paid for. */
export async function planFix(
  flags: Pick<ReviewFlags, "apply">,
  { settings, workspace, noWorkspace }: Session,
  cli: Cli,
): Promise<Result<FixPlan>> {
  if (workspace === null) {
    return { ok: false, failure: noWorkspace ?? fail("not_a_worktree", "not in a git working tree").failure };
  }
  const apply = flags.apply ? "always" : cli.interactive ? "ask" : "never";
  const blocked = apply === "never" ? null : await blockedBy(workspace);
  if (blocked !== null) return blocked;
  const check = await planCheck(settings, workspace, apply);
  return check.ok ? ok({ apply, check: check.value }) : check;
}

async function blockedBy(workspace: Workspace): Promise<ReturnType<typeof fail> | null> {
  const operation = await workspace.operationInProgress();
  if (operation === null) return null;
  return fail("conflict", `a ${operation} is in progress; nothing was asked`, "finish or abort it first");
}

/** The task that mending is, should it go up to the strong model; what was found is material, no words of the user's. */
function taskOf({ findings }: ReviewedDiff): Task {
  return {
    text: "Mend what a review of the changes in the working tree found: the findings are in <standard-input>.",
    input: findings.map(findingLine).join("\n"),
    files: [],
    context: [],
    answer: false,
    forced: "strong",
  };
}

/** Shows what was found, lands what mends it, and puts the result where it belongs. Returns the exit code. */
export async function mend(
  one: Review & {
    readonly plan: FixPlan;
    readonly reviewer: Reviewer;
    readonly record: (run: Run) => Promise<void>;
  },
  reviewed: ReviewedDiff,
  signal: AbortSignal,
): Promise<number> {
  const { compared, flags, session, cli, reviewer } = one;
  const isText = flags.format === "text";
  if (isText) await showFindings(reviewed, compared, cli);
  tellReview(reviewed, compared, cli);
  const place = {
    json: false,
    events: false,
    ...(flags.output === undefined ? {} : { output: flags.output }),
  };
  const reporter = await openReporter(cli, place, session.settings);
  const ledger = openReviewLedger(reviewed, titleOf(compared.title), reporter.emit, signal);
  const input = await inputOf(one, reviewed, ledger.run.id);
  const landed = await landMends({ compared, reviewed, reviewer, input, ports: reporter, ledger }, signal);
  const run = { ...landed, ms: landed.ms + (reviewed.review?.ms ?? 0) };
  await one.record(run);
  if (isText) {
    const code = await reporter.result(run);
    return code === 0 ? exitCodeOfReview(reviewed, flags, run) : code;
  }
  if (run.error !== null) tell(cli, run.error);
  const undelivered = await printReview(reviewed, compared, flags, cli, run);
  return undelivered === null ? exitCodeOfReview(reviewed, flags, run) : complain(cli, undelivered);
}

async function inputOf(
  { session, cli, plan }: Review & { readonly plan: FixPlan },
  reviewed: ReviewedDiff,
  id: string,
): Promise<RunInput> {
  const { settings } = session;
  return {
    id,
    task: taskOf(reviewed),
    effort: settings.reviewEffort,
    race: "never",
    boundaries: settings.boundaries,
    knowledge: await loadKnowledge(cli, session),
    apply: plan.apply,
    check: plan.check,
    checkMs: null,
    checkEnv: checkEnvironment(cli.surroundings.env),
    secrets: keysOf(settings),
    kept: null,
  };
}
