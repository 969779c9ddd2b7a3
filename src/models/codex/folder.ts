import { rmSync } from "node:fs";
import { lstat, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { atExit } from "../../domain/at-exit.ts";

/** A private folder for one use of the CLI, outside any working tree. */
export interface Folder {
  /** Absolute, without links. */
  readonly path: string;
  /** Removes it with all that is in it; a second call does nothing more. */
  remove(): Promise<void>;
}

const PREFIX = "tandem-codex-";
const REMOVAL = { recursive: true, force: true, maxRetries: 2 } as const;

/** Makes an empty folder, which goes with this process if nobody removes it before. */
export async function emptyFolder(): Promise<Folder> {
  const made = await realpath(await mkdtemp(path.join(tmpdir(), PREFIX)));
  void sweep(path.dirname(made)).catch(() => {});
  const release = atExit(() => rmSync(made, REMOVAL));
  return {
    path: made,
    remove: async () => {
      // What is being written to while it is removed is removed at the exit.
      await rm(made, REMOVAL).then(release, () => {});
    },
  };
}

/** No call takes this long, in milliseconds: an older folder was left by a process that was killed. */
const LEFT_MS = 6 * 3_600_000;

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(parent, name);
    const stats = await lstat(folder).catch(() => null);
    if (stats?.isDirectory() === true && Date.now() - stats.mtimeMs > LEFT_MS) {
      await rm(folder, REMOVAL).catch(() => {});
    }
  }
}
