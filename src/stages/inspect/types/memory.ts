import type { Files } from "./overlay.ts";
import type { Coverage } from "./projects.ts";
import type { Diagnostic } from "./session.ts";

/** States that are remembered: as it was, as a draft made it, and as each of two mends did. */
const MAX_STATES = 4;

/** What the engine said of a file. */
export interface Said {
  readonly content: string;
  readonly coverage: Coverage;
  /** Null where it did not take the file. */
  readonly complaints: readonly Diagnostic[] | null;
}

/** What was said in the states that an engine was in last. */
export interface Memory {
  /** What was said of files, by path, where these ones differ from the disk: nothing yet, in a new state. */
  of(unlike: Files): Map<string, Said>;
}

export function createMemory(): Memory {
  const states: { readonly unlike: Files; readonly said: Map<string, Said> }[] = [];
  return {
    of: (unlike) => {
      const known = states.find((state) => isSame(state.unlike, unlike));
      if (known !== undefined) return known.said;
      const said = new Map<string, Said>();
      states.push({ unlike, said });
      // The first is what the others are compared with.
      if (states.length > MAX_STATES) states.splice(1, 1);
      return said;
    },
  };
}

function isSame(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([path, content]) => b.get(path) === content);
}
