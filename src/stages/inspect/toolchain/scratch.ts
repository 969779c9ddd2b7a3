import { constants } from "node:fs";
import { copyFile, lstat, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ChangeSet } from "../../../domain/change.ts";
import type { View } from "../view.ts";

/** A copy of the tree in the system's folder for temporary files. */
export interface Scratch {
  /** Absolute path without links. */
  readonly root: string;
  /** Where a tool may build, outside of the copy. */
  readonly target: string;
  /** Puts the changed files on one side of the change. */
  show(side: "before" | "after"): Promise<void>;
  remove(): Promise<void>;
}

/** A tree of more is not copied. */
const MAX_FILES = 20_000;
const MAX_BYTES = 268_435_456;

/**
 * Copies the files that git does not ignore, without links, as they are in the tree that is looked at, with
 * the change in them: a compiler writes, and what is the user's is not to be written to. A text says why there
 * is no copy.
 */
export async function copyTree(
  tree: View,
  changes: ChangeSet,
  signal: AbortSignal,
): Promise<Scratch | string> {
  const paths = await tree.list();
  if (paths.length > MAX_FILES) return `more than ${MAX_FILES} files to copy`;
  const folder = await realpath(await mkdtemp(join(tmpdir(), "tandem-check-")));
  const root = join(folder, "tree");
  const scratch: Scratch = {
    root,
    target: join(folder, "target"),
    show: (side) => show(root, changes, side),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
  const why = await copyFiles(paths, tree, root, signal).catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  );
  if (why === null) return scratch;
  await scratch.remove();
  return why;
}

async function copyFiles(
  paths: readonly string[],
  tree: View,
  to: string,
  signal: AbortSignal,
): Promise<string | null> {
  let bytes = 0;
  const folders = new Set<string>();
  // The index or a commit may hold other files than the disk.
  const unlike = await tree.unlikeDisk();
  for (const path of paths) {
    if (signal.aborted) return "out of time";
    const content = unlike.get(path);
    const target = join(to, path);
    if (typeof content === "string") {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    if (content !== undefined) continue;
    const from = join(tree.root, path);
    const stats = await lstat(from).catch(() => null);
    // Deleted, a link, or a submodule: what the change adds is written afterwards.
    if (stats?.isFile() !== true) continue;
    bytes += stats.size;
    if (bytes > MAX_BYTES) return "too much to copy";
    if (!folders.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
    folders.add(dirname(target));
    await copyFile(from, target, constants.COPYFILE_FICLONE);
  }
  return null;
}

async function show(root: string, changes: ChangeSet, side: "before" | "after"): Promise<void> {
  const other = side === "before" ? "after" : "before";
  const pathOn = (change: ChangeSet[number], which: "before" | "after"): string =>
    join(root, which === "before" ? (change.renamedFrom ?? change.path) : change.path);
  for (const change of changes) if (change[other] !== null) await rm(pathOn(change, other), { force: true });
  for (const change of changes) {
    const content = change[side];
    if (content === null) continue;
    const path = pathOn(change, side);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
