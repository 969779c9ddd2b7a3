import { constants, type Dirent, type Stats } from "node:fs";
import { copyFile, lstat, mkdir, open, readdir } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../../domain/bounds.ts";
import type { ChangeSet, FileChange } from "../../domain/change.ts";
import { CallError, permanent } from "../failures.ts";
import type { Repository } from "../model.ts";

/** Files copied at a time. */
const AT_ONCE = 32;
/** A reply of more new files is none that a person would read. */
const MOST_CHANGES = 1_000;

/** What an agent works in: a copy of the repository, as plain files without git. */
export interface Scratch {
  /**
   * What is different from the user's files now. New files that git ignores, or that are no text, are by-products and left out.
   *
   * @throws {CallError} `conflict` when the user changed a file that the agent changed, too;
   *   `unusable_reply` when a change can't be told as text
   */
  changes(): Promise<ChangeSet>;
}

interface Copied {
  /** What the user's file and the copy looked like when it was made. */
  readonly source: string;
  readonly copy: string;
}

/** Copies the regular files of a repository that may be shown; null where they are too many or too large. */
export async function copyRepository(
  repository: Repository,
  to: string,
  signal: AbortSignal,
): Promise<Scratch | null> {
  // The CLI's own folder could set it up; its sandbox lets an agent change nothing in there anyway.
  const paths = (await repository.files()).filter((file) => !file.startsWith(".codex/"));
  if (paths.length > BOUNDS.scratch_files) return null;
  const folders = new Set(paths.flatMap(parentsOf));
  await mkdir(to, { recursive: true });
  for (const folder of [...folders].sort()) await mkdir(path.join(to, folder), { recursive: true });
  const copied = new Map<string, Copied>();
  let bytes = 0;
  const copyOne = async (file: string): Promise<void> => {
    const source = path.join(repository.root, file);
    const stats = await lstat(source).catch(() => null);
    if (stats === null || !stats.isFile()) return;
    bytes += stats.size;
    if (bytes > BOUNDS.scratch_max_bytes) return;
    const target = path.join(to, file);
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    copied.set(file, { source: stampOf(stats), copy: stampOf(await lstat(target)) });
  };
  for (let at = 0; at < paths.length && bytes <= BOUNDS.scratch_max_bytes; at += AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(paths.slice(at, at + AT_ONCE).map(copyOne));
  }
  return bytes > BOUNDS.scratch_max_bytes
    ? null
    : { changes: () => compare(repository, to, copied, folders) };
}

async function compare(
  repository: Repository,
  folder: string,
  copied: ReadonlyMap<string, Copied>,
  folders: ReadonlySet<string>,
): Promise<ChangeSet> {
  const changes: FileChange[] = [];
  const there = new Set<string>();
  for await (const file of filesIn(folder, "", folders, repository)) {
    there.add(file);
    const known = copied.get(file);
    const target = path.join(folder, file);
    if (known === undefined) {
      const after = await readText(target);
      if (after === null || (await repository.isIgnored(file))) continue;
      changes.push({ path: file, renamedFrom: null, before: null, after });
      if (changes.length > MOST_CHANGES) throw tooMany();
    } else if (stampOf(await lstat(target)) !== known.copy) {
      const before = await readBase(repository.root, file, known);
      const after = (await readText(target)) ?? untold(file);
      if (before !== after) changes.push({ path: file, renamedFrom: null, before, after });
    }
  }
  for (const [file, known] of copied) {
    if (there.has(file)) continue;
    const before = await readBase(repository.root, file, known);
    changes.push({ path: file, renamedFrom: null, before, after: null });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The regular files below a folder; a new folder that git ignores is not entered, and no link is followed. */
async function* filesIn(
  root: string,
  below: string,
  known: ReadonlySet<string>,
  repository: Repository,
): AsyncGenerator<string, void> {
  const entries: Dirent[] = await readdir(path.join(root, below), { withFileTypes: true });
  for (const entry of entries) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile()) yield name;
    if (!entry.isDirectory()) continue;
    if (known.has(name) || !(await repository.isIgnored(`${name}/`))) {
      yield* filesIn(root, name, known, repository);
    }
  }
}

/** The user's file as the copy was made of it. */
async function readBase(root: string, file: string, known: Copied): Promise<string> {
  const source = path.join(root, file);
  const stats = await lstat(source).catch(() => null);
  if (stats === null || stampOf(stats) !== known.source) {
    const message = `${file} changed while tandem worked; nothing was written`;
    throw new CallError(permanent("conflict", message, "run the task again"));
  }
  return (await readText(source)) ?? untold(file);
}

function tooMany(): CallError {
  const message = `codex made more than ${MOST_CHANGES} files`;
  return new CallError(permanent("unusable_reply", message, "split the task"));
}

function untold(file: string): never {
  const message = `codex changed ${file}, which is no text that can be edited`;
  throw new CallError(permanent("unusable_reply", message, "leave such files out of the task"));
}

/** A file's text; null for one that is not UTF-8, holds zeros, or is too large to be edited. */
async function readText(file: string): Promise<string | null> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = await handle.stat();
    if (size > BOUNDS.file_max_bytes) return null;
    const bytes = await handle.readFile();
    if (bytes.includes(0)) return null;
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}

function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [ino, size, mtimeMs, ctimeMs].join(":");
}

function parentsOf(file: string): string[] {
  const names = file.split("/").slice(0, -1);
  return names.map((_, depth) => names.slice(0, depth + 1).join("/"));
}
