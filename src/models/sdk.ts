import type OpenAI from "openai";
import { BOUNDS } from "../domain/bounds.ts";
import { CALL_LIMITS, streamCall, type Call, type CallLimits } from "./call.ts";
import { shutdownIn } from "./access.ts";
import type { CatalogEntry } from "./catalog.ts";
import { httpError, type Origin } from "./errors.ts";
import { CallError } from "./failures.ts";
import type { Effort, Model, ModelRequest } from "./model.ts";
import { exhaustedFor, type RateMemory } from "./rate-limits.ts";
import type { ReplyReader } from "./reply.ts";
import { readEvents } from "./sse.ts";
import { send, warmConnection } from "./transport.ts";

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
  /** Sends the request, without what is known to be refused. */
  create(client: OpenAI, request: ModelRequest, refused: ReadonlySet<string>): Promise<Response>;
  /** What an error says the provider won't take and the request can do without; null when nothing. */
  refusedBy(error: CallError, request: ModelRequest, refused: ReadonlySet<string>): string | null;
  reader(origin: Origin): ReplyReader;
}

/** A model that is spoken to through OpenAI's SDK, over our own transport and under our own bounds. */
export function sdkModel(endpoint: Endpoint, dialect: Dialect, limits: CallLimits = CALL_LIMITS): Model {
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
          const start = (client: OpenAI) => dialect.create(client, request, tried);
          try {
            return await connect(endpoint, origin, limits, start, signal, onBytes);
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
      const url = new URL(`${baseUrl.replace(/\/+$/, "")}/models`);
      const place = `${url.href} ${key ?? ""}`;
      const asked = lists.get(place) ?? warmConnection(url, authorization(key), proxy, opened);
      lists.set(place, asked);
      void hear(asked);
      loadClient().catch(() => {});
      recall().catch(() => {});
    },
  };
}

/** The effort itself where the model offers it (or nobody knows what it offers), else its highest. */
export function nearest(effort: Effort, offered: readonly Effort[]): Effort {
  return offered.includes(effort) ? effort : (offered.at(-1) ?? effort);
}

/** Sends one request through the SDK; rejects with a {@link CallError}. */
async function connect(
  endpoint: Endpoint,
  origin: Origin,
  limits: CallLimits,
  start: (client: OpenAI) => Promise<Response>,
  signal: AbortSignal,
  onBytes: (chunk: Uint8Array) => void,
): Promise<AsyncIterator<unknown>> {
  const Client = await loadClient();
  let failure: unknown = null;
  const client = new Client({
    baseURL: endpoint.baseUrl,
    // The SDK is never given the key, so neither its errors nor its log can tell it.
    apiKey: "unused",
    adminAPIKey: null,
    maxRetries: 0,
    timeout: limits.callTimeoutMs,
    logLevel: "off",
    fetch: async (url, init) => {
      try {
        const response = await send({
          method: "POST",
          url: new URL(url instanceof Request ? url.url : url),
          // Not the SDK's own headers: it adds OPENAI_CUSTOM_HEADERS and the like, whoever the provider is.
          headers: {
            ...authorization(endpoint.key),
            accept: "text/event-stream",
            "content-type": "application/json",
          },
          body: typeof init?.body === "string" ? init.body : null,
          signal,
          connectTimeoutMs: limits.connectTimeoutMs,
          proxy: endpoint.proxy,
          onBytes,
        });
        const { status, headers } = response;
        if (isEventStream(response)) {
          await noteExhausted(endpoint.rate, headers);
          return response;
        }
        throw httpError({ status, headers, body: await readStart(response) }, origin, Date.now());
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  });
  try {
    const { body } = await start(client);
    return readEvents(body ?? [], origin);
  } catch (error) {
    // The SDK wraps what its fetch threw and may lose the cause.
    throw failure ?? error;
  }
}

/** What a served request has used up. Until when is not sure, and a refusal would say it: a guess for a moment. */
async function noteExhausted(rate: RateMemory, headers: Headers): Promise<void> {
  const now = Date.now();
  const wait = exhaustedFor(headers, now);
  if (wait !== null) await rate.keep(now + Math.min(wait, BOUNDS.rate_limit_guess_ms));
}

/**
 * The SDK's client, with what its first request would load: Node's `Headers` bring 18 ms of code along, which
 * a warmed model has behind it when its request may go.
 */
async function loadClient(): Promise<typeof OpenAI> {
  const { default: Client } = await import("openai");
  void globalThis.Headers;
  return Client;
}

function authorization(key: string | null): Record<string, string> {
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/** A server that leaves the type out is believed; a page or a JSON object is no reply. */
function isEventStream(response: Response): boolean {
  return (
    response.ok && response.body !== null && !/html|json/i.test(response.headers.get("content-type") ?? "")
  );
}

/** The beginning of a body, however long it is; what was read so far when it breaks off. */
async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let body = "";
  try {
    for await (const chunk of response.body ?? []) {
      body += decoder.decode(chunk, { stream: true });
      if (body.length >= BOUNDS.error_body_max_bytes) break;
    }
  } catch {
    // The status says enough.
  }
  return body;
}
