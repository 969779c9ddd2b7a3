import { constants } from "node:fs";
import { access, chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fail, ok, type Result } from "../../domain/failure.ts";

function unwritable(file: string, why: string): Result<never> {
  return fail("io", `${file} can't be written: ${why}`, "name another file with -o");
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the file of `-o` can be written, found out before anything is spent. */
export async function checkOutput(file: string | undefined): Promise<Result<null>> {
  if (file === undefined) return ok(null);
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory()) return unwritable(file, "it is a directory");
  try {
    await access(there === null ? path.dirname(path.resolve(file)) : file, constants.W_OK);
    return ok(null);
  } catch (error) {
    return unwritable(file, wordsOf(error));
  }
}

/** A folder that takes no new file, or a file that can't be renamed over: a mount point. */
const IN_PLACE = new Set(["EACCES", "EPERM", "EBUSY"]);

/**
 * Writes the result to the file of `-o`, as a whole or not at all: what was there stays when the disk is
 * full. What can't be replaced, as a pipe, takes the text as it comes.
 */
export async function writeOutput(file: string, text: string): Promise<Result<null>> {
  try {
    const target = await realpath(file).catch(() => file);
    const there = await stat(target).catch(() => null);
    const replaced = (there?.isFile() ?? true) && (await replace(target, text, there?.mode ?? null));
    if (!replaced) await writeFile(target, text);
    return ok(null);
  } catch (error) {
    return unwritable(file, wordsOf(error));
  }
}

/** False where the file has to be written in place. */
async function replace(target: string, text: string, mode: number | null): Promise<boolean> {
  const draft = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text, { flag: "wx" });
    if (mode !== null) await chmod(draft, mode & 0o7777);
    await rename(draft, target);
    return true;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (error instanceof Error && "code" in error && IN_PLACE.has(String(error.code))) return false;
    throw error;
  }
}
