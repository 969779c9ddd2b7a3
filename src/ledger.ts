import { BOUNDS } from "./domain/bounds.ts";
import type { Turn, Work } from "./domain/draft.ts";
import type { Emit, Listen } from "./domain/events.ts";
import type { Failure } from "./domain/failure.ts";
import type { Fallback, Run, RunStatus } from "./domain/run.ts";
import { addUsage, NO_USAGE, type Usage } from "./domain/usage.ts";
import { costOf } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";
import { openTimeline, tenths } from "./timeline.ts";

type Progress = { -readonly [Key in keyof Run]: Run[Key] };

/** What a run has come to so far: the stages write their results into it, the end closes it. */
export interface Ledger {
  /** The run as it stands; stages set their own field. */
  readonly run: Progress;
  /** The newest draft, kept so that an unreviewed run can be resumed. */
  draft: Work | null;
  /** Fires when a model has begun to write. */
  readonly spoke: AbortSignal;
  /** Stamps an event, notes its time, and passes it on; after the end of the run it is dropped. */
  readonly emit: Emit;
  /** Adds a model turn's tokens and dollars, whether it succeeded or not. */
  spend(model: Model, turn: Turn): void;
  /** Adds tokens and dollars of a call that was cancelled, which is in no turn. */
  add(model: Model, tokens: Usage): void;
  /** Notes a model that took another's place. */
  replaced(fallback: Fallback): void;
  /** Leaves time in milliseconds out that was spent waiting for the user. */
  waited(ms: number): void;
  /** Ends the run: totals, status, error; emits `run.finished`. */
  close(status: RunStatus, error: Failure | null): Run;
}

/** Opens the account of one run. */
export function openLedger(id: string, task: string, listen: Listen, signal: AbortSignal): Ledger {
  const start = performance.now();
  const run: Progress = {
    schema: 1,
    id,
    task,
    status: "failed",
    route: null,
    draft: null,
    inspection: null,
    review: null,
    escalated: null,
    solve: null,
    race: null,
    fallbacks: [],
    final_inspection: null,
    change: null,
    verification: null,
    answer: null,
    usage: NO_USAGE,
    cost_usd: null,
    unpriced_models: [],
    ms: 0,
    timeline: [],
    error: null,
    bounds: BOUNDS,
  };
  let waiting = 0;
  let ended = false;
  const timeline = openTimeline();
  const spoke = new AbortController();
  const now = () => tenths(performance.now() - start);
  const emit: Emit = (event) => {
    // What was only warmed up may be ready when nobody needs it any more.
    if (ended) return;
    if (event.type === "draft.progressed" || event.type === "solve.progressed") spoke.abort();
    const at_ms = now();
    timeline.hear(event, at_ms);
    listen({ at_ms, ...event });
  };
  emit({ type: "run.started", id, task });
  const add = (model: Model, tokens: Usage): void => {
    run.usage = addUsage(run.usage, tokens);
    const cost = costOf(tokens, model.price);
    if (cost !== null) run.cost_usd = (run.cost_usd ?? 0) + cost;
    else if (!run.unpriced_models.includes(model.id))
      run.unpriced_models = [...run.unpriced_models, model.id];
  };
  return {
    run,
    draft: null,
    spoke: spoke.signal,
    emit,
    spend: (model, turn) => add(model, turn.tokens),
    add,
    replaced: (fallback) => {
      run.fallbacks = [...run.fallbacks, fallback];
    },
    waited: (ms) => {
      waiting += ms;
      timeline.past("wait", ms, now());
    },
    close: (status, error) => {
      run.error = error?.code === "cancelled" ? stopReason(signal, error) : error;
      run.status = run.error?.code === "cancelled" ? "cancelled" : status;
      run.ms = Math.round(performance.now() - start - waiting);
      run.timeline = timeline.close(now());
      const closed: Run = { ...run };
      emit({ type: "run.finished", run: closed });
      ended = true;
      return closed;
    },
  };
}

/** An abort is the user's, or the run's own time limit; the signal's reason says which. */
function stopReason(signal: AbortSignal, error: Failure): Failure {
  const reason: unknown = signal.reason;
  // In the words of the run: what was stopped in it can't know what became of the tree.
  if (!(reason instanceof DOMException) || reason.name !== "TimeoutError") {
    return { ...error, message: "stopped; the tree is as it was" };
  }
  return {
    code: "timeout",
    message: "the run's time limit was reached; nothing was changed",
    hint: "raise --timeout",
  };
}
