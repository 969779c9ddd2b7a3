import { readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../../domain/bounds.ts";
import { privateFolder, syncFolder } from "./disk.ts";
import { journalPath, readJournal, stateFolder, type Journal } from "./journal.ts";

function recordFolder(gitDir: string): string {
  return path.join(stateFolder(gitDir), "undo");
}

/** Turns the journal into the undo record of its run, in one step, and lets the oldest records go. */
export async function keepRecord(gitDir: string, journal: Journal): Promise<void> {
  const folder = recordFolder(gitDir);
  await privateFolder(folder);
  await rename(journalPath(gitDir), path.join(folder, `${journal.id}.json`));
  await syncFolder(folder);
  for (const name of (await newestFirst(gitDir)).slice(BOUNDS.undo_records)) {
    await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** The undo record of a run. Its `action` tells whether the change stands or has been undone. */
export function readRecord(gitDir: string, id: string): Promise<Journal | "missing" | "unreadable"> {
  return readJournal(path.join(recordFolder(gitDir), `${id}.json`));
}

/** File names of the undo records; ids sort by time, so they decide among equal times. */
async function newestFirst(gitDir: string): Promise<readonly string[]> {
  const folder = recordFolder(gitDir);
  const names = await readdir(folder).catch(() => []);
  const dated = await Promise.all(
    names
      .filter((name) => name.endsWith(".json"))
      .map(async (name) => ({
        name,
        ms: (await stat(path.join(folder, name)).catch(() => null))?.mtimeMs ?? 0,
      })),
  );
  return dated.sort((a, b) => b.ms - a.ms || (a.name < b.name ? 1 : -1)).map(({ name }) => name);
}

/** Ids of the runs with an undo record, the one written last first. */
export async function recordedIds(gitDir: string): Promise<readonly string[]> {
  return (await newestFirst(gitDir)).map((name) => path.basename(name, ".json"));
}
