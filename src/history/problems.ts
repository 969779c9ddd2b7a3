// Of the core by its name: `z.core` as a whole would bring every language's messages with it.
import { $ZodError } from "zod/v4/core";

/** SQLite's primary result codes that a user can do something about. */
const SQLITE = { busy: 5, locked: 6, readonly: 8, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 };

/** The library's `all()` loses the code; SQLite's own words for the two that a read can meet are fixed. */
const WORDS = new Map([
  ["database is locked", SQLITE.busy],
  ["database disk image is malformed", SQLITE.corrupt],
]);

/** What kept the history from its work, in words, and what the user can do. */
export interface Problem {
  readonly why: string;
  readonly advice: string;
}

function codeOf(error: unknown): string | number | null {
  if (!(error instanceof Error)) return null;
  // The low byte of an extended result code is the primary one.
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode & 0xff;
  const word = WORDS.get(error.message);
  if (word !== undefined) return word;
  return "code" in error && typeof error.code === "string" ? error.code : null;
}

/** True for a lock of another process, which may be gone a moment later. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === SQLITE.busy || code === SQLITE.locked;
}

/** Puts an error of a row's parser, of the file system, of SQLite or of the loading of SQLite into words. */
export function explain(error: unknown): Problem {
  if (error instanceof $ZodError || error instanceof SyntaxError) {
    return { why: "a row is not as tandem writes it", advice: "move it away and a new one is started" };
  }
  switch (codeOf(error)) {
    case SQLITE.busy:
    case SQLITE.locked:
      return { why: "another process holds it", advice: "end that process or try again later" };
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return { why: "it is damaged", advice: "move it away and a new one is started" };
    case SQLITE.full:
    case "ENOSPC":
    case "EDQUOT":
      return { why: "the disk is full", advice: "free some space" };
    case SQLITE.readonly:
    case SQLITE.cantOpen:
    case "EACCES":
    case "EPERM":
    case "EROFS":
    // What Node says of a folder that can't be made on a read-only file system.
    case "ENOENT":
      return {
        why: "it can't be written",
        advice: "check its permissions and its folder's, or set TANDEM_HOME",
      };
    case "ENOTDIR":
    case "EEXIST":
      return { why: "its folder is a file", advice: "move that file away or set TANDEM_HOME" };
    case "ERR_MODULE_NOT_FOUND":
    case "ERR_DLOPEN_FAILED":
      return { why: "SQLite can't be loaded on this machine", advice: "install tandem again" };
    default: {
      const words = error instanceof Error ? error.message : String(error);
      return { why: words.replaceAll(/\s+/g, " "), advice: "pass --no-log to go without it" };
    }
  }
}
