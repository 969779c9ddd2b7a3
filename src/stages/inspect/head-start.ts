import { BOUNDS } from "../../domain/bounds.ts";
import type { FileChange } from "../../domain/change.ts";
import { unlessAborted } from "../../models/scope.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Checker, Outcome, Snapshot, SourceFile } from "./checker.ts";
import { CHECKERS } from "./checkers.ts";
import { createView } from "./view.ts";

/** Checks of files that are complete before the whole change is. */
export interface HeadStart {
  /**
   * Begins the checks that look at a file by itself, and resolves when they are done. Never rejects: what
   * goes wrong here goes wrong in the inspection, too, which says so.
   */
  begin(change: FileChange, signal: AbortSignal): Promise<void>;
  /** Every checker, with what it has already seen: the same answers of the same files, sooner. */
  readonly checkers: readonly Checker[];
}

/** Opens a head start on a tree; what is seen is remembered by a file's content before and after. */
export function openHeadStart(workspace: Workspace, checkers: readonly Checker[] = CHECKERS): HeadStart {
  const remembering = checkers.map((checker) => (checker.alone === true ? remember(checker) : checker));
  return {
    checkers: remembering,
    begin: async (change, signal) => {
      const { path, after } = change;
      if (after === null || Buffer.byteLength(after) > BOUNDS.file_max_bytes) return;
      for (const checker of remembering) {
        if (signal.aborted) return;
        if (checker.alone !== true || !checker.wants(path)) continue;
        const seen = await look(checker, "after", change, workspace, signal);
        // Only where something is found it matters what was there before.
        if (seen !== null && seen.observations.length > 0)
          await look(checker, "before", change, workspace, signal);
      }
    },
  };
}

async function look(
  checker: Checker,
  side: Snapshot["side"],
  change: FileChange,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Outcome | null> {
  const content = change[side];
  const path = side === "before" ? (change.renamedFrom ?? change.path) : change.path;
  if (content === null || !checker.wants(path) || Buffer.byteLength(content) > BOUNDS.file_max_bytes)
    return null;
  const changes = [change];
  const tree = createView(workspace, changes, side);
  const execution = "a file is looked at by itself";
  const snapshot = { side, changes, tree, execution, files: [{ path, content, change }] };
  return checker.check(snapshot, signal).catch(() => null);
}

/** A checker of single files that looks at none of them twice. */
function remember(checker: Checker): Checker {
  const known = new Map<string, Known>();
  const judge = (snapshot: Snapshot, file: SourceFile, signal: AbortSignal): Promise<Outcome | null> => {
    const key = `${snapshot.side} ${file.path}`;
    const earlier = known.get(key);
    if (earlier !== undefined && isSame(earlier.change, file.change)) return earlier.outcome;
    const outcome = finished(checker, { ...snapshot, files: [file] }, signal);
    known.set(key, { change: file.change, outcome });
    return outcome;
  };
  return {
    ...checker,
    check: async (snapshot, signal) => {
      const outcomes: Outcome[] = [];
      for (const file of snapshot.files) {
        const seen = await unlessAborted(judge(snapshot, file, signal), signal);
        // Stopped, here or while it began: in the checker's own words.
        outcomes.push(seen ?? (await checker.check({ ...snapshot, files: [file] }, signal)));
      }
      return {
        observations: outcomes.flatMap(({ observations }) => observations),
        unchecked: outcomes.flatMap(({ unchecked }) => unchecked),
      };
    },
  };
}

/** What a look comes to; null where it was stopped, and has not seen all of it, or failed. */
async function finished(checker: Checker, snapshot: Snapshot, signal: AbortSignal): Promise<Outcome | null> {
  const seen = await checker.check(snapshot, signal).catch(() => null);
  return signal.aborted ? null : seen;
}

/** A file's outcome, or null where the look at it was stopped. */
interface Known {
  readonly change: FileChange;
  readonly outcome: Promise<Outcome | null>;
}

function isSame(a: FileChange, b: FileChange): boolean {
  return a.path === b.path && a.renamedFrom === b.renamedFrom && a.before === b.before && a.after === b.after;
}
