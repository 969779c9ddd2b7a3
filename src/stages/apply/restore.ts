import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { look, removeEmpty, removeFiles, syncFolder, writeDurably } from "./disk.ts";
import type { Journal } from "./journal.ts";
import { stepsOf, type OnDisk, type Step } from "./plan.ts";

/**
 * Puts every file of a journal back as it was before, whatever part of the changes was done. A file
 * that is neither as before nor as after was changed by someone else: it stays, and is named in the
 * answer. Throws the error of a failed system call; it may be run again.
 */
export async function restore(root: string, journal: Journal): Promise<readonly string[]> {
  const steps = stepsOf(journal.id, journal.changes);
  await removeFiles(
    root,
    steps.map((step) => step.temp),
  );
  const left: string[] = [];
  for (const step of steps.toReversed()) {
    const found = await look(root, [step.path]);
    const now = found.ok ? found.value.get(step.path) : undefined;
    if (now && holds(now, step.before)) continue;
    if (now && holds(now, step.after)) await putBack(root, step);
    else left.push(step.path);
  }
  await removeEmpty(root, journal.folders);
  return left;
}

function holds(now: OnDisk, expected: Buffer | null): boolean {
  if (now.kind === "missing") return expected === null;
  return now.kind === "file" && expected !== null && now.bytes.equals(expected);
}

async function putBack(root: string, step: Step): Promise<void> {
  const [target, temp] = [path.join(root, step.path), path.join(root, step.temp)];
  if (step.before === null) {
    await rm(target);
  } else {
    await mkdir(path.dirname(target), { recursive: true });
    await writeDurably(temp, step.before, step.modeBefore, target);
    await rename(temp, target);
  }
  await syncFolder(path.dirname(target));
}
