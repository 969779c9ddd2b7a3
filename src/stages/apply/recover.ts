import { readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/mini";
import { BOUNDS } from "../../domain/bounds.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { ioFailure } from "./disk.ts";
import { holderSchema, isAlive, thisProcess, type Holder } from "../../domain/holder.ts";
import { parseJson, publish, readJournal, type Journal } from "./journal.ts";
import { journalPath, stateFolder } from "./place.ts";
import { restore } from "./restore.ts";

/** How often a process that waits for another one looks again. */
const POLL_MS = 40;

type Place = Pick<Workspace, "root" | "gitDir">;

/**
 * Finishes what a killed process left half done: every file goes back to what it was. To be called
 * before anything else looks at the tree. A file that someone changed since is left alone, and the
 * `conflict` names it; the next call finds nothing to do.
 */
export async function recover(workspace: Place): Promise<Result<"nothing" | "rolled-back">> {
  try {
    const journal = await readJournal(journalPath(workspace.gitDir));
    if (journal === "missing") return ok("nothing");
    if (journal !== "unreadable" && (await isAlive(journal.holder))) return ok("nothing");
    return await clearJournal(workspace, Date.now() + BOUNDS.apply_wait_ms);
  } catch (error) {
    return {
      ok: false,
      failure: ioFailure(error, "an interrupted change can't be rolled back", "try again"),
    };
  }
}

/**
 * Waits until no journal is in place, rolling back one whose process is gone; `conflict` when a living
 * process still holds it at the deadline (milliseconds since 1970 UTC).
 */
export async function clearJournal(
  workspace: Place,
  deadline: number,
): Promise<Result<"nothing" | "rolled-back">> {
  const file = journalPath(workspace.gitDir);
  for (;;) {
    const journal = await readJournal(file);
    if (journal === "missing") return ok("nothing");
    const late = Date.now() > deadline;
    if (journal === "unreadable") {
      if (late) return setAside(file);
    } else if (!(await isAlive(journal.holder))) {
      const rolledBack = await takeOver(workspace, journal);
      if (rolledBack !== "busy") return rolledBack;
    }
    if (late)
      return fail("conflict", "another tandem is writing to this working tree", "try again when it is done");
    await sleep(POLL_MS);
  }
}

/**
 * A journal is on disk whole before any file changes, unless the file system has no links. So one that
 * can't be read changed nothing, or is damaged: kept for a person to look at, out of the way.
 */
async function setAside(file: string): Promise<Result<"nothing">> {
  await rename(file, `${file}.unreadable`);
  return ok("nothing");
}

/**
 * Rolls a dead process's journal back, as the only one to do so. The right to it is a file of its own,
 * numbered past those of others who died trying; whoever has it looks again whether the journal is
 * still the same, since only its holder may remove it.
 */
async function takeOver(
  workspace: Place,
  dead: Journal,
): Promise<Result<"nothing" | "rolled-back"> | "busy"> {
  const file = journalPath(workspace.gitDir);
  const right = await claimRight(workspace.gitDir, dead.id);
  if (right === null) return "busy";
  try {
    const journal = await readJournal(file);
    if (typeof journal === "string" || !isSame(journal, dead)) return ok("nothing");
    const left = await restore(workspace.root, journal);
    if (left.length === 0) {
      await rm(file);
      return ok("rolled-back");
    }
    const kept = path.join(stateFolder(workspace.gitDir), `interrupted-${journal.id}.json`);
    await rename(file, kept);
    const files = left.join(", ");
    return fail(
      "conflict",
      `${files} changed after an interrupted ${journal.action}; left as it is, all else was put back`,
      `what it was before is kept in ${kept}; look at it, then run the task again`,
    );
  } finally {
    await rm(right, { force: true }).catch(() => undefined);
  }
}

/** The path of the file that gives the right to roll back, once it is ours; null while another process has it. */
async function claimRight(gitDir: string, id: string): Promise<string | null> {
  const text = JSON.stringify(await thisProcess());
  for (let turn = 0; ; turn += 1) {
    const file = path.join(stateFolder(gitDir), `takeover-${id}-${turn}.json`);
    if (await publish(file, text)) return file;
    const holder = await readHolder(file);
    if (holder === null || (await isAlive(holder))) return null;
  }
}

async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, "utf8").catch(() => "");
  const parsed = z.safeParse(holderSchema, parseJson(text));
  return parsed.success ? parsed.data : null;
}

function isSame(one: Journal, other: Journal): boolean {
  return one.id === other.id && one.holder.pid === other.holder.pid && one.holder.at === other.holder.at;
}
