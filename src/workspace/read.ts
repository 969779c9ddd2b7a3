import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { join } from "node:path";
import { BOUNDS } from "../domain/bounds.ts";
import type { FileRead } from "./workspace.ts";

/** First line of the text that stands in for a file kept by Git LFS (LFS specification, version 1). */
const LFS_POINTER = "version https://git-lfs.github.com/spec/v1\n";

/** Not on Windows, where a link needs a right that few have. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** A fifo put there since the look must not hang the read. */
const NON_BLOCKING = constants.O_NONBLOCK ?? 0;

/**
 * Reads one file below the root as text. Never follows a link, not even in a folder of the path,
 * and never enters git's own folder or a nested repository. A byte-order mark stays in the text, so
 * that the text encodes to the bytes that were read.
 */
export async function readFile(root: string, path: string): Promise<FileRead> {
  const parts = path.split("/");
  if (parts.some((part) => part.toLowerCase() === ".git")) {
    return { kind: "unusable", why: "inside git's own folder" };
  }
  try {
    for (let depth = 1; depth < parts.length; depth++) {
      const refused = await refuseFolder(join(root, ...parts.slice(0, depth)));
      if (refused !== null) return refused;
    }
    return await readEntry(join(root, ...parts));
  } catch (error) {
    return fromError(error);
  }
}

async function refuseFolder(folder: string): Promise<FileRead | null> {
  const stats = await lstat(folder);
  if (stats.isSymbolicLink()) return { kind: "unusable", why: "behind a symbolic link" };
  if (!stats.isDirectory()) return { kind: "missing" };
  return (await isRepository(folder)) ? { kind: "unusable", why: "in another git repository" } : null;
}

async function readEntry(file: string): Promise<FileRead> {
  const stats = await lstat(file);
  if (stats.isSymbolicLink()) return { kind: "unusable", why: "a symbolic link" };
  if (stats.isDirectory()) {
    return (await isRepository(file))
      ? { kind: "unusable", why: "another git repository" }
      : { kind: "directory" };
  }
  if (!stats.isFile()) return { kind: "unusable", why: "not a regular file" };
  if (stats.size > BOUNDS.file_max_bytes) return tooLarge();

  const handle = await open(file, constants.O_RDONLY | NO_FOLLOW | NON_BLOCKING);
  try {
    const now = await handle.stat();
    if (!now.isFile()) return { kind: "unusable", why: "not a regular file" };
    if (now.size > BOUNDS.file_max_bytes) return tooLarge();
    return decode(await handle.readFile(), (now.mode & 0o100) !== 0);
  } finally {
    await handle.close();
  }
}

/** A file's bytes as text, or why they are none. */
export function decode(bytes: Buffer, executable: boolean): FileRead {
  // A file can grow, and files of /proc have no size at all.
  if (bytes.length > BOUNDS.file_max_bytes) return tooLarge();
  if (bytes.includes(0)) return { kind: "unusable", why: "a binary file" };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { kind: "unusable", why: "not UTF-8" };
  }
  if (text.startsWith(LFS_POINTER)) return { kind: "unusable", why: "an LFS pointer" };
  return { kind: "text", text, executable };
}

/** What stands for a file that is not read for its size. */
export function tooLarge(): FileRead {
  return { kind: "unusable", why: `larger than ${BOUNDS.file_max_bytes / 1024} KiB` };
}

/** True for a folder with a `.git` of its own: a submodule or a nested repository. */
async function isRepository(folder: string): Promise<boolean> {
  try {
    await lstat(join(folder, ".git"));
    return true;
  } catch {
    return false;
  }
}

function fromError(error: unknown): FileRead {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
  if (code === "ELOOP") return { kind: "unusable", why: "a symbolic link" };
  if (code === "EACCES" || code === "EPERM")
    return { kind: "unusable", why: "not readable (permission denied)" };
  if (code === "ENAMETOOLONG" || code === "ERR_INVALID_ARG_VALUE") {
    return { kind: "unusable", why: "not a name that the file system takes" };
  }
  return { kind: "unusable", why: `not readable (${code === "" ? String(error) : code})` };
}
