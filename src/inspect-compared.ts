import { BOUNDS } from "./domain/bounds.ts";
import { fail, ok, type Result } from "./domain/failure.ts";
import type { Inspection } from "./domain/finding.ts";
import type { Checker, Execution } from "./stages/inspect/checker.ts";
import { CHECKERS } from "./stages/inspect/checkers.ts";
import { stopEngines } from "./stages/inspect/engines.ts";
import { inspectShown } from "./stages/inspect/inspect-shown.ts";
import { inspectChanges } from "./stages/inspect/inspect.ts";
import type { Compared } from "./workspace/diff/comparison.ts";

/**
 * Runs the local checks that what is known of the changes allows, and ends what they started. The
 * comparison stays open. Fails only with `cancelled`.
 *
 * @param execution leave to run compilers, or why there is none; null says that the repository isn't trusted
 */
export async function inspectCompared(
  { changes, workspace, knows }: Pick<Compared, "changes" | "workspace" | "knows">,
  signal: AbortSignal,
  execution: Execution | string | null = null,
): Promise<Result<Inspection>> {
  if (changes.length === 0) return ok({ findings: [], checks: [] });
  try {
    const run = knows === "tree" ? inspectChanges : inspectShown;
    const inspection = await run(
      { changes },
      { workspace, execution },
      signal,
      patient(CHECKERS, changes.length),
    );
    return signal.aborted ? fail("cancelled", "stopped before all checks had run") : ok(inspection);
  } finally {
    stopEngines();
  }
}

/** The checks with the time that a command of its own may take: whoever finds it long can stop it. */
export function patient(checkers: readonly Checker[], files: number): readonly Checker[] {
  const limit = Math.max(BOUNDS.inspect_check_ms, files * BOUNDS.inspect_file_ms);
  return checkers.map((checker) => ({ ...checker, limitMs: Math.max(checker.limitMs, limit) }));
}
