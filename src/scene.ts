import type { Checks } from "./checks.ts";
import type { Context } from "./domain/context.ts";
import type { Work } from "./domain/draft.ts";
import type { Emit, Listen } from "./domain/events.ts";
import type { Failure } from "./domain/failure.ts";
import type { RaceMode } from "./domain/race.ts";
import type { BoundarySettings, Route } from "./domain/route.ts";
import type { RunStatus } from "./domain/run.ts";
import type { Task } from "./domain/task.ts";
import type { Ledger } from "./ledger.ts";
import type { Rival } from "./race.ts";
import type { Knowledge } from "./stages/route/knowledge.ts";
import type { SharedBudget } from "./models/budget.ts";
import type { Effort, Model } from "./models/model.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** The project's check, as it was found. */
export interface CheckPlan {
  readonly command: string;
  readonly timeoutMs: number;
  /** True when the user named the command; a recognised one has to be confirmed first. */
  readonly confirmed: boolean;
}

/** One task with how it is to be done. */
export interface RunInput {
  /** ULID of the run. */
  readonly id: string;
  readonly task: Task;
  readonly effort: Effort;
  readonly boundaries: BoundarySettings;
  /** What the router has learnt, of repositories in general and of this one. */
  readonly knowledge: Knowledge;
  /** What becomes of a reviewed change: applied, applied if the user says so, or only shown. */
  readonly apply: "always" | "ask" | "never";
  readonly check: CheckPlan | null;
  /** Remembered duration of the check in milliseconds; null when it never ran here. */
  readonly checkMs: number | null;
  /** Environment of the check, built from a list of what is allowed. */
  readonly checkEnv: Readonly<Record<string, string>>;
  /** The keys in use, to be struck out of whatever the check prints. */
  readonly secrets: readonly string[];
  /** Whether the strong model solves the task beside the draft, never one that is forced or resumed. */
  readonly race: RaceMode;
  /** The kept draft of an unreviewed run that is taken up again; null for a new run. */
  readonly kept: { readonly route: Route; readonly work: Work } | null;
}

/** What a model is in a run: the one that drafts, or the one that reviews and solves. */
export type RoleName = "fast" | "strong";

/** What a run works with. */
export interface RunPorts extends Readonly<Record<RoleName, Model>> {
  /** Who takes a role, in order, where its model is not to be had. */
  readonly fallbacks: Readonly<Record<RoleName, readonly Model[]>>;
  /** Requests of one review under way at once. One, where a budget is kept: each may use up what is left. */
  readonly parallel: number;
  /** Whether what is left of the budget pays for all of these calls at their upper bounds; null without a budget. */
  readonly affords: SharedBudget["affords"] | null;
  /** Null outside a repository, where only questions can be answered. */
  readonly workspace: Workspace | null;
  /** Why there is no working tree; null when there is one. */
  readonly noWorkspace: Failure | null;
  readonly emit: Emit;
  /**
   * Asked before a change is applied, with `apply: "ask"`; the guarded paths among its files need a
   * yes of their own.
   */
  readonly confirmChange: (guarded: readonly string[]) => Promise<boolean>;
  /** Asked before a recognised check runs for the first time. */
  readonly confirmCheck: (command: string) => Promise<boolean>;
}

/** The ports as a run is given them: who listens hears every event with its time. */
export type GivenPorts = Omit<RunPorts, "emit"> & { readonly emit: Listen };

/** A run on its way: what was given, what was found out, and the account. */
export interface Scene {
  readonly input: RunInput;
  readonly ports: RunPorts;
  readonly route: Route;
  /** Who has the roles by now; a fallback changes it. */
  readonly models: Record<RoleName, Model>;
  /** The task wants something new that stands on its own: it is verified by running it. */
  readonly artefact: boolean;
  /** The working tree as models may see it; null outside a repository. */
  readonly shown: Workspace | null;
  readonly context: Context;
  /** The local checks; null outside a repository. */
  readonly checks: Checks | null;
  /** The solve that runs beside the draft; null where none does. */
  readonly rival: Rival | null;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly cacheKey: string;
}

/** Work that may be kept, or the end of the run. */
export type Finished =
  | { readonly ok: true; readonly status: "approved" | "patched" | "solved"; readonly work: Work }
  | { readonly ok: false; readonly status: RunStatus; readonly failure: Failure };
