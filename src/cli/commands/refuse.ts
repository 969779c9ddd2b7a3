import { ulid } from "ulid";
import { locate } from "../../config/locations.ts";
import type { Failure } from "../../domain/failure.ts";
import { openLedger } from "../../ledger.ts";
import type { RunRecord } from "../../history/history.ts";
import { openWorkspace } from "../../workspace/open.ts";
import type { Cli } from "../process.ts";
import { openLog } from "../session.ts";
import { openReporter } from "./reporter.ts";
import { type RunFlags, taskOf } from "./run-flags.ts";

/**
 * Ends a run that can't begin: bad input, a bad configuration, a stop while the task was read. It is told
 * in the form that was asked for, and recorded, like any other run. Returns the exit code.
 */
export async function refuse(cli: Cli, flags: RunFlags, text: string, failure: Failure): Promise<number> {
  const startedAt = Date.now();
  const reporter = await openReporter(cli, flags, null);
  const ledger = openLedger(ulid(), text, reporter.emit, cli.surroundings.signal);
  const run = ledger.close("failed", failure);
  if (flags.log) {
    await record(cli, { started_at: startedAt, task: taskOf(text, null, flags), run, draft: null });
  }
  return reporter.result(run);
}

/** Records a run without settings, which may be what it failed for; where nothing can be kept, nothing is. */
async function record(cli: Cli, run: Omit<RunRecord, "root" | "repository" | "shift">): Promise<void> {
  const { cwd, env } = cli.surroundings;
  const opened = await openWorkspace(cwd, env);
  const root = opened.ok ? opened.value.root : null;
  const locations = await locate(env, root);
  if (!locations.ok) return;
  const history = await openLog(cli, { locations: locations.value });
  await history.record({ root: root ?? cwd, repository: null, shift: 0, ...run });
  history.close();
}
