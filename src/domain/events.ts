import type { FileStat } from "./change.ts";
import type { Measure, Turn } from "./draft.ts";
import type { Escalation } from "./escalation.ts";
import type { Finding, Inspection } from "./finding.ts";
import type { Review, Verdict } from "./review.ts";
import type { Race } from "./race.ts";
import type { Route } from "./route.ts";
import type { Fallback, Run } from "./run.ts";
import type { Verification } from "./verification.ts";

/**
 * What happens in a run, as it happens: the stages emit these, the views show them, and
 * `--events` prints them one a line. Names are noun.verb; `run.finished` is always the last.
 */
export type RunEvent =
  | { readonly type: "run.started"; readonly id: string; readonly task: string }
  | { readonly type: "notice.given"; readonly text: string }
  | { readonly type: "route.started" }
  | { readonly type: "route.decided"; readonly route: Route }
  /** The connection to a model's provider was opened before it was needed, and took `ms`. */
  | { readonly type: "connection.opened"; readonly model: string; readonly ms: number }
  | { readonly type: "context.started" }
  | { readonly type: "context.gathered"; readonly files: readonly string[]; readonly bytes: number }
  /** The engines of the local checks were started before they were needed, and took `ms` to be ready. */
  | { readonly type: "engines.warmed"; readonly ms: number }
  | { readonly type: "draft.started"; readonly model: string }
  | { readonly type: "draft.progressed"; readonly chars: number }
  /** A file of the draft is complete, and was looked at by itself for `ms`, while the rest is still written. */
  | { readonly type: "file.inspected"; readonly path: string; readonly ms: number }
  | { readonly type: "draft.repaired"; readonly reason: string }
  | { readonly type: "draft.finished"; readonly draft: Turn }
  | { readonly type: "draft.measured"; readonly measure: Measure }
  | { readonly type: "inspect.started" }
  | { readonly type: "inspect.finished"; readonly inspection: Inspection }
  | { readonly type: "review.started"; readonly model: string }
  | { readonly type: "review.progressed"; readonly chars: number }
  | { readonly type: "review.finding"; readonly finding: Finding }
  /** A large draft is shared out: one of several reviewers who read it at the same time begins, and ends. */
  | { readonly type: "share.started"; readonly share: number; readonly files: readonly string[] }
  | { readonly type: "share.finished"; readonly share: number; readonly verdict: Verdict | null }
  | { readonly type: "review.finished"; readonly review: Review }
  | { readonly type: "task.escalated"; readonly escalation: Escalation }
  /** The strong model solves the task beside the draft; the first work that is good enough is kept. */
  | { readonly type: "race.started" }
  | { readonly type: "race.decided"; readonly winner: Race["winner"] }
  | { readonly type: "solve.started"; readonly model: string }
  | { readonly type: "solve.progressed"; readonly chars: number }
  | { readonly type: "solve.read"; readonly tool: string; readonly target: string }
  | { readonly type: "solve.finished"; readonly solve: Turn }
  | { readonly type: "model.replaced"; readonly replaced: Fallback }
  | {
      readonly type: "model.retried";
      readonly model: string;
      readonly reason: string;
      readonly wait_ms: number;
    }
  | { readonly type: "change.planned"; readonly files: readonly FileStat[]; readonly patch: string }
  /** The files are about to be written; what the user was asked before has been answered. */
  | { readonly type: "apply.started" }
  | { readonly type: "change.applied"; readonly files: readonly FileStat[] }
  | { readonly type: "change.undone"; readonly reason: string }
  | { readonly type: "verify.started"; readonly command: string }
  | { readonly type: "verify.finished"; readonly verification: Verification }
  | { readonly type: "run.finished"; readonly run: Run };

/** Receives events in order; must not throw. */
export type Emit = (event: RunEvent) => void;

/** An event and when it happened: milliseconds since the run's start, to a tenth. */
export type TimedEvent = RunEvent & { readonly at_ms: number };

/** Hears the events of a run in order; must not throw. */
export type Listen = (event: TimedEvent) => void;
