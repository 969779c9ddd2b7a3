import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
} from "node:fs";
import path from "node:path";
import type { Problem } from "./problems.ts";

/**
 * Makes sure that the database file exists, belongs to its owner alone (0600, in a folder 0700 where
 * the folder is new) and is a plain file. A link is refused: it would let whoever placed it choose
 * which file is written. Returns what is wrong, null when nothing is; throws what the file system throws.
 */
export function prepareFile(file: string): Problem | null {
  const folder = path.dirname(file);
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  // mkdir subtracts the umask, which may take from the owner too.
  if (made !== undefined) chmodSync(folder, 0o700);

  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there?.isSymbolicLink()) {
    return { why: "it is a symbolic link", advice: "replace it with a plain file or remove it" };
  }
  if (there !== undefined && !there.isFile()) {
    return { why: "it is not a file", advice: "move it away and a new one is started" };
  }
  // SQLite gives the files beside the database (-wal, -shm) the mode of the database.
  const handle = openSync(file, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
  try {
    if ((fstatSync(handle).mode & 0o777) !== 0o600) fchmodSync(handle, 0o600);
  } finally {
    closeSync(handle);
  }
  return null;
}
