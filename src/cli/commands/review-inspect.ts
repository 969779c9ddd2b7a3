import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../../domain/bounds.ts";
import { ok } from "../../domain/failure.ts";
import { stagedIds } from "../../hooks/diff-id.ts";
import type { CleanStates } from "../../hooks/inspected.ts";
import type { ReviewDeps } from "../../review-compared.ts";
import type { Execution } from "../../stages/inspect/checker.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { indexFileOf } from "../../workspace/diff/index-file.ts";
import { resolveRange } from "../../workspace/diff/range.ts";
import { createGit } from "../../workspace/git.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { DiffFlags } from "../findings/inputs.ts";
import type { Cli } from "../process.ts";

/** What a review looks at, as it was named. */
interface Named {
  readonly words: readonly string[];
  readonly flags: Pick<DiffFlags, "staged" | "range">;
}

/** The local checks of a review: not run again on what they found clean before, so that no engine starts. */
export function inspectOnce(
  named: Named,
  clean: CleanStates,
  disk: Workspace | null,
  execution: Execution | string,
  cli: Cli,
): ReviewDeps["inspect"] {
  return async (compared, signal) => {
    const isEmpty = compared.changes.length === 0;
    const state = disk === null || isEmpty ? null : await stateOf(named, compared, disk, cli);
    const checks = state === null ? null : await clean.find(state);
    if (checks !== null) return ok({ findings: [], checks });
    const { inspectCompared } = await import("../../inspect-compared.ts");
    const inspected = await inspectCompared(compared, signal, execution);
    if (state !== null && inspected.ok) await clean.add(state, inspected.value);
    return inspected;
  };
}

/** All that the checks could see, as one name; null where that can't be told. */
async function stateOf(
  { words, flags }: Named,
  { changes, leftOut }: Compared,
  disk: Workspace,
  { surroundings: { cwd, env } }: Cli,
): Promise<string | null> {
  // A diff may be about any state.
  if (words.includes("-")) return null;
  const limits = words.map((word) => path.resolve(cwd, word));
  if (flags.range !== undefined) {
    const ends = await resolveRange(createGit(disk.root, env, BOUNDS.git_timeout_ms), flags.range);
    return ends.ok ? nameOf([disk.root, ends.value.from, ends.value.to, ...limits]) : null;
  }
  const ids = await stagedIds(disk, env, flags.staged ? indexFileOf({ cwd, env }, disk) : null);
  if (ids === null) return null;
  if (flags.staged) return nameOf([ids.state, ...limits]);
  // Of what else changed on the disk nothing is known.
  if (limits.length > 0) return null;
  const files = changes.flatMap((change) => [change.path, change.renamedFrom, change.after]);
  const others = await Promise.all(leftOut.map((one) => stampOf(disk.root, one.path)));
  return nameOf([ids.state, "disk", ...files, ...others.flat()]);
}

/** What is not looked at can matter to what is, as a generated file does that others import. */
async function stampOf(root: string, file: string): Promise<readonly (string | null)[]> {
  const stat = await lstat(path.join(root, file)).catch(() => null);
  return [file, stat === null ? null : `${stat.size} ${stat.mtimeMs}`];
}

function nameOf(parts: readonly (string | null)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
