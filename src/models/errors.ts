import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import type { ErrorCode } from "../domain/failure.ts";
import type { ModelFailure } from "./model.ts";
import { CallError, formatSeconds, passing, permanent } from "./failures.ts";
import { type AnswerHeaders, exhaustedFor } from "./rate-limits.ts";

/** Where a call went, for messages and hints. */
export interface Origin {
  /** Host and port of the provider. */
  readonly host: string;
  readonly model: string;
  /** Name of the environment variable that holds the key; null when the provider needs none. */
  readonly keyEnv: string | null;
  /** The key itself, so that it can be struck out of whatever the provider says. */
  readonly key: string | null;
}

/** One HTTP answer that is not a stream. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

const text = orElse(z.optional(z.string()), undefined);
const seconds = orElse(z.optional(z.number()), undefined);
const Details = z.object({
  message: text,
  detail: text,
  /** Some gateways give the status of whoever is behind them. */
  code: orElse(z.optional(z.union([z.string(), z.int()])), undefined),
  type: text,
  param: text,
  resets_in_seconds: seconds,
});
/** `{error: {…}}` (OpenAI), `{error: "…"}` (Ollama), `{detail: "…"}` (Codex) and the flat form (vLLM, SSE). */
const ErrorBody = z.union([z.object({ error: Details }), z.object({ error: z.string() }), Details]);
type Details = z.infer<typeof Details>;

/** What providers call their errors, in `code` or `type`. */
const CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  ["invalid_api_key", "auth"],
  ["authentication_error", "auth"],
  ["account_deactivated", "auth"],
  ["model_not_found", "model_unavailable"],
  ["context_length_exceeded", "context_length"],
  ["insufficient_quota", "quota"],
  ["usage_limit_reached", "quota"],
  ["usage_not_included", "quota"],
  ["billing_hard_limit_reached", "quota"],
  ["billing_not_active", "quota"],
  ["rate_limit_exceeded", "rate_limited"],
  ["server_error", "server_error"],
  ["server_is_overloaded", "server_error"],
  ["slow_down", "server_error"],
]);

/** What providers say where they give no code; for permanent (4xx) answers. */
const PHRASES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/not supported when using codex/i, "model_unavailable"],
  [
    /\bmodel\b.*\b(not found|does not exist|not have access|no longer available|deprecated)/i,
    "model_unavailable",
  ],
  [/only supported in v1\/\w+/i, "config"],
  [/maximum context length|context (window|length|size)/i, "context_length"],
  [/exceeded your current quota/i, "quota"],
];

const CHECK_URL = "check the model and the base URL of the provider";

const PASSING: ReadonlySet<ErrorCode> = new Set(["rate_limited", "server_error"]);

/** The failure of an HTTP answer: an error status, or a success that is no event stream. */
export function httpError(answer: HttpAnswer, origin: Origin, now: number): CallError {
  const { status, headers } = answer;
  const details = parseDetails(parseJson(answer.body));
  const said = strike(details?.message ?? details?.detail ?? readable(answer.body), origin.key);
  const code = codeOf(details, said, status);
  const message =
    status < 300
      ? `${origin.host} answered with something other than an event stream`
      : `${origin.host} answered ${status}`;
  const hint = status < 300 ? CHECK_URL : hintFor(code, details, origin);
  return new CallError(failureOf(code, `${message}: ${said || "no explanation"}`, hint), {
    retryAfterMs: retryAfter(headers, now) ?? (status === 429 ? exhaustedFor(headers, now) : null),
    unsupported: status === 400 ? unsupportedParameter(details, said) : null,
  });
}

/** The failure of an error reported inside the stream: an `error` event, or that of a failed response. */
export function streamError(raw: unknown, origin: Origin): CallError {
  const details = parseDetails(raw);
  const said = strike(details?.message ?? details?.detail ?? "", origin.key);
  const status = typeof details?.code === "number" && details.code >= 400 ? details.code : null;
  const code = codeOf(details, said, status);
  const message = `${origin.host} broke off: ${said || "no explanation"}`;
  const wait = /try again in (\d+(?:\.\d+)?)(ms|s)\b/i.exec(said);
  return new CallError(failureOf(code, message, hintFor(code, details, origin)), {
    retryAfterMs: wait === null ? null : Math.ceil(Number(wait[1]) * (wait[2] === "ms" ? 1 : 1_000)),
  });
}

