import type { ResponseCreateParamsStreaming, ResponseInputItem } from "openai/resources/responses/responses";
import { BOUNDS } from "../domain/bounds.ts";
import { CALL_LIMITS, streamCall, type Call, type CallLimits } from "./call.ts";
import type { CatalogEntry } from "./catalog.ts";
import { httpError, type Origin } from "./errors.ts";
import { CallError } from "./failures.ts";
import type { Effort, Message, Model, ModelRequest } from "./model.ts";
import { ReplyReader } from "./responses.ts";
import { send, warmConnection } from "./transport.ts";

/** Where a model is, and what is known about it. */
export interface Endpoint {
  /** As `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable that holds the key; null when the provider needs none. */
  readonly keyEnv: string | null;
  readonly key: string | null;
  readonly entry: CatalogEntry;
}

/** Parameters that a request can do without; the others are the request. */
const OPTIONAL = ["max_output_tokens", "prompt_cache_key", "reasoning", "store", "text"] as const;
type Optional = (typeof OPTIONAL)[number];

/** A model behind the Responses API: OpenAI's own, or that of any server which speaks it. */
export function openaiModel(endpoint: Endpoint, limits: CallLimits = CALL_LIMITS): Model {
  const { baseUrl, model, keyEnv, key, entry } = endpoint;
  const origin: Origin = { host: new URL(baseUrl).host, model, keyEnv, key };
  // Parameters the model turned out not to take, remembered so that it is told them once.
  const dropped = new Set<Optional>();
  const reader = (): ReplyReader => new ReplyReader(origin);
  return {
    id: model,
    contextWindow: entry.contextWindow,
    editFormat: entry.editFormat,
    price: entry.price,
    tokensPerSecond: entry.tokensPerSecond,
    stream(request, signal) {
      const open: Call["open"] = async (signal, onBytes) => {
        for (;;) {
          const params = toParams(endpoint, request, dropped);
          try {
            return await create(endpoint, origin, limits, params, signal, onBytes);
          } catch (error) {
            const name = error instanceof CallError ? toOptional(error.unsupported) : null;
            if (name === null || dropped.has(name)) throw error;
            dropped.add(name);
          }
        }
      };
      return streamCall({ origin, limits, open, reader }, signal);
    },
    warm() {
      warmConnection(new URL(`${baseUrl.replace(/\/+$/, "")}/models`), authorization(key));
      import("openai").catch(() => {});
    },
  };
}

/** Sends one request through the SDK; rejects with a {@link CallError}. */
async function create(
  endpoint: Endpoint,
  origin: Origin,
  limits: CallLimits,
  params: ResponseCreateParamsStreaming,
  signal: AbortSignal,
  onBytes: (chunk: Uint8Array) => void,
): Promise<AsyncIterator<unknown>> {
  const { default: OpenAI } = await import("openai");
  let failure: unknown = null;
  const client = new OpenAI({
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
          onBytes,
        });
        if (isEventStream(response)) return response;
        const { status, headers } = response;
        throw httpError({ status, headers, body: await readStart(response) }, origin, Date.now());
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  });
  try {
    const stream = await client.responses.create(params);
    return stream[Symbol.asyncIterator]();
  } catch (error) {
    // The SDK wraps what its fetch threw and may lose the cause.
    throw failure ?? error;
  }
}

function toParams(
  { model, entry }: Endpoint,
  request: ModelRequest,
  dropped: ReadonlySet<Optional>,
): ResponseCreateParamsStreaming {
  const { effort, schema, tools, cacheKey } = request;
  const params: ResponseCreateParamsStreaming = {
    model,
    instructions: request.instructions,
    input: request.messages.map(toInput),
    stream: true,
    store: false,
    max_output_tokens: request.maxOutputTokens,
  };
  if (effort !== null) params.reasoning = { effort: nearest(effort, entry.efforts) };
  if (cacheKey !== null) params.prompt_cache_key = cacheKey;
  if (schema !== null) params.text = { format: { type: "json_schema", ...schema, strict: true } };
  if (tools.length > 0) params.tools = tools.map((tool) => ({ type: "function", ...tool, strict: true }));
  for (const name of dropped) delete params[name];
  return params;
}

function toInput(message: Message): ResponseInputItem {
  switch (message.role) {
    case "tool-call": {
      const { id, name } = message;
      return { type: "function_call", call_id: id, name, arguments: message.arguments };
    }
    case "tool-output":
      return { type: "function_call_output", call_id: message.id, output: message.output };
    default:
      return { role: message.role, content: message.text };
  }
}

/** The effort itself where the model offers it (or nobody knows what it offers), else its highest. */
function nearest(effort: Effort, offered: readonly Effort[]): Effort {
  return offered.includes(effort) ? effort : (offered.at(-1) ?? effort);
}

/** The parameter to leave out, of a name as `reasoning.effort`; null when the request needs it. */
function toOptional(name: string | null): Optional | null {
  const [head] = name?.split(".") ?? [];
  return OPTIONAL.find((optional) => optional === head) ?? null;
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
