import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import { BOUNDS } from "../domain/bounds.ts";
import type { Failure } from "../domain/failure.ts";
import { httpError, type Origin } from "./errors.ts";
import { CallError, permanent } from "./failures.ts";
import { send, type WireAnswer } from "./transport.ts";

/** What a provider's list of models says of one; `no-list` where the provider keeps none. */
export type Access =
  | { readonly kind: "listed"; readonly shutdownDate: string | null }
  | { readonly kind: "not-listed" | "no-list" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** The longest list that is read, in bytes. */
const LIST_MAX_BYTES = 4_194_304;

const List = z.object({
  data: z.array(z.object({ id: z.string(), shutdown_date: orElse(z.nullable(z.string()), null) })),
});

/** Asks the provider for its list of models: nothing is generated, and nothing but the key is sent. Never throws. */
export async function modelAccess(
  place: Omit<Origin, "host"> & { readonly baseUrl: string; readonly proxy: string | null },
  signal: AbortSignal,
): Promise<Access> {
  const url = new URL(`${place.baseUrl.replace(/\/+$/, "")}/models`);
  const origin = { ...place, host: url.host };
  try {
    const answer = await send({
      method: "GET",
      url,
      headers: place.key === null ? {} : { authorization: `Bearer ${place.key}` },
      body: null,
      signal,
      connectTimeoutMs: BOUNDS.connect_timeout_ms,
      proxy: place.proxy,
      onBytes: limit(url.host),
    });
    const { status, headers } = answer;
    const body = await textOf(answer);
    if (status === 404 || status === 405) return { kind: "no-list" };
    if (status >= 300) throw httpError({ status, headers, body }, origin, Date.now());
    const list = List.safeParse(parse(body));
    if (!list.success) return { kind: "no-list" };
    const entry = list.data.data.find(({ id }) => id === place.model);
    return entry === undefined
      ? { kind: "not-listed" }
      : { kind: "listed", shutdownDate: dayOf(entry.shutdown_date) };
  } catch (error) {
    if (error instanceof CallError) return { kind: "failed", failure: error.failure };
    const message = `${url.host} did not answer in time`;
    return { kind: "failed", failure: { code: "timeout", message, hint: "check the network" } };
  }
}

/** What a list of models says of the day on which one ends; null when it says nothing, or no day. */
export function shutdownIn(body: string, model: string): string | null {
  const list = List.safeParse(parse(body));
  const entry = list.success ? list.data.data.find(({ id }) => id === model) : undefined;
  return dayOf(entry?.shutdown_date ?? null);
}

/** The day of a date or a time, as `2026-12-31`. */
function dayOf(text: string | null): string | null {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text ?? "")?.[0] ?? null;
  return day === null || Number.isNaN(Date.parse(day)) ? null : day;
}

async function textOf({ body }: WireAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function limit(host: string): (chunk: Uint8Array) => void {
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.length;
    if (bytes > LIST_MAX_BYTES) {
      throw new CallError(permanent("bad_request", `the list of models of ${host} has no end`, null));
    }
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
