import { realpath } from "node:fs/promises";
import * as z from "zod/mini";
import { fail, ok, type Result } from "../domain/failure.ts";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";

const storeSchema = z.strictObject({
  version: z.literal(1),
  entries: z.array(
    z.strictObject({
      file: z.string(),
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      granted_at: z.number(),
    }),
  ),
});

/** One file that the user trusts, as it was when they said so. */
export interface TrustEntry {
  /** Real absolute path. */
  readonly file: string;
  /** Of the path, a zero byte and the content. */
  readonly sha256: string;
  /** In milliseconds since 1970 UTC. */
  readonly granted_at: number;
}

async function realPath(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}

async function digest(file: string, content: string): Promise<string> {
  // Loaded here: most starts trust nothing.
  const { createHash } = await import("node:crypto");
  return createHash("sha256").update(file).update("\0").update(content).digest("hex");
}

/** All that is trusted, in the order it was granted; fails with `config` for a store that is not one. */
export async function listTrust(store: string): Promise<Result<readonly TrustEntry[]>> {
  const read = await readSmallFile(store, "refuse");
  if (read.kind === "missing") return ok([]);
  const hint = "remove it and run `tandem trust` again where needed";
  if (read.kind !== "text") {
    const why = read.kind === "unusable" ? read.why : "it is a directory";
    return fail("config", `${store} can't be used: ${why}`, hint);
  }
  const json = parseJson(read.text);
  const parsed = json.ok ? storeSchema.safeParse(json.value) : null;
  return parsed?.success ? ok(parsed.data.entries) : fail("config", `${store} is damaged`, hint);
}

/** Whether this very content of this very file is trusted: any change, or another place, is not. */
export async function isTrusted(file: string, content: string, store: string): Promise<Result<boolean>> {
  const entries = await listTrust(store);
  if (!entries.ok) return entries;
  const real = await realPath(file);
  const sha256 = await digest(real, content);
  return ok(entries.value.some((entry) => entry.file === real && entry.sha256 === sha256));
}

async function write(store: string, entries: readonly TrustEntry[]): Promise<Result<null>> {
  return writePrivateFile(store, `${JSON.stringify({ version: 1, entries }, null, 2)}\n`);
}

/** Trusts this content of the file, in place of any earlier one. */
export async function grantTrust(
  file: string,
  content: string,
  store: string,
  nowMs: number,
): Promise<Result<null>> {
  const entries = await listTrust(store);
  if (!entries.ok) return entries;
  const real = await realPath(file);
  const others = entries.value.filter((entry) => entry.file !== real);
  const sha256 = await digest(real, content);
  return write(store, [...others, { file: real, sha256, granted_at: nowMs }]);
}

/** Takes the trust in a file back; false when there was none. */
export async function revokeTrust(file: string, store: string): Promise<Result<boolean>> {
  const entries = await listTrust(store);
  if (!entries.ok) return entries;
  const real = await realPath(file);
  const others = entries.value.filter((entry) => entry.file !== real);
  if (others.length === entries.value.length) return ok(false);
  const written = await write(store, others);
  return written.ok ? ok(true) : written;
}
