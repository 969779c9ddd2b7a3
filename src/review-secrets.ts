import type { ChangeSet, FileChange } from "./domain/change.ts";
import type { NotReviewed } from "./domain/diff-review.ts";
import { patient } from "./inspect-compared.ts";
import { inspectChanges } from "./stages/inspect/inspect.ts";
import { secrets } from "./stages/inspect/secrets.ts";
import type { Compared } from "./workspace/diff/comparison.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** What stands for the repository's instructions among the files that are looked through. */
const INSTRUCTIONS = "AGENTS.md";

/** What is found to hold a credential when all of what would be sent is looked through. */
export interface Scan {
  readonly withheld: readonly NotReviewed[];
  /** False when the instructions must not be sent either. */
  readonly instructionsClean: boolean;
}

/**
 * Looks through both sides of files that would be sent: a credential that was there before is no finding
 * of the change, and must not go out either. What can't be looked through counts as holding one.
 */
export async function scanForSecrets(
  paths: ReadonlySet<string>,
  instructions: string | null,
  { changes, workspace }: Pick<Compared, "changes" | "workspace">,
  signal: AbortSignal,
): Promise<Scan> {
  const shown = changes.filter(({ path }) => paths.has(path));
  const whole = (path: string, after: string | null): readonly FileChange[] =>
    after === null ? [] : [{ path, renamedFrom: null, before: null, after }];
  const found = new Map<string, string>();
  const sides = [
    shown.flatMap(({ path, after }) => whole(path, after)),
    shown.flatMap(({ path, before }) => whole(path, before)),
  ];
  for (const side of sides) {
    for (const [path, why] of await credentialsIn(side, workspace, signal)) {
      if (!found.has(path)) found.set(path, why);
    }
  }
  const own = await credentialsIn(whole(INSTRUCTIONS, instructions), workspace, signal);
  return {
    withheld: [...found].map(([path, why]) => ({ path, why })),
    instructionsClean: own.size === 0,
  };
}

async function credentialsIn(
  files: ChangeSet,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const checkers = patient([secrets], files.length);
  const { findings, checks } = await inspectChanges({ changes: files }, { workspace }, signal, checkers);
  if (files.length > 0 && checks.some(({ state }) => state !== "ran")) {
    return new Map(files.map(({ path }) => [path, "it could not be looked through for credentials"]));
  }
  return new Map(
    findings
      .toReversed()
      .map(({ path, start_line }) => [path, `line ${start_line} looks like a credential, though not new`]),
  );
}
