import { lstat } from "node:fs/promises";
import path from "node:path";
import { calibrationPlace } from "../config/calibration-store.ts";
import { loadSettings } from "../config/load.ts";
import type { FlagSettings } from "../config/layers.ts";
import type { Settings } from "../config/settings.ts";
import { BOUNDS } from "../domain/bounds.ts";
import { type Failure, ok, type Result } from "../domain/failure.ts";
import type { History } from "../history/history.ts";
import { journalPath } from "../stages/apply/place.ts";
import { openWorkspace } from "../workspace/open.ts";
import { outermostTree } from "../workspace/program-path.ts";
import { withWordIndex } from "../workspace/word-search.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { toJson } from "./output.ts";
import { type Cli, OutputLost } from "./process.ts";

/** Where a command runs: the working tree, or why there is none, and the settings that hold there. */
export interface Session {
  readonly workspace: Workspace | null;
  /** Why there is no working tree; null when there is one. */
  readonly noWorkspace: Failure | null;
  readonly settings: Settings;
}

/**
 * Opens the working tree around the current folder and loads the settings; only `config` and `usage` fail.
 * What a killed run left half done is taken back before anything looks at the tree. Where that can't be
 * done, `interrupted` says what it means: it `stops` who is going to write, and `warns` everybody else.
 */
export async function openSession(
  cli: Cli,
  flags: FlagSettings = {},
  interrupted: "stops" | "warns" = "warns",
): Promise<Result<Session>> {
  const { cwd, env } = cli.surroundings;
  const opened = await openWorkspace(cwd, env);
  const workspace = opened.ok ? opened.value : null;
  const recovered = workspace === null ? null : await recoverTree(workspace, cli);
  if (recovered !== null && !recovered.ok) {
    if (interrupted === "stops") return recovered;
    tell(cli, recovered.failure);
  }
  const settings = await loadSettings({
    flags,
    env,
    cwd,
    root: workspace?.root ?? null,
    tracked: trackedIn(workspace, cwd),
  });
  if (!settings.ok) return settings;
  if (!cli.quiet) for (const notice of settings.value.notices) cli.output.note(`note: ${notice}`);
  const { history } = settings.value.locations;
  const searched =
    workspace === null
      ? null
      : withWordIndex(workspace, env, async () => (await calibrationPlace(history, workspace.gitDir)).words);
  return ok({
    workspace: searched,
    noWorkspace: opened.ok ? null : opened.failure,
    settings: settings.value,
  });
}

/** Takes back what a killed run left half done, and says so. What does that is loaded where there is any. */
async function recoverTree(workspace: Workspace, cli: Cli): Promise<Result<null>> {
  const journal = await lstat(journalPath(workspace.gitDir)).catch(() => null);
  if (journal === null) return ok(null);
  const { recover } = await import("../stages/apply/recover.ts");
  const recovered = await recover(workspace);
  if (!recovered.ok) return recovered;
  if (recovered.value === "rolled-back" && !cli.quiet)
    cli.output.note("note: an earlier run was killed while it wrote; its changes were taken back");
  return ok(null);
}

/**
 * Whether a file came with the repository, as far as git knows. Where git refuses to work nobody can say;
 * where there is no repository none brought it.
 */
export function trackedIn(workspace: Workspace | null, cwd: string): (file: string) => Promise<boolean> {
  return async (file) =>
    workspace === null
      ? outermostTree(cwd) !== null
      : workspace.isTracked(path.relative(workspace.root, file));
}

/** Who is told of a history that can't be used, and what ends the waiting for it. */
export interface LogReader {
  readonly output: Pick<Cli["output"], "note">;
  readonly surroundings: Pick<Cli["surroundings"], "signal">;
}

/** Opens the history; what can't be opened is a warning and a history that keeps nothing. */
export async function openLog(
  cli: LogReader,
  settings: Pick<Settings, "locations">,
  warn: (line: string) => void = (line) => cli.output.note(`warning: ${line}`),
): Promise<History> {
  const { openHistory } = await import("../history/sqlite.ts");
  return openHistory(settings.locations.history, warn, BOUNDS.history_busy_ms, cli.surroundings.signal);
}

/** Says a failure on one line of standard error, with what to do next. */
export function tell(cli: Cli, failure: Failure): void {
  // A reader that went away doesn't want to hear of it.
  if (failure.code === "cancelled" && cli.surroundings.signal.reason instanceof OutputLost) return;
  const hint = failure.hint === null ? "" : ` (${failure.hint})`;
  cli.output.note(`tandem: ${`${failure.message}${hint}`.replace(/\s*\n\s*/g, " ")}`);
}

/** Ends a command with a failure: a line for a person, an object for a program; returns the exit code. */
export function complain(cli: Cli, failure: Failure): number {
  tell(cli, failure);
  if (cli.format !== "text") cli.output.result(toJson({ schema: 1, error: failure }));
  return exitCodeOf(failure.code);
}
