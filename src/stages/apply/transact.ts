import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../../domain/bounds.ts";
import { ok, type Failure, type Result } from "../../domain/failure.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { ioFailure, look, missingFolders, removeEmpty, syncFolder, writeDurably } from "./disk.ts";
import { thisProcess } from "../../domain/holder.ts";
import { claim, type Journal } from "./journal.ts";
import { journalPath, stateFolder } from "./place.ts";
import { plan, stepsOf, touched, type Step, type WantedChange, type Wording } from "./plan.ts";
import { clearJournal } from "./recover.ts";
import { restore } from "./restore.ts";
import { keepRecord } from "./records.ts";

/** Changes to write together, and what to call them. */
export interface Order {
  readonly id: string;
  readonly action: Journal["action"];
  readonly wanted: readonly WantedChange[];
  /** Folders to remove afterwards if nothing is left in them, outermost first. */
  readonly emptied: readonly string[];
  readonly wording: Wording;
}

type Place = Pick<Workspace, "root" | "gitDir">;

/**
 * Writes changes, all files or none. The journal is on disk before the first file changes and
 * becomes the undo record after the last; whatever fails in between is rolled back. When the signal
 * fires before the first file is in place, nothing is (`cancelled`); after that it is too late.
 */
export async function transact(
  order: Order,
  workspace: Place,
  signal: AbortSignal,
): Promise<Result<Journal>> {
  const { outcome } = order.wording;
  try {
    const begun = await begin(order, workspace);
    if (!begun.ok) return begun;
    const journal = begun.value;
    const failure = await carryOut(journal, order, workspace, signal);
    if (failure === null) return ok(journal);
    return { ok: false, failure: await rollBack(journal, workspace, failure) };
  } catch (error) {
    return {
      ok: false,
      failure: ioFailure(error, `${journalPath(workspace.gitDir)} can't be written`, outcome),
    };
  }
}

/** Plans on the tree as it is and puts the journal in place; waits for others, and cleans up after the dead. */
async function begin(order: Order, workspace: Place): Promise<Result<Journal>> {
  const deadline = Date.now() + BOUNDS.apply_wait_ms;
  for (;;) {
    const cleared = await clearJournal(workspace, deadline);
    if (!cleared.ok) return cleared;
    const disk = await look(workspace.root, touched(order.wanted));
    if (!disk.ok) return disk;
    const changes = plan(order.wanted, disk.value, order.wording);
    if (!changes.ok) return changes;
    const steps = stepsOf(order.id, changes.value);
    const written = steps.flatMap((step) => (step.after === null ? [] : [step.path]));
    const journal: Journal = {
      version: 1,
      id: order.id,
      action: order.action,
      holder: await thisProcess(),
      changes: changes.value,
      folders: await missingFolders(workspace.root, written),
    };
    if (await claim(workspace.gitDir, journal)) return ok(journal);
  }
}

async function carryOut(
  journal: Journal,
  order: Order,
  workspace: Place,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { root } = workspace;
  const { outcome } = order.wording;
  const steps = stepsOf(journal.id, journal.changes);
  let at = journalPath(workspace.gitDir);
  try {
    for (const folder of journal.folders) {
      at = folder;
      await mkdir(path.join(root, folder), { recursive: true });
    }
    for (const step of steps) {
      at = step.path;
      await prepare(root, step);
    }
    if (signal.aborted) return { code: "cancelled", message: `stopped; ${outcome}`, hint: null };
    // The last look: writing the new files beside the old ones took time.
    const disk = await look(root, touched(order.wanted));
    const still = disk.ok ? plan(order.wanted, disk.value, order.wording) : disk;
    if (!still.ok) return still.failure;
    for (const step of steps) {
      at = step.path;
      if (step.after === null) await rm(path.join(root, step.path));
      else await rename(path.join(root, step.temp), path.join(root, step.path));
    }
    // A folder that was made is an entry of the one above it.
    const written = [...steps.map((step) => step.path), ...journal.folders];
    for (const folder of new Set(written.map((one) => path.posix.dirname(one)))) {
      await syncFolder(path.join(root, folder));
    }
    await removeEmpty(root, order.emptied);
    at = stateFolder(workspace.gitDir);
    await keepRecord(workspace.gitDir, journal);
    return null;
  } catch (error) {
    return ioFailure(error, `${at} can't be written`, outcome);
  }
}

async function prepare(root: string, step: Step): Promise<void> {
  if (step.after === null) return;
  await writeDurably(path.join(root, step.temp), step.after, step.modeAfter, path.join(root, step.path));
}

/** Takes back what was done; when that fails too the journal stays, for the next start to finish. */
async function rollBack(journal: Journal, workspace: Place, failure: Failure): Promise<Failure> {
  try {
    const left = await restore(workspace.root, journal);
    await rm(journalPath(workspace.gitDir));
    // A conflict has named the file that someone else changed; else only a rollback half-way leaves one.
    if (left.length === 0 || failure.code === "conflict") return failure;
    return {
      ...failure,
      message: `${failure.message}, but ${left.join(", ")} changed meanwhile and was left alone`,
    };
  } catch (error) {
    const { message } = ioFailure(error, "putting the files back failed", "run tandem again to finish it");
    return { ...failure, code: "io", message: `${failure.message}; ${message}` };
  }
}
