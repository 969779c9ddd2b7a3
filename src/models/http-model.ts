import { BOUNDS } from "../domain/bounds.ts";
import { CALL_LIMITS, streamCall, type Call, type CallLimits } from "./call.ts";
import { shutdownIn } from "./access.ts";
import type { CatalogEntry } from "./catalog.ts";
import { httpError, type Origin } from "./errors.ts";
import { CallError } from "./failures.ts";
import type { Effort, Model, ModelRequest } from "./model.ts";
import { type AnswerHeaders, exhaustedFor, type RateMemory } from "./rate-limits.ts";
import type { ReplyReader } from "./reply.ts";
import { readEvents } from "./sse.ts";
import { send, type WireAnswer, warmConnection } from "./transport.ts";

/** Where a model is, and what is known about it. */
export interface Endpoint {
  /** As `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable that holds the key; null when the provider needs none. */
  readonly keyEnv: string | null;
  readonly key: string | null;
  /** Address of the proxy that https goes through; null for none. */
  readonly proxy: string | null;
  readonly entry: CatalogEntry;
  /** What the provider turned out not to take, from one run to the next. */
  readonly memory: ProviderMemory;
  /** Until when the provider has limited the model, from one run to the next. */
  readonly rate: RateMemory;
  readonly lists: ModelLists;
}

/** Providers' lists of models by address and key, asked for once for all models of a run; null for no answer. */
export type ModelLists = Map<string, Promise<string | null>>;

/** Remembers what a provider refuses for a model. Neither call fails: what is not known is found out again. */
export interface ProviderMemory {
  recall(): Promise<readonly string[]>;
  keep(refused: readonly string[]): Promise<void>;
}

/** Forgets at the end of the process. */
export const NO_MEMORY: ProviderMemory = { recall: async () => [], keep: async () => {} };

/** One of the two APIs: how a request is put, and how its reply reads. */
export interface Dialect {
  /** Where requests go, below the base URL. */
  readonly path: "/responses" | "/chat/completions";
  /** The body of the request, without what is known to be refused. */
  body(request: ModelRequest, refused: ReadonlySet<string>): object;
  /** What an error says the provider won't take and the request can do without; null when nothing. */
  refusedBy(error: CallError, request: ModelRequest, refused: ReadonlySet<string>): string | null;
  reader(origin: Origin): ReplyReader;
}

/** A model that is spoken to over HTTP, under our own bounds. */
export function httpModel(endpoint: Endpoint, dialect: Dialect, limits: CallLimits = CALL_LIMITS): Model {
  const { baseUrl, model, keyEnv, key, proxy, entry, memory, rate, lists } = endpoint;
  const origin: Origin = { host: new URL(baseUrl).host, model, keyEnv, key };
  let known: Promise<Set<string>> | null = null;
  let shutdown = entry.shutdownDate;
  const recall = (): Promise<Set<string>> => (known ??= memory.recall().then((names) => new Set(names)));
  const hear = async (asked: Promise<string | null>): Promise<void> => {
    const list = await asked;
    if (list !== null) shutdown = entry.shutdownDate ?? shutdownIn(list, model);
  };
  return {
    id: model,
    contextWindow: entry.contextWindow,
    editFormat: entry.editFormat,
    price: entry.price,
    tokensPerSecond: entry.tokensPerSecond,
    stream(request, signal) {
      const open: Call["open"] = async (signal, onBytes) => {
        const refused = await recall();
        for (;;) {
          const tried = new Set(refused);
          const body = JSON.stringify(dialect.body(request, tried));
          try {
            return await connect(endpoint, origin, limits, { path: dialect.path, body }, signal, onBytes);
          } catch (error) {
            if (!(error instanceof CallError)) throw error;
            const name = dialect.refusedBy(error, request, tried);
            if (name === null || tried.has(name)) throw error;
            refused.add(name);
            await memory.keep([...refused].sort());
          }
        }
      };
      return streamCall({ origin, limits, open, rate, reader: () => dialect.reader(origin) }, signal);
    },
    shutdownDate: () => shutdown,
    warm(opened) {
      const url = placeOf(baseUrl, "/models");
      const place = `${url.href} ${key ?? ""}`;
      const asked = lists.get(place) ?? warmConnection(url, authorization(key), proxy, opened);
      lists.set(place, asked);
      void hear(asked);
      recall().catch(() => {});
    },
  };
}

/** The effort itself where the model offers it (or nobody knows what it offers), else its highest. */
export function nearest(effort: Effort, offered: readonly Effort[]): Effort {
  return offered.includes(effort) ? effort : (offered.at(-1) ?? effort);
}

/** Sends one request; rejects with a {@link CallError}. */
async function connect(
  endpoint: Endpoint,
  origin: Origin,
  limits: CallLimits,
  { path, body }: { readonly path: Dialect["path"]; readonly body: string },
  signal: AbortSignal,
  onBytes: (chunk: Uint8Array) => void,
): Promise<AsyncIterator<unknown>> {
  const answer = await send({
    method: "POST",
    url: placeOf(endpoint.baseUrl, path),
    headers: {
      ...authorization(endpoint.key),
      accept: "text/event-stream",
      "content-type": "application/json",
    },
    body,
    signal,
    connectTimeoutMs: limits.connectTimeoutMs,
    proxy: endpoint.proxy,
    onBytes,
  });
  const { status, headers } = answer;
  if (!isEventStream(answer)) {
    throw httpError({ status, headers, body: await readStart(answer) }, origin, Date.now());
  }
  await noteExhausted(endpoint.rate, headers);
  return readEvents(answer.body ?? [], origin);
}

function placeOf(baseUrl: string, path: string): URL {
  return new URL(`${baseUrl.replace(/\/+$/, "")}${path}`);
}

/** What a served request has used up. Until when is not sure, and a refusal would say it: a guess for a moment. */
async function noteExhausted(rate: RateMemory, headers: AnswerHeaders): Promise<void> {
  const now = Date.now();
  const wait = exhaustedFor(headers, now);
  if (wait !== null) await rate.keep(now + Math.min(wait, BOUNDS.rate_limit_guess_ms));
}

function authorization(key: string | null): Record<string, string> {
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/** A server that leaves the type out is believed; a page or a JSON object is no reply. */
function isEventStream({ status, headers, body }: WireAnswer): boolean {
  return status < 300 && body !== null && !/html|json/i.test(headers.get("content-type") ?? "");
}

/** The beginning of a body, however long it is; what was read so far when it breaks off. */
async function readStart({ body }: WireAnswer): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= BOUNDS.error_body_max_bytes) break;
    }
  } catch {
    // The status says enough.
  }
  return text;
}
