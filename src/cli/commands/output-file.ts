import { constants } from "node:fs";
import { access, stat, writeFile } from "node:fs/promises";
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

/** Writes the result to the file of `-o`. */
export async function writeOutput(file: string, text: string): Promise<Result<null>> {
  try {
    await writeFile(file, text);
    return ok(null);
  } catch (error) {
    return unwritable(file, wordsOf(error));
  }
}
