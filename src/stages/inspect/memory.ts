import { readFileSync, statSync } from "node:fs";
import { BOUNDS } from "../../domain/bounds.ts";

/** Content by absolute path; null where a file was taken away. */
export type Files = ReadonlyMap<string, string | null>;

/** States that are remembered: as it was, as a draft made it, and as each of two mends did. */
const MAX_STATES = 4;

/** What an engine said in the states that it was in last. */
export interface Memory<T> {
  /** What was said of files, by path, where these ones lie over the disk: nothing yet, in a new state. */
  of(files: Files): Map<string, T>;
}

export function createMemory<T>(): Memory<T> {
  const states: { readonly unlike: Files; readonly said: Map<string, T> }[] = [];
  return {
    of: (files) => {
      const unlike = new Map([...files].filter(([path, content]) => content !== readText(path)));
      const at = states.findIndex((state) => isSame(state.unlike, unlike));
      const state = states[at] ?? { unlike, said: new Map<string, T>() };
      if (at !== -1) states.splice(at, 1);
      // The one that was asked for last is let go of last.
      states.push(state);
      if (states.length > MAX_STATES) states.shift();
      return state.said;
    },
  };
}

function isSame(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([path, content]) => b.get(path) === content);
}

/** A file of the disk as text; null when there is none that can be read. */
export function readText(path: string): string | null {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= BOUNDS.file_max_bytes ? readFileSync(path, "utf8") : null;
  } catch {
    return null;
  }
}
