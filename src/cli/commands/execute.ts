import { ulid } from "ulid";
import type { Settings } from "../../config/settings.ts";
import type { Work } from "../../domain/draft.ts";
import { ok, type Result } from "../../domain/failure.ts";
import type { Run } from "../../domain/run.ts";
import type { Task } from "../../domain/task.ts";
import type { RunRecord } from "../../history/history.ts";
import { openLedger } from "../../ledger.ts";
import { runTask } from "../../pipeline.ts";
import type { RunInput } from "../../scene.ts";
import { checkEnvironment } from "../check-env.ts";
import { crewOf } from "../crew.ts";
import { learntPlace, loadKnowledge } from "../knowledge.ts";
import { isAskedFirst, type LateHistory, lateHistory } from "../late-history.ts";
import { learnFromRuns } from "../learn-outcomes.ts";
import type { Cli } from "../process.ts";
import { shutdownWarnings } from "../shutdown.ts";
import { spendingLimits } from "../spending.ts";
import type { Session } from "../session.ts";
import { limitTime } from "../time-limit.ts";
import { planCheck, rememberedCheckMs } from "./check-plan.ts";
import { openReporter, type Reporter } from "./reporter.ts";
import type { RunFlags } from "./run-flags.ts";

/** A kept draft with its task and its lane. */
export interface Kept {
  readonly task: Task;
  readonly route: NonNullable<Run["route"]>;
  /** What outcomes had added to the estimate when the lane was chosen, in log-odds. */
  readonly shift: number;
  readonly work: Work;
}

/** One run to be made, or taken up again. */
export interface Execution {
  readonly cli: Cli;
  readonly flags: RunFlags;
  readonly session: Session;
  readonly task: Task;
  /** The task with its files relative to the root, or why one of them can't be named. */
  readonly named: Result<Task>;
  readonly kept: Kept | null;
}

/** Runs a task with everything around it: history, view, time limit, result. Returns the exit code. */
export async function execute(execution: Execution): Promise<number> {
  const { cli, flags, session } = execution;
  const startedAt = Date.now();
  const id = ulid();
  const history = flags.log ? lateHistory(cli, session.settings) : null;
  const reporter = await openReporter(cli, flags, session.settings);
  const limit = limitTime(cli.surroundings.signal, session.settings.timeoutMs);
  let ended: Ended;
  try {
    ended = await runToEnd(execution, { id, startedAt, history, reporter, signal: limit.signal });
    // Before the result: a reader that goes away must not cost the record.
    const log = await history?.open();
    await log?.record(ended.record);
    if (log !== undefined && ended.record.run.route?.lane === "fast") await learnFromRuns(cli, session, log);
  } finally {
    limit.close();
    await history?.close();
  }
  // Recorded like any other run, then reported as what it is.
  if (ended.bug !== null) throw ended.bug;
  return reporter.result(ended.record.run);
}

interface Ended {
  readonly record: RunRecord;
  readonly bug: Error | null;
}

interface Surround {
  readonly id: string;
  readonly startedAt: number;
  readonly history: LateHistory | null;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

async function runToEnd(execution: Execution, around: Surround): Promise<Ended> {
  const { cli, session, task, kept } = execution;
  const { id, startedAt, history, reporter, signal } = around;
  const place = await learntPlace(session);
  const knowledge = await loadKnowledge(cli, session);
  const record = (run: Run, draft: Work | null): RunRecord => ({
    root: session.workspace?.root ?? cli.surroundings.cwd,
    repository: place?.repository ?? null,
    shift: (kept === null ? knowledge.shift?.logOdds : kept.shift) ?? 0,
    started_at: startedAt,
    task: execution.named.ok ? execution.named.value : task,
    run,
    draft: draft === null ? null : draft.kind === "answer" ? draft.text : draft.changes,
  });
  const ready = await prepareInput(execution, { id, history, knowledge });
  if (!ready.ok) {
    const ledger = openLedger(id, task.text, reporter.emit, signal);
    return { record: record(ledger.close("failed", ready.failure), null), bug: null };
  }
  const { fast, strong, fallbacks, parallel, affords, input } = ready.value;
  const outcome = await runTask(
    { ...input, kept: kept === null ? null : { route: kept.route, work: kept.work } },
    {
      fast,
      strong,
      fallbacks,
      parallel,
      affords,
      workspace: session.workspace,
      noWorkspace: session.noWorkspace,
      emit: (event) => {
        reporter.emit(event);
        history?.hear(event);
      },
      confirmChange: reporter.confirmChange,
      confirmCheck: reporter.confirmCheck,
    },
    signal,
  );
  history?.speak();
  for (const line of await shutdownWarnings([fast, strong], session.settings.locations.history)) {
    cli.output.note(`warning: ${line}`);
  }
  const { verification } = outcome.run;
  if (verification?.ended === "exited" && session.workspace !== null) {
    const log = await history?.open();
    await log?.recordCheck(session.workspace.root, verification.command, verification.ms);
  }
  return { record: record(outcome.run, outcome.draft), bug: outcome.bug };
}

async function prepareInput(
  { cli, flags, session, named }: Execution,
  { id, history, knowledge }: Pick<Surround, "id" | "history"> & Pick<RunInput, "knowledge">,
) {
  const { settings, workspace } = session;
  if (!named.ok) return named;
  const log = isAskedFirst(settings) ? ((await history?.open()) ?? null) : null;
  const limits = spendingLimits(settings, log);
  if (!limits.ok) return limits;
  const models = crewOf(settings, limits.value);
  if (!models.ok) return models;
  const apply = flags.dryRun ? "never" : flags.apply ? "always" : cli.interactive ? "ask" : "never";
  const check = await planCheck(settings, workspace, apply);
  if (!check.ok) return check;
  const input: Omit<RunInput, "kept"> = {
    id,
    task: named.value,
    effort: settings.reviewEffort,
    race: settings.race,
    boundaries: settings.boundaries,
    knowledge,
    apply,
    check: check.value,
    checkMs: rememberedCheckMs(session, log),
    checkEnv: checkEnvironment(cli.surroundings.env),
    secrets: keysOf(settings),
  };
  return ok({ ...models.value, input });
}

/** The keys in use, to be struck out of whatever a check prints. */
export function keysOf({ fast, strong }: Settings): readonly string[] {
  return [fast, strong, ...fast.fallbacks, ...strong.fallbacks].flatMap(({ provider }) => {
    const key = provider.kind === "codex" ? "" : (provider.key?.reveal().trim() ?? "");
    return key === "" ? [] : [key];
  });
}
