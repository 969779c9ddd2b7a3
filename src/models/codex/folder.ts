import { rmSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { atExit } from "./process.ts";

/** A private folder for one use of the CLI, outside any working tree. */
export interface Folder {
  /** Absolute, without links. */
  readonly path: string;
  /** Removes it with all that is in it; a second call does nothing more. */
  remove(): Promise<void>;
}

/** Makes an empty folder, which goes with this process if nobody removes it before. */
export async function emptyFolder(): Promise<Folder> {
  const made = await realpath(await mkdtemp(path.join(tmpdir(), "tandem-codex-")));
  const release = atExit(() => rmSync(made, REMOVAL));
  return {
    path: made,
    remove: async () => {
      // What is being written to while it is removed is removed at the exit.
      await rm(made, REMOVAL).then(release, () => {});
    },
  };
}

const REMOVAL = { recursive: true, force: true, maxRetries: 2 } as const;
