import { constants } from "node:fs";
import { appendFile, chmod, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../domain/bounds.ts";
import { fail, ok, type Result } from "../domain/failure.ts";

/** A small text file as it is on disk. A byte-order mark is part of the text. */
export type SmallFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "directory" }
  | { readonly kind: "unusable"; readonly why: string };

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Reads a regular file of at most `BOUNDS.file_max_bytes`; a link is followed only where `links` says so. */
export async function readSmallFile(file: string, links: "follow" | "refuse"): Promise<SmallFile> {
  // Without O_NONBLOCK the opening of a named pipe would wait for a writer.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const noFollow = links === "refuse" ? (constants.O_NOFOLLOW ?? 0) : 0;
  try {
    const handle = await open(file, flags | noFollow);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) return { kind: "directory" };
      if (!stat.isFile()) return { kind: "unusable", why: "it is not a regular file" };
      if (stat.size > BOUNDS.file_max_bytes) return { kind: "unusable", why: "it is over 1 MiB" };
      const bytes = await handle.readFile();
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      return { kind: "text", text };
    } finally {
      await handle.close();
    }
  } catch (error) {
    switch (codeOf(error)) {
      case "ENOENT":
      case "ENOTDIR":
        return { kind: "missing" };
      case "EISDIR":
        return { kind: "directory" };
      case "ELOOP":
      case "EMLINK":
        return { kind: "unusable", why: "it is a symbolic link" };
      case "ERR_ENCODING_INVALID_ENCODED_DATA":
        return { kind: "unusable", why: "it is not UTF-8 text" };
      default:
        return { kind: "unusable", why: `it can't be read (${codeOf(error) || String(error)})` };
    }
  }
}

/**
 * Writes a file of the user's own as a whole or not at all: mode 0600, in a folder that is made with
 * 0700 where there is none. A link is written through, for those who keep their configuration elsewhere.
 */
export async function writePrivateFile(file: string, content: string | Uint8Array): Promise<Result<null>> {
  const folder = path.dirname(file);
  let temporary: string | null = null;
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    // mkdir subtracts the umask, which may take from the owner too.
    if (made !== undefined) await chmod(folder, 0o700);
    const target = await realpath(file).catch(() => file);
    // Loaded here: most starts read files only.
    const { randomUUID } = await import("node:crypto");
    temporary = `${target}.${randomUUID()}`;
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.chmod(0o600);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    return ok(null);
  } catch (error) {
    if (temporary !== null) await rm(temporary, { force: true }).catch(() => {});
    const why = codeOf(error) || String(error);
    return fail("io", `${file} can't be written (${why})`, "check its permissions and its folder's");
  }
}

/**
 * Adds a line to a file of the user's own that may be lost: without waiting for the disk, and what can't be
 * written is not. Several processes may add at once.
 */
export async function appendPrivateLine(file: string, line: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await appendFile(file, `${line}\n`, { mode: 0o600 });
  } catch {
    // Nothing depends on it.
  }
}
