import * as wire from "../support/wire.ts";
import * as chat from "../support/chat-wire.ts";
import { KEY } from "./support.ts";

/** An error body as OpenAI sends it. */
export function error(fields: Record<string, unknown>): { error: Record<string, unknown> } {
  return { error: { type: "invalid_request_error", param: null, code: null, ...fields } };
}

/** One way of a provider to fail, and what must be said of it. */
export interface Fault {
  readonly name: string;
  readonly script: wire.Script;
  /** The same as Chat Completions tells it, where an HTTP answer doesn't: there it is the same. */
  readonly chat?: wire.Script;
  readonly code: string;
  /** A part of the message. */
  readonly says: string;
  /** A part of the hint. */
  readonly hint?: string;
}

/** A page such as proxies send. */
export const page = (title: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>\n<h1>${title}</h1></body></html>`;

/** Failures that the same request would meet again. */
export const PERMANENT: readonly Fault[] = [
  {
    name: "401 with a code",
    script: wire.json(401, error({ code: "invalid_api_key", message: "Incorrect API key provided." })),
    code: "auth",
    says: "answered 401: Incorrect API key provided.",
    hint: "OPENAI_API_KEY",
  },
  { name: "401 without a body", script: wire.json(401, null), code: "auth", says: "answered 401" },
  {
    name: "401 that repeats the key",
    script: wire.json(401, error({ message: `The key ${KEY} is revoked` })),
    code: "auth",
    says: "The key [key] is revoked",
  },
  {
    name: "403 for a model",
    script: wire.json(
      403,
      error({ code: "model_not_found", message: "Project has no access to model `test-model`" }),
    ),
    code: "model_unavailable",
    says: "has no access",
    hint: "TANDEM_FAST_MODEL",
  },
  {
    name: "403 of another kind",
    script: wire.json(403, error({ message: "Country not supported" })),
    code: "auth",
    says: "Country",
  },
  {
    name: "404 for a model",
    script: wire.json(404, error({ code: "model_not_found", message: "The model `x` does not exist" })),
    code: "model_unavailable",
    says: "does not exist",
  },
  {
    name: "404 as Ollama says it",
    script: wire.json(404, { error: 'model "x" not found, try pulling it first' }),
    code: "model_unavailable",
    says: "try pulling it first",
  },
  {
    name: "404 of a wrong base URL",
    script: wire.status(404, "text/html", page("404 Not Found")),
    code: "bad_request",
    says: "answered 404: 404 Not Found",
    hint: "base URL",
  },
  {
    name: "400 of Codex for a ChatGPT account",
    script: wire.json(400, {
      detail: "The 'x' model is not supported when using Codex with a ChatGPT account.",
    }),
    code: "model_unavailable",
    says: "ChatGPT account",
  },
  {
    name: "400 for the context",
    script: wire.json(
      400,
      error({ code: "context_length_exceeded", message: "Your input exceeds the context window" }),
    ),
    code: "context_length",
    says: "exceeds",
    hint: "fewer or smaller files",
  },
  {
    name: "400 for the context as vLLM says it",
    script: wire.json(400, {
      object: "error",
      message: "This model's maximum context length is 4096 tokens.",
      code: 400,
    }),
    code: "context_length",
    says: "4096",
  },
  {
    name: "400 for the other API",
    script: wire.json(
      400,
      error({ message: "This model is only supported in v1/responses and not in v1/chat/completions." }),
    ),
    code: "config",
    says: "v1/responses",
    hint: '"api"',
  },
  {
    name: "400 of another kind",
    script: wire.json(400, error({ message: "Invalid schema" })),
    code: "bad_request",
    says: "Invalid schema",
  },
  {
    name: "400 for a parameter that the request needs",
    script: wire.json(400, error({ message: "Unsupported parameter: 'input'", param: "input" })),
    code: "bad_request",
    says: "'input'",
  },
  {
    name: "402",
    script: wire.json(402, error({ message: "Payment required" })),
    code: "quota",
    says: "Payment",
  },
  {
    name: "413",
    script: wire.status(413, "text/plain", "too large"),
    code: "context_length",
    says: "too large",
  },
  {
    name: "422",
    script: wire.json(422, { detail: [{ msg: "field required" }] }),
    code: "bad_request",
    says: "field required",
  },
  {
    name: "429 for the quota",
    script: wire.json(
      429,
      error({ code: "insufficient_quota", message: "You exceeded your current quota" }),
      { "retry-after": "1" },
    ),
    code: "quota",
    says: "current quota",
    hint: "billing",
  },
  {
    name: "429 for the plan's limit",
    script: wire.json(
      429,
      error({
        type: "usage_limit_reached",
        message: "The usage limit has been reached",
        resets_in_seconds: 9_000,
      }),
    ),
    code: "quota",
    says: "usage limit",
    hint: "resets in 3 h",
  },
  {
    name: "429 that asks for a day",
    script: wire.json(429, error({ code: "rate_limit_exceeded", message: "Slow down" }), {
      "retry-after": "86400",
    }),
    code: "rate_limited",
    says: "Slow down",
    hint: "24 h",
  },
  {
    name: "a redirect to another host",
    script: wire.status(307, "text/plain", "", { location: "https://elsewhere.example/v1" }),
    code: "bad_request",
    says: "redirects to elsewhere.example, which is not followed",
    hint: "base URL",
  },
  {
    name: "a compressed reply, which may be a bomb",
    script: wire.status(200, "text/event-stream", "\u001f\u008b", { "content-encoding": "gzip" }),
    code: "server_error",
    says: "compressed its reply (gzip)",
    hint: "identity",
  },
  {
    name: "a reply in an encoding that holds the key",
    script: wire.status(200, "text/event-stream", "x", { "content-encoding": `x, ${KEY}` }),
    code: "server_error",
    says: "compressed its reply (in a way of its own)",
  },
  {
    name: "401 with a compressed page",
    script: wire.status(401, "text/html", "\u001f\u008b", { "content-encoding": "br" }),
    code: "auth",
    says: "answered 401: no explanation",
  },
  {
    name: "401 with an encoding of none",
    script: wire.status(401, "text/plain", "wrong key", { "content-encoding": "Identity" }),
    code: "auth",
    says: "wrong key",
  },
  {
    name: "401 with a code that no table may know",
    script: wire.json(401, error({ code: "constructor", type: "toString", message: "No" })),
    code: "auth",
    says: "answered 401: No",
  },
  {
    name: "an invalid prompt, told in the stream",
    script: wire.events(wire.created(), wire.responseFailed("invalid_prompt", "Your prompt was flagged")),
    chat: chat.chunks(chat.FIRST, error({ code: "invalid_prompt", message: "Your prompt was flagged" })),
    code: "bad_request",
    says: "flagged",
  },
  {
    name: "no quota, told in the stream",
    script: wire.events(wire.created(), wire.responseFailed("insufficient_quota", "No credit left")),
    chat: chat.chunks(chat.FIRST, error({ code: "insufficient_quota", message: "No credit left" })),
    code: "quota",
    says: "No credit left",
  },
];
