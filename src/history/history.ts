import type { ChangeSet } from "../domain/change.ts";
import type { FastRun } from "../domain/fast-run.ts";
import type { Run, RunStatus } from "../domain/run.ts";
import type { Task } from "../domain/task.ts";
import type { Taken } from "../domain/usage.ts";
import type { Stats, StatsFilter } from "./stats.ts";

/** One line of `tandem log`. */
export interface RunSummary {
  readonly id: string;
  /** Start, in milliseconds since 1970 UTC. */
  readonly started_at: number;
  readonly root: string;
  readonly task: string;
  readonly lane: "fast" | "strong" | null;
  readonly status: RunStatus;
  readonly error_code: string | null;
  readonly applied: boolean;
  /** Lines of its change; null when the run ended without one. */
  readonly lines: { readonly added: number; readonly removed: number } | null;
  /** True when the result is text. */
  readonly answered: boolean;
  readonly ms: number;
  readonly cost_usd: number | null;
}

/** A whole run as the history keeps it. */
export interface RunRecord {
  readonly root: string;
  /** Real path of the git folder that all working trees of the repository share; null outside one. */
  readonly repository: string | null;
  /** What the outcomes of earlier runs had added to its estimate, in log-odds. */
  readonly shift: number;
  readonly started_at: number;
  /** The task as it was given, enough to go on from. */
  readonly task: Task;
  readonly run: Run;
  /** The draft as the fast model wrote it, before the review; null when there was none. */
  readonly draft: ChangeSet | string | null;
}

/**
 * The record of runs. Several processes may use one at once; what is written waits for the others, and
 * lets this process hear signals meanwhile. Nothing here throws: what can't be written or read costs a
 * warning (given to the `warn` the history was opened with), never the run.
 */
export interface History {
  /** Stores a finished run; a second call with the same id replaces the first. */
  record(record: RunRecord): Promise<void>;
  /** Newest first; `root` limits to one working tree. */
  list(filter: { readonly root: string | null; readonly limit: number }): readonly RunSummary[];
  /**
   * Counts a part of the runs that an earlier version wrote; returns about how many are left. While it
   * is above 0, {@link stats} is without them. One short write, so that no other process waits for it.
   */
  countEarlier(): number;
  /** What the runs add up to, whatever their number is; null when it can't be said. */
  stats(filter: StatsFilter): Stats | null;
  /** One run by its id or a unique prefix of at least 4 characters. */
  get(id: string): RunRecord | "not-found" | "ambiguous";
  /** What the runs started since `at` (ms since 1970 UTC) cost, in dollars; null when it can't be said. */
  spentSince(at: number): number | null;
  /**
   * Says what the others have of a budget: the runs started since `since` (ms since 1970 UTC), and those at
   * work. In the same moment, what `own` makes of it is held for this run in place of what was, for the
   * others to see, until this run is recorded or its history closed. Null, with nothing held, when it can't
   * be said.
   */
  hold(since: number, own: (others: Taken) => number): Promise<Taken | null>;
  /** Marks a run's change as undone, or as applied later. */
  markApplied(id: string, applied: boolean): Promise<void>;
  /**
   * The newest runs of a repository that its estimate sent to the fast model, since their outcomes
   * were last forgotten; newest first. One indexed query, a few milliseconds for hundreds of runs.
   * Null when it can't be said: that is not the same as no run.
   */
  fastRuns(filter: { readonly repository: string; readonly limit: number }): readonly FastRun[] | null;
  /** From now on the outcomes of runs started until `at` (ms since 1970 UTC) teach nothing; the runs stay. */
  forgetOutcomes(repository: string, at: number): Promise<void>;
  /** Remembers how long a repository's check took, in milliseconds. */
  recordCheck(root: string, command: string, ms: number): Promise<void>;
  /** The median of the last remembered durations of a check; null when there is none. */
  checkDuration(root: string, command: string): number | null;
  close(): void;
}
