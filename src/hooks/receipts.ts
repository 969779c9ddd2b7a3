import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/mini";
import { readSmallFile, writePrivateFile } from "../config/files.ts";
import { parseJson } from "../config/json.ts";
import { BOUNDS } from "../domain/bounds.ts";
import type { Result } from "../domain/failure.ts";
import { CATEGORIES, type Finding } from "../domain/finding.ts";

const findingSchema = z.strictObject({
  id: z.string(),
  source: z.enum(["inspect", "review", "verify"]),
  rule: z.string(),
  category: z.enum(CATEGORIES),
  severity: z.enum(["error", "warning", "info"]),
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  message: z.string(),
  suggestion: z.nullable(z.string()),
});

const receiptSchema = z.strictObject({
  schema: z.literal(1),
  diff: z.string(),
  at: z.number(),
  verdict: z.enum(["approved", "findings"]),
  model: z.string(),
  served_model: z.string(),
  findings: z.array(findingSchema),
});

/** What a finished review of a diff said, kept so that it isn't asked again. */
export interface Receipt {
  readonly schema: 1;
  /** The identity of the diff (`diff-id.ts`). */
  readonly diff: string;
  /** When the review ended, in milliseconds since 1970 UTC. */
  readonly at: number;
  readonly verdict: "approved" | "findings";
  /** The model that was asked, and the one that the provider says answered. */
  readonly model: string;
  readonly served_model: string;
  readonly findings: readonly Finding[];
}

/** The folder of the receipts: beside the history, where no repository can write one. */
export function receiptsFolder(history: string): string {
  return path.join(path.dirname(history), "receipts");
}

/** Keeps a receipt; of many, the newest stay (`BOUNDS.receipts`). Fails with `io`. */
export async function keepReceipt(folder: string, receipt: Receipt): Promise<Result<null>> {
  const written = await writePrivateFile(
    path.join(folder, `${receipt.diff}.json`),
    `${JSON.stringify(receipt)}\n`,
  );
  if (written.ok) await prune(folder).catch(() => undefined);
  return written;
}

/**
 * The receipt of a diff by the model that would be asked now; null when there is none. One that is
 * damaged, or that speaks of another diff than its name says, is none.
 */
export async function findReceipt(folder: string, diff: string, model: string): Promise<Receipt | null> {
  const read = await readSmallFile(path.join(folder, `${diff}.json`), "refuse");
  const json = read.kind === "text" ? parseJson(read.text) : null;
  const parsed = json?.ok ? receiptSchema.safeParse(json.value) : null;
  if (!parsed?.success) return null;
  return parsed.data.diff === diff && parsed.data.model === model ? parsed.data : null;
}

async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= BOUNDS.receipts) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(path.join(folder, name))).mtimeMs })),
  );
  aged.sort((a, b) => a.at - b.at);
  for (const { name } of aged.slice(0, names.length - BOUNDS.receipts))
    await rm(path.join(folder, name), { force: true });
}
