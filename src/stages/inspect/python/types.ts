import { dirname, join } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { ChangeSet } from "../../../domain/change.ts";
import type { Workspace } from "../../../workspace/workspace.ts";
import type { Checker, Outcome, Snapshot } from "../checker.ts";
import { isTooDeepPython, TOO_DEEP } from "../nesting.ts";
import { createView } from "../view.ts";
import { aloneIn } from "./copies.ts";
import { createEngine } from "./engine.ts";
import { plainSurroundings, type Surroundings } from "./environment.ts";
import { readProject } from "./project.ts";
import { findPyright } from "./server.ts";
import { checkSide, type Kept, nothingIn, shownIn } from "./side.ts";

/** What a reader is told when pyright's package is not there. */
const NOT_INSTALLED = "pyright is not installed (npm install pyright)";

/** A checker with a process of its own, which is kept from one look to the next. */
export interface PythonTypes extends Checker {
  readonly engine: {
    /** Starts the process while there is time, for the files that are likely to change. Never rejects. */
    warm(workspace: Workspace, paths: readonly string[], changes?: ChangeSet): Promise<void>;
    stop(): void;
  };
}

/**
 * Names, members and parameters that are not there: by pyright, with nothing of the repository run.
 *
 * @param look what lies around the project, asked anew for each look
 * @param find where pyright's language server is; null where it is not installed
 */
export function createPythonTypes(
  look: () => Surroundings = plainSurroundings,
  find: () => string | null = findPyright,
): PythonTypes {
  let found: Kept | null = null;
  const keep = (): Kept | null => {
    const entry = found === null ? find() : null;
    if (entry !== null) {
      found = { engine: createEngine(entry), typeshed: join(dirname(entry), "dist", "typeshed-fallback") };
    }
    return found;
  };
  return {
    name: "python-types",
    limitMs: BOUNDS.python_types_ms,
    wants: (path) => /\.pyi?$/.test(path),
    engine: {
      warm: async (workspace, paths, changes = []) => {
        const python = paths.filter((path) => /\.pyi?$/.test(path));
        const kept = python.length === 0 ? null : keep();
        if (kept === null) return;
        const { root } = workspace;
        const signal = AbortSignal.timeout(BOUNDS.python_types_ms);
        try {
          const { project } = await readProject(root, python, look());
          const tree = createView(workspace, changes, "after");
          const documents = new Map<string, string>();
          for (const path of python) {
            const content = await tree.read(path);
            if (content !== null && !isTooDeepPython(content)) documents.set(join(root, path), content);
          }
          await kept.engine.use(project, signal, async (pyright) => {
            if (pyright.shown().length === 0) {
              const { path, content } = nothingIn(root);
              pyright.show(new Map([[path, content]]));
              await pyright.diagnose(path);
            }
            const shown = await shownIn(tree, pyright);
            pyright.show(new Map([...shown, ...documents]), await aloneIn(changes, tree, signal));
            for (const path of documents.keys()) await pyright.diagnose(path);
          });
        } catch {
          // What can't be started now shows in the check itself.
        }
      },
      stop: () => found?.engine.stop(),
    },
    check: async (snapshot, signal) => {
      const kept = keep();
      if (kept === null) return none(snapshot, NOT_INSTALLED);
      const deep = snapshot.files.filter(({ content }) => isTooDeepPython(content));
      const files = snapshot.files.filter((file) => !deep.includes(file));
      const tooDeep = none({ ...snapshot, files: deep }, TOO_DEEP);
      if (files.length === 0) return tooDeep;
      try {
        const outcome = await checkSide({ ...snapshot, files }, kept, look(), signal);
        return { ...outcome, unchecked: [...outcome.unchecked, ...tooDeep.unchecked] };
      } catch (error) {
        if (signal.aborted) return none(snapshot, "out of time");
        throw error;
      }
    },
  };
}

function none({ files }: Snapshot, why: string): Outcome {
  return { observations: [], unchecked: files.map(({ path }) => ({ path, why })) };
}
