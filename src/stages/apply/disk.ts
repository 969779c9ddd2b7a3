import { constants } from "node:fs";
import { access, chmod, lstat, mkdir, open, readFile, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { ok, type Failure, type Result } from "../../domain/failure.ts";
import { resolveInside } from "../../workspace/paths.ts";
import type { OnDisk } from "./plan.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "a file stands where a folder is needed",
  EEXIST: "something else stands there",
  EISDIR: "a folder stands there",
  ENAMETOOLONG: "the name is too long",
  EFBIG: "the file would be larger than is allowed",
  EIO: "the disk reports an error",
  EXDEV: "it lies on another file system than its folder",
  EBUSY: "it is in use, or a file system is mounted there",
  ELOOP: "a symbolic link stands in its place",
};

/** The error code of a failed system call; null for anything else, which is a bug and goes on up. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** A failed system call as a failure of this machine; throws what is none. */
export function ioFailure(error: unknown, what: string, outcome: string): Failure {
  const code = errnoOf(error);
  if (code === null) throw error;
  const reason = REASONS[code] ?? code;
  return { code: "io", message: `${what}: ${reason}; ${outcome}`, hint: null };
}

/** Looks at files inside the root, following no link; `unsafe_edit` for a path that leads elsewhere. */
export async function look(
  root: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, OnDisk>>> {
  const found = new Map<string, OnDisk>();
  for (const file of paths) {
    const resolved = await resolveInside(root, file);
    if (!resolved.ok) return resolved;
    try {
      found.set(file, await lookAt(resolved.value));
    } catch (error) {
      return { ok: false, failure: ioFailure(error, `${file} can't be read`, "nothing was changed") };
    }
  }
  return ok(found);
}

/** What stands at an absolute path. */
async function lookAt(absolute: string): Promise<OnDisk> {
  try {
    const stats = await lstat(absolute);
    if (stats.isSymbolicLink()) return { kind: "link" };
    if (!stats.isFile()) return { kind: "other" };
    const mode = stats.mode & 0o7777;
    const bytes = await readFile(absolute);
    return { kind: "file", bytes, mode, links: stats.nlink, writable: await isWritable(absolute, mode) };
  } catch (error) {
    // ENOTDIR: a parent is a file, so nothing stands below it; making the folder will say so.
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return { kind: "missing" };
    throw error;
  }
}

/** The superuser may write what nobody may: the bits say that it isn't meant to be. */
async function isWritable(absolute: string, mode: number): Promise<boolean> {
  if ((mode & 0o222) === 0) return false;
  return access(absolute, constants.W_OK).then(
    () => true,
    // Any other trouble shows when something is written, and is then said in its own words.
    (error: unknown) => errnoOf(error) !== "EACCES",
  );
}

/** Writes a new file and waits until it is on the disk. The bits and the owner are those of the file it is to replace. */
export async function writeDurably(
  temp: string,
  bytes: Buffer,
  mode: number | null,
  target: string,
): Promise<void> {
  const handle = await open(temp, "wx", mode === null ? 0o666 : 0o600);
  try {
    await handle.writeFile(bytes);
    const [made, old] = [await handle.stat(), await lstat(target).catch(() => null)];
    if (old && (old.uid !== made.uid || old.gid !== made.gid)) {
      // Only the superuser may give files away; anyone else's new file is their own, in the old one's group
      // where they are in it.
      const giveGroup = (): Promise<void> => handle.chown(made.uid, old.gid);
      await handle
        .chown(old.uid, old.gid)
        .catch(giveGroup)
        .catch(() => undefined);
    }
    if (mode !== null) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the renames in a folder durable, where the system can (not on Windows). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** The folders above the files that don't exist yet, outermost first. */
export async function missingFolders(root: string, files: readonly string[]): Promise<readonly string[]> {
  const missing = new Set<string>();
  for (const file of files) {
    const names = file.split("/").slice(0, -1);
    for (const [index] of names.entries()) {
      const folder = names.slice(0, index + 1).join("/");
      if ((await lstat(path.join(root, folder)).catch(() => null)) === null) missing.add(folder);
    }
  }
  return [...missing];
}

/** Removes folders that are empty, innermost first; those that aren't stay, and those behind links. */
export async function removeEmpty(root: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    const resolved = await resolveInside(root, folder);
    if (resolved.ok) await rmdir(resolved.value).catch(() => undefined);
  }
}

/** Removes files that may or may not be there, or whose folder may be none; what is behind a link stays. */
export async function removeFiles(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const resolved = await resolveInside(root, file);
    if (!resolved.ok) continue;
    await rm(resolved.value, { force: true }).catch((error: unknown) => {
      if (errnoOf(error) !== "ENOTDIR") throw error;
    });
  }
}

/**
 * Makes a folder of tandem's own in one that is there: it holds users' files and is nobody else's to read.
 * A link in its place may have come with the repository, and would have another folder written to: it is
 * refused. True when there was none.
 */
export async function privateFolder(folder: string): Promise<boolean> {
  // Not `recursive`: with that Node says of a read-only file system that the folder does not exist.
  const made = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) !== "EEXIST") throw error;
      return false;
    },
  );
  if ((await lstat(folder)).isSymbolicLink()) {
    throw Object.assign(new Error(`${folder} is a symbolic link`), { code: "ELOOP", syscall: "mkdir" });
  }
  await chmod(folder, 0o700);
  return made;
}
