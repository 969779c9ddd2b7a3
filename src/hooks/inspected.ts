import { createHash } from "node:crypto";
import path from "node:path";
import { readSmallFile, writePrivateFile } from "../config/files.ts";

/** States of an index that are remembered. */
const MOST = 200;

/**
 * Remembers in which states of an index the local checks found nothing and left nothing out, so that a
 * commit which is tried again, for another hook's sake or the editor's, doesn't wait for them again. What
 * git ignores (installed packages) is no part of a state.
 */
export interface CleanStates {
  has(state: string): Promise<boolean>;
  add(state: string): Promise<void>;
}

/**
 * The clean states in a file beside the history, one a line, newest last; what can't be kept is not.
 *
 * @param version of tandem: another one has other checks
 */
export function cleanStates(history: string, version: string): CleanStates {
  const file = path.join(path.dirname(history), "clean-states");
  const nameOf = (state: string): string => createHash("sha256").update(`${version}\0${state}`).digest("hex");
  const read = async (): Promise<readonly string[]> => {
    const found = await readSmallFile(file, "refuse");
    return found.kind === "text" ? found.text.split("\n").filter((line) => line !== "") : [];
  };
  return {
    has: async (state) => (await read()).includes(nameOf(state)),
    add: async (state) => {
      const lines = [...(await read()), nameOf(state)].slice(-MOST);
      await writePrivateFile(file, `${lines.join("\n")}\n`);
    },
  };
}
