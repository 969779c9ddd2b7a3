import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, open, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/mini";
import { confine } from "../../workspace/paths.ts";
import { errnoOf, privateFolder, syncFolder } from "./disk.ts";
import { holderSchema } from "../../domain/holder.ts";
import { isId, journalPath, stateFolder } from "./place.ts";
import type { PlannedChange } from "./plan.ts";

/** Bytes as base64 in the file, as a buffer in memory. */
const bytes = z.pipe(
  z.base64(),
  z.transform((text) => Buffer.from(text, "base64")),
);

/** A path inside the root: whoever wrote the file, nothing outside is removed or written by it. */
const confined = z.string().check(z.refine((text) => confine(text).ok));

const journalSchema = z.strictObject({
  version: z.literal(1),
  /** Becomes a part of file names. */
  id: z.string().check(z.refine(isId)),
  /** What the journal is about; of an undo record, what happened last. */
  action: z.enum(["apply", "undo"]),
  holder: holderSchema,
  changes: z.array(
    z.strictObject({
      path: confined,
      renamedFrom: z.nullable(confined),
      before: z.nullable(bytes),
      after: z.nullable(bytes),
      modeBefore: z.nullable(z.int()),
      modeAfter: z.nullable(z.int()),
    }),
  ),
  /** Folders that the changes need and that did not exist, outermost first. */
  folders: z.array(confined),
});

/**
 * The files' bytes before and after, on disk before the first of them changes. It is the lock between
 * processes too, and once the changes are done it becomes their undo record.
 */
export interface Journal extends Readonly<Omit<z.infer<typeof journalSchema>, "changes" | "folders">> {
  readonly changes: readonly PlannedChange[];
  readonly folders: readonly string[];
}

/** Reads a journal or an undo record. */
export async function readJournal(file: string): Promise<Journal | "missing" | "unreadable"> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  });
  if (text === null) return "missing";
  const parsed = z.safeParse(journalSchema, parseJson(text));
  return parsed.success ? parsed.data : "unreadable";
}

/** Parses JSON; undefined, which no schema takes, when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Puts the journal in place, unless there is one: then false. */
export async function claim(gitDir: string, journal: Journal): Promise<boolean> {
  const folder = stateFolder(gitDir);
  const made = await privateFolder(folder);
  if (made) await syncFolder(gitDir);
  const changes = journal.changes.map((change) => ({
    ...change,
    before: change.before?.toString("base64") ?? null,
    after: change.after?.toString("base64") ?? null,
  }));
  const claimed = await publish(journalPath(gitDir), JSON.stringify({ ...journal, changes }));
  if (!claimed) return false;
  // What killed processes left behind; one that is alive will write its own again.
  for (const name of await readdir(folder)) {
    if (name.endsWith(".claim")) await discard(path.join(folder, name));
  }
  return true;
}

/**
 * Creates a file whole or not at all, and only where there is none: written beside, then linked into
 * place, so that nobody ever reads half of it.
 */
export async function publish(file: string, text: string): Promise<boolean> {
  // Its number alone is not its own: processes of two containers may have the same one.
  const draft = `${file}.${randomUUID()}.claim`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await linkOrCopy(draft, file);
    await syncFolder(path.dirname(file));
    return true;
  } catch (error) {
    // ENOENT: the holder of the moment has tidied the draft away.
    if (errnoOf(error) === "EEXIST" || errnoOf(error) === "ENOENT") return false;
    throw error;
  } finally {
    await discard(draft);
  }
}

/** Tidies up; what stays costs nothing and goes with the next claim. */
async function discard(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(errnoOf(error) ?? "")) throw error;
    // A file system without links, as exFAT.
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}
