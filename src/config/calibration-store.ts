import { lstat, readFile, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../domain/bounds.ts";
import type { Calibration } from "../domain/calibration.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import { parseCalibration, printCalibration } from "./calibration-file.ts";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";

/** Where what was learnt of a repository is, and whose it is. */
export interface CalibrationPlace {
  /** Absolute path of the calibration's file; it need not exist. */
  readonly file: string;
  /** Absolute path of what the outcomes of runs taught; it need not exist. */
  readonly outcomes: string;
  /** Absolute path of the index of words, in a repository of very many files; it need not exist. */
  readonly words: string;
  /** Real path of the git folder that all working trees of the repository share. */
  readonly repository: string;
}

/**
 * Finds the place of a repository's calibration: beside the history, named by the real path of the
 * git folder, so that linked worktrees share it and a moved repository starts anew.
 *
 * @param history absolute path of the history's database
 * @param gitDir the working tree's own git folder
 */
export async function calibrationPlace(history: string, gitDir: string): Promise<CalibrationPlace> {
  // Loaded here: most starts look for no calibration.
  const [repository, { createHash }] = await Promise.all([commonFolder(gitDir), import("node:crypto")]);
  const name = createHash("sha256").update(repository).digest("hex").slice(0, 32);
  const folder = folderOf(history);
  return {
    file: path.join(folder, `${name}.json`),
    outcomes: path.join(folder, `${name}.outcomes.json`),
    words: path.join(folder, `${name}.words`),
    repository,
  };
}

/** Whether anything was ever learnt of any repository: where nothing was, no place has to be found. */
export async function anyCalibration(history: string): Promise<boolean> {
  return lstat(folderOf(history)).then(
    () => true,
    () => false,
  );
}

function folderOf(history: string): string {
  return path.join(path.dirname(history), "calibration");
}

/** A linked worktree's git folder says in `commondir` where the repository's own is. */
async function commonFolder(gitDir: string): Promise<string> {
  const named = await readFile(path.join(gitDir, "commondir"), "utf8").catch(() => ".");
  const folder = path.resolve(gitDir, named.trimEnd());
  return realpath(folder).catch(() => folder);
}

/**
 * Reads what was learnt; null when nothing was. Never fails: a file that is damaged, of a newer
 * version or another repository's gives one line to `warn`, and counts as none.
 */
export async function loadCalibration(
  place: CalibrationPlace,
  warn: (line: string) => void,
): Promise<Calibration | null> {
  const read = await readSmallFile(place.file, "refuse");
  if (read.kind === "missing") return null;
  const refuse = (why: string, advice = "run `tandem calibrate` to learn it anew"): null => {
    warn(`${place.file} is not used: ${why}; ${advice}`);
    return null;
  };
  if (read.kind !== "text") return refuse(read.kind === "unusable" ? read.why : "it is a directory");
  const json = parseJson(read.text);
  if (!json.ok) return refuse("it is damaged");
  const version = versionOf(json.value);
  if (version !== null && version > 1)
    return refuse("a newer tandem wrote it", "use that version, or `tandem calibrate --reset`");
  const calibration = parseCalibration(json.value);
  if (calibration === null) return refuse("it is damaged");
  return calibration.repository === place.repository ? calibration : refuse("it is another repository's");
}

function versionOf(value: unknown): number | null {
  if (typeof value !== "object" || value === null || !("schema" in value)) return null;
  return typeof value.schema === "number" ? value.schema : null;
}

/** Writes what was learnt as a whole or not at all: until it is there, the old one stays. */
export async function saveCalibration(
  place: CalibrationPlace,
  calibration: Calibration,
): Promise<Result<null>> {
  const text = printCalibration(calibration);
  if (Buffer.byteLength(text) > BOUNDS.file_max_bytes) {
    return fail("io", `what was learnt of ${place.repository} is over 1 MiB and is not kept`);
  }
  return writePrivateFile(place.file, text);
}

/** Forgets what was learnt of commits and of runs; false when there was nothing. */
export async function forgetCalibration(place: CalibrationPlace): Promise<Result<boolean>> {
  const removed = [await remove(place.file), await remove(place.outcomes), await remove(place.words)];
  return removed.find(({ ok }) => !ok) ?? ok(removed.some((one) => one.ok && one.value));
}

async function remove(file: string): Promise<Result<boolean>> {
  try {
    await rm(file);
    return ok(true);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT" || code === "ENOTDIR") return ok(false);
    return fail("io", `${file} can't be removed (${code})`, "check its permissions and its folder's");
  }
}
