import { extname } from "node:path";
import type { Checks } from "./checks.ts";
import type { FileChange } from "./domain/change.ts";
import { applyEdits } from "./edits/apply.ts";
import { blockSplitter, readBlock } from "./edits/blocks.ts";
import { type Edit, pathsOf } from "./edits/edit.ts";
import { openScope } from "./models/scope.ts";
import type { Scene } from "./scene.ts";
import { namesIn } from "./stages/route/names.ts";
import { tenths } from "./timeline.ts";
import { confine } from "./workspace/paths.ts";
import { holdsSecrets } from "./workspace/secret-files.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** Looks at a draft's files while it is being written. */
export interface LookAhead {
  /** Takes the next piece of the draft; null when it begins anew. Never throws. */
  readonly hear: (delta: string | null) => void;
  /** The draft has ended, well or badly: what has not been begun is not begun any more. */
  readonly close: () => void;
}

/**
 * Begins the local checks of each file as its block is closed, and shows it to the engines. Nothing rests
 * on it: the inspection takes what was seen of the very same change, and looks at the rest itself.
 */
export function lookAhead(scene: Scene): LookAhead {
  const { checks, ports } = scene;
  const { workspace } = ports;
  if (checks === null || workspace === null || scene.route.kind === "answer")
    return { hear: () => undefined, close: () => undefined };
  const scope = openScope(scene.signal);
  const { signal } = scope;
  const changes: FileChange[] = [];
  let queue = Promise.resolve();
  const engines = showing(checks, changes, signal);
  const kinds = new Set(likelyFiles(scene).map(extname));
  const look = async (change: FileChange): Promise<void> => {
    const start = performance.now();
    await checks.begin(change, signal);
    const ms = tenths(performance.now() - start);
    if (!signal.aborted) ports.emit({ type: "file.inspected", path: change.path, ms });
  };
  const closed = async (block: string): Promise<void> => {
    if (signal.aborted) return;
    for (const change of await changesOf(readBlock(block), workspace)) {
      changes.push(change);
      engines(change.path);
      await look(change);
    }
  };
  const blocks = blockSplitter({
    // Where nothing said that there would be files of this kind, their engine is not started yet.
    opened: (path) => {
      if (kinds.has(extname(path))) return;
      kinds.add(extname(path));
      engines(path);
    },
    closed: (block) => {
      queue = queue.then(() => closed(block)).catch(() => undefined);
    },
  });
  return {
    hear: (delta) => (delta === null ? blocks.restart() : blocks.push(delta)),
    close: () => {
      scope.stop({ code: "cancelled", retryable: false, message: "the draft has ended", hint: null });
      scope.close();
    },
  };
}

/** The files that the work is likely to change: those that are shown, else any, and those that are to be new. */
export function likelyFiles({ context, input }: Pick<Scene, "context" | "input">): readonly string[] {
  if (context.files.length > 0) return context.files.map(({ path }) => path);
  // A file that the task wants new is in no tree yet.
  return [...context.tree, ...namesIn(input.task.text).paths.map(({ name }) => name)];
}

/** Shows files to the engines, those that came meanwhile together: one look at a time. */
function showing(
  checks: Checks,
  changes: readonly FileChange[],
  signal: AbortSignal,
): (path: string) => void {
  let waiting: string[] = [];
  let busy = false;
  const show = async (): Promise<void> => {
    while (waiting.length > 0 && !signal.aborted) {
      const paths = waiting;
      waiting = [];
      await checks.warm(paths, [...changes]);
    }
    busy = false;
  };
  return (path) => {
    const at = confine(path);
    if (!at.ok) return;
    waiting.push(at.value);
    if (busy) return;
    busy = true;
    void show();
  };
}

/** What a block's edits make of the files as they are; nothing where they don't fit, or may not. */
async function changesOf(edits: readonly Edit[], workspace: Workspace): Promise<readonly FileChange[]> {
  const files = new Map<string, string | null>();
  for (const path of pathsOf(edits)) {
    const confined = confine(path);
    if (!confined.ok || confined.value !== path || holdsSecrets(path)) return [];
    const read = await workspace.read(path);
    if (read.kind === "directory" || read.kind === "unusable") return [];
    files.set(path, read.kind === "text" ? read.text : null);
  }
  const changes = applyEdits(edits, files);
  return changes.ok ? changes.value : [];
}
