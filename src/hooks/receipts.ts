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

/** Where receipts are kept, and the model that they would be of. */
export interface Memory {
  readonly folder: string;
  readonly model: string;
}

/** The memory of a model's reviews: beside the history, where no repository can write a receipt. */
export function memoryOf(history: string, model: string): Memory {
  return { folder: path.join(path.dirname(history), "receipts"), model };
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

/** The receipts that cover a diff: its own, or one for each of its parts. None when a part has none. */
export async function coveringReceipts(
  whole: string | null,
  parts: readonly (string | null)[],
  memory: Memory | null,
): Promise<readonly Receipt[]> {
  if (memory === null || whole === null) return [];
  const { folder, model } = memory;
  const own = await findReceipt(folder, whole, model);
  if (own !== null) return [own];
  const found: Receipt[] = [];
  for (const part of parts) {
    const receipt = part === null ? null : await findReceipt(folder, part, model);
    if (receipt === null) return [];
    found.push(receipt);
  }
  return found;
}

/** By whom what receipts cover was reviewed, in words. */
export function remembered(receipts: readonly Receipt[]): string {
  return `reviewed before by ${[...new Set(receipts.map(({ served_model }) => served_model))].join(", ")}`;
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