function failureOf(code: ErrorCode, message: string, hint: string): ModelFailure {
  return PASSING.has(code) ? passing(code, message, hint) : permanent(code, message, hint);
}

function codeOf(details: Details | null, said: string, status: number | null): ErrorCode {
  const named = CODES.get(details?.code) ?? CODES.get(details?.type);
  if (named !== undefined) return named;
  if (status === null) return String(details?.code).startsWith("invalid") ? "bad_request" : "server_error";
  const client = status >= 400 && status < 500;
  const phrase = client ? PHRASES.find(([pattern]) => pattern.test(said)) : undefined;
  if (phrase !== undefined) return phrase[1];
  switch (status) {
    case 401:
    case 403:
      return "auth";
    case 402:
      return "quota";
    case 413:
      return "context_length";
    case 429:
      return "rate_limited";
    case 408:
    case 409:
      return "server_error";
    default:
      return client ? "bad_request" : "server_error";
  }
}

function hintFor(code: ErrorCode, details: Details | null, origin: Origin): string {
  switch (code) {
    case "auth":
      return origin.keyEnv === null
        ? `${origin.host} wants a key: name its variable with "key_env" in the user configuration`
        : `check that ${origin.keyEnv} holds a key that ${origin.host} accepts`;
    case "model_unavailable":
      return `choose a model other than ${origin.model} with TANDEM_FAST_MODEL or TANDEM_STRONG_MODEL`;
    case "context_length":
      return "name fewer or smaller files";
    case "quota":
      return details?.resets_in_seconds === undefined
        ? "check the plan and the billing of this key"
        : `the limit resets in ${formatSeconds(details.resets_in_seconds)}`;
    case "config":
      return `set the provider's "api" to the one that serves ${origin.model}`;
    case "rate_limited":
      return "wait a little, then try again";
    case "server_error":
      return "try again later";
    default:
      return CHECK_URL;
  }
}

/** The parameter named by a 400 for not being supported; null when the answer is about something else. */
function unsupportedParameter(details: Details | null, said: string): string | null {
  if (
    !/unsupported (parameter|value)|unknown parameter|unrecognized (parameter|request argument)/i.test(said)
  ) {
    return null;
  }
  return details?.param ?? /(?:parameter|value|supplied): *['"`]?([\w.]+)/i.exec(said)?.[1] ?? null;
}

/** Milliseconds to wait by `retry-after-ms` or `retry-after` (seconds or a date, RFC 9110); null for rubbish. */
function retryAfter(headers: AnswerHeaders, now: number): number | null {
  const milliseconds = headers.get("retry-after-ms") ?? "";
  if (/^\d+(\.\d+)?$/.test(milliseconds)) return Math.ceil(Number(milliseconds));
  const value = headers.get("retry-after") ?? null;
  if (value === null) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1_000);
  // Only real dates: Date.parse takes "-1" for a year.
  const date = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function parseDetails(raw: unknown): Details | null {
  const parsed = ErrorBody.safeParse(raw);
  if (!parsed.success) return null;
  const body = parsed.data;
  if (!("error" in body)) return body;
  return typeof body.error === "string" ? Details.parse({ message: body.error }) : body.error;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** What a person can read of a body that is no known error object: a page's title, or its text. */
function readable(body: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1];
  return (title ?? body.replace(/<[^<>]*>/g, " ")).trim();
}

/** The failure of a reply that ended before it was whole, for a reason in the provider's words. */
export function incompleteError(reason: string, { host, key }: Origin): CallError {
  const message = `${host} left the reply incomplete: ${strike(reason, key)}`;
  return new CallError(passing("server_error", message, "try again later"));
}

/** Strikes the key out; done before anything is shortened, so that no part of it is left over. */
function strike(said: string, key: string | null): string {
  return key === null || key.length < 4 ? said : said.replaceAll(key, "[key]");
}
