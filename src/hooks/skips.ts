import path from "node:path";
import * as z from "zod/mini";
import { appendPrivateLine, readSmallFile, writePrivateFile } from "../config/files.ts";
import { parseJson } from "../config/json.ts";
import { BOUNDS } from "../domain/bounds.ts";
import { HOOK_NAMES, type HookName } from "./names.ts";

const skipSchema = z.object({ at: z.number(), hook: z.enum(HOOK_NAMES), root: z.string() });

/** A hook that was told to do nothing. */
export interface Skip {
  /** In milliseconds since 1970 UTC. */
  readonly at: number;
  readonly hook: HookName;
  /** The root of the working tree. */
  readonly root: string;
}

function fileOf(history: string): string {
  return path.join(path.dirname(history), "skips.jsonl");
}

/** Records a skip beside the history, one line of JSON each; what can't be recorded is not. */
export async function recordSkip(history: string, skip: Skip): Promise<void> {
  const file = fileOf(history);
  await appendPrivateLine(file, JSON.stringify(skip));
  const lines = await readLines(file);
  const most = BOUNDS.recorded_skips;
  // Rarely written anew: half of them go at once.
  if (lines.length > most) await writePrivateFile(file, `${lines.slice(-most / 2).join("\n")}\n`);
}

/** The skips of a working tree, oldest first. */
export async function listSkips(history: string, root: string): Promise<readonly Skip[]> {
  const lines = await readLines(fileOf(history));
  return lines.flatMap((line) => {
    const json = parseJson(line);
    const parsed = json.ok ? skipSchema.safeParse(json.value) : null;
    return parsed?.success && parsed.data.root === root ? [parsed.data] : [];
  });
}

async function readLines(file: string): Promise<readonly string[]> {
  const read = await readSmallFile(file, "refuse");
  return read.kind === "text" ? read.text.split("\n").filter((line) => line !== "") : [];
}
