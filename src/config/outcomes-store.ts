import * as z from "zod/mini";
import type { LearntOutcomes } from "../domain/fast-run.ts";
import type { Result } from "../domain/failure.ts";
import type { CalibrationPlace } from "./calibration-store.ts";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";

const count = z.int().check(z.nonnegative());

const fileSchema = z.strictObject({
  schema: z.literal(1),
  repository: z.string(),
  counts: z.strictObject({
    approved: count,
    patched: count,
    too_big: count,
    boundary: count,
    rejected: count,
    verify_failed: count,
    undone: count,
  }),
  shift: z.number().check(z.gte(-3), z.lte(3)),
  fast_from: z.number().check(z.gte(0), z.lte(1)),
});

/**
 * Reads what the outcomes of runs taught; null when there is nothing. Never fails: the history holds
 * what it was learnt from, so a file that can't be used gives one line to `warn`, and the next run
 * writes it anew.
 */
export async function loadOutcomes(
  { outcomes: file, repository }: CalibrationPlace,
  warn: (line: string) => void,
): Promise<LearntOutcomes | null> {
  const read = await readSmallFile(file, "refuse");
  if (read.kind === "missing") return null;
  const json = read.kind === "text" ? parseJson(read.text) : null;
  const parsed = json?.ok ? fileSchema.safeParse(json.value) : null;
  if (parsed?.success && parsed.data.repository === repository) {
    const { counts, shift, fast_from } = parsed.data;
    return { counts, shift, fast_from };
  }
  const why =
    read.kind === "unusable" ? read.why : parsed?.success ? "it is another repository's" : "it is damaged";
  warn(`${file} is not used: ${why}; \`tandem calibrate\` writes it anew`);
  return null;
}

/** Writes what the outcomes taught, as a whole or not at all. */
export function saveOutcomes(place: CalibrationPlace, learnt: LearntOutcomes): Promise<Result<null>> {
  const content = { schema: 1, repository: place.repository, ...learnt } satisfies z.infer<typeof fileSchema>;
  return writePrivateFile(place.outcomes, `${JSON.stringify(content)}\n`);
}
