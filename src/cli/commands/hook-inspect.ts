import { BOUNDS } from "../../domain/bounds.ts";
import type { Inspection } from "../../domain/finding.ts";
import type { Checker } from "../../stages/inspect/checker.ts";
import { CHECKERS } from "../../stages/inspect/checkers.ts";
import { stopEngines } from "../../stages/inspect/engines.ts";
import { inspectChanges } from "../../stages/inspect/inspect.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";

/** The checks that need no engine: the time that a commit may take leaves room for no other. */
const QUICK: readonly Checker[] = CHECKERS.filter(({ limitMs }) => limitMs <= BOUNDS.instant_check_ms);

/** The local checks: all of them, or those that take no time. */
export async function inspectIn(
  { changes, workspace }: Compared,
  which: "all" | "quick",
  signal: AbortSignal,
): Promise<Inspection> {
  try {
    const checkers = which === "all" ? CHECKERS : QUICK;
    return await inspectChanges({ changes }, { workspace }, signal, checkers);
  } finally {
    stopEngines();
  }
}
