import { createHash } from "node:crypto";
import path from "node:path";
import { appendPrivateLine, readSmallFile, writePrivateFile } from "../config/files.ts";
import { type Check, type Inspection, isUnchecked } from "../domain/finding.ts";

/** States that are remembered at least. */
const LEAST = 200;

/**
 * Remembers in which states of a tree the local checks found nothing and left nothing out, so that a
 * commit which is tried again, for another hook's sake or the editor's, or a review that is asked for
 * again, doesn't wait for them again. What git ignores (installed packages) is no part of a state.
 */
export interface CleanStates {
  /** The checks that found nothing there; null where that isn't known. */
  find(state: string): Promise<readonly Check[] | null>;
  /** Remembers a state if its inspection is worth it. */
  add(state: string, inspection: Inspection): Promise<void>;
}

/**
 * The clean states in a file beside the history, one a line with the names of its checks, newest last;
 * what can't be kept is not.
 *
 * @param version of tandem: another one has other checks
 * @param kind of the look: the checks of a commit are fewer than those of a review
 */
export function cleanStates(history: string, version: string, kind: "quick" | "all"): CleanStates {
  const file = path.join(path.dirname(history), "clean-states");
  const nameOf = (state: string): string =>
    createHash("sha256").update(`${version}\0${kind}\0${state}`).digest("hex");
  const read = async (): Promise<readonly string[]> => {
    const found = await readSmallFile(file, "refuse");
    return found.kind === "text" ? found.text.split("\n").filter((line) => line !== "") : [];
  };
  return {
    find: async (state) => {
      const name = nameOf(state);
      const line = (await read()).find((one) => one.split(" ", 1)[0] === name);
      if (line === undefined) return null;
      const names = line.split(" ").slice(1);
      return names.map((check) => ({ name: check, state: "ran", ms: 0, why: "found clean before" }));
    },
    add: async (state, { findings, checks }) => {
      if (findings.length > 0 || checks.some(isUnchecked)) return;
      const ran = checks.filter((check) => check.state === "ran").map(({ name }) => name);
      await appendPrivateLine(file, [nameOf(state), ...ran].join(" "));
      const lines = await read();
      // Rarely written anew: half of them go at once.
      if (lines.length > 2 * LEAST) await writePrivateFile(file, `${lines.slice(-LEAST).join("\n")}\n`);
    },
  };
}
