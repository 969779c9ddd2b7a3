import { createHash } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/mini";
import { BOUNDS } from "../domain/bounds.ts";
import type { PartVerdict, ReportedFinding, Verdicts } from "../domain/diff-review.ts";
import { CATEGORIES } from "../domain/finding.ts";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";

const finding: z.ZodMiniType<ReportedFinding> = z.object({
  title: z.string(),
  message: z.string(),
  category: z.enum(CATEGORIES),
  severity: z.enum(["error", "warning", "info"]),
  path: z.string(),
  start_line: z.number(),
  end_line: z.number(),
  suggestion: z.nullable(z.string()),
});

const fileSchema = z.strictObject({
  schema: z.literal(1),
  verdict: z.object({
    model: z.string(),
    served_model: z.string(),
    findings: z.array(finding),
    edits: z.string(),
  }),
});

const SUFFIX = ".json";

/**
 * Verdicts on parts of diffs, one file each in the folder `verdicts` beside the history, for their owner
 * alone: what a reviewer said, never the code it was said about. The oldest go where there are too many.
 * A file that is missing or damaged means that the part is reviewed again, so nothing fails.
 *
 * @param history absolute path of the history's database
 * @param place who is asked: a verdict of one provider's model is none of another's of that name
 */
export function verdictCache(history: string, place: string): Verdicts {
  const folder = path.join(path.dirname(history), "verdicts");
  const fileOf = (key: string): string => {
    const name = createHash("sha256").update(`${place}\0${key}`).digest("hex");
    return path.join(folder, `${name}${SUFFIX}`);
  };
  return {
    find: async (key) => {
      const read = await readSmallFile(fileOf(key), "refuse");
      const json = read.kind === "text" ? parseJson(read.text) : null;
      const parsed = json?.ok ? fileSchema.safeParse(json.value) : null;
      return parsed?.success ? parsed.data.verdict : null;
    },
    keep: async (key, verdict) => {
      const text = `${JSON.stringify({ schema: 1, verdict: plain(verdict) })}\n`;
      if (Buffer.byteLength(text) > BOUNDS.verdict_max_bytes) return;
      const written = await writePrivateFile(fileOf(key), text);
      if (written.ok) await prune(folder);
    },
  };
}

/** Nothing but what the file is read with. */
function plain({ model, served_model, findings, edits }: PartVerdict): PartVerdict {
  return { model, served_model, findings, edits };
}

/** Removes the oldest files beyond what may be kept. Others may be doing the same: what is gone is gone. */
async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(SUFFIX));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const found = await stat(file).catch(() => null);
      return { file, at: found?.mtimeMs ?? 0, bytes: found?.size ?? 0 };
    }),
  );
  let bytes = 0;
  for (const [index, one] of files.toSorted((a, b) => b.at - a.at).entries()) {
    bytes += one.bytes;
    if (index >= BOUNDS.verdicts || bytes > BOUNDS.verdicts_max_bytes) {
      await rm(one.file, { force: true }).catch(() => undefined);
    }
  }
}
