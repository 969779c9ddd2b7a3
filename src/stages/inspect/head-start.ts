import { BOUNDS } from "../../domain/bounds.ts";
import type { FileChange } from "../../domain/change.ts";
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
  readonly begin: (change: FileChange, signal: AbortSignal) => Promise<void>;
  /** Every checker, with what it has already seen: the same answers of the same files, sooner. */
  readonly checkers: readonly Checker[];
}

/** Opens a head start on a tree; what is seen is remembered by a file's content before and after. */
export function openHeadStart(workspace: Workspace, checkers: readonly Checker[] = CHECKERS): HeadStart {
  const remembering = checkers.map((checker) => (checker.alone === true ? remember(checker) : null));
  return {
    checkers: checkers.map((checker, at) => remembering[at]?.checker ?? checker),
    begin: async (change, signal) => {
      for (const one of remembering) {
        if (one === null || signal.aborted) continue;
        const seen = await look(one, "after", change, workspace, signal);
        // Only where something is found it matters what was there before.
        if (seen !== null && seen.observations.length > 0)
          await look(one, "before", change, workspace, signal);
      }
    },
  };
}

/** A checker of single files that looks at none of them twice, and its way to look at one. */
interface Remembering {
  readonly checker: Checker;
  /** Null where the look was stopped, or failed. */
  readonly judge: (snapshot: Snapshot, file: SourceFile, signal: AbortSignal) => Promise<Outcome | null>;
}

async function look(
  { checker, judge }: Remembering,
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
  const file = { path, content, change };
  return judge({ side, changes, tree, execution: "a file by itself", files: [file] }, file, signal);
}

function remember(checker: Checker): Remembering {
  const known = new Map<string, Known>();
  const judge: Remembering["judge"] = (snapshot, file, signal) => {
    const key = `${snapshot.side} ${file.path}`;
    const earlier = known.get(key);
    if (earlier !== undefined && isSame(earlier.change, file.change)) return earlier.outcome;
    const outcome = finished(checker, { ...snapshot, files: [file] }, signal);
    known.set(key, { change: file.change, outcome });
    return outcome;
  };
  const check: Checker["check"] = async (snapshot, signal) => {
    const outcomes: Outcome[] = [];
    const stopped = stopOf(signal);
    for (const file of snapshot.files) {
      const seen = await Promise.race([judge(snapshot, file, signal), stopped]);
      // Stopped, here or while it began: in the checker's own words.
      outcomes.push(seen ?? (await checker.check({ ...snapshot, files: [file] }, signal)));
    }
    return {
      observations: outcomes.flatMap(({ observations }) => observations),
      unchecked: outcomes.flatMap(({ unchecked }) => unchecked),
    };
  };
  return { checker: { ...checker, check }, judge };
}

/** Comes to null when the signal fires. */
function stopOf(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
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
