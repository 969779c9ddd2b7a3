import type { ErrorCode } from "../../domain/failure.ts";
import { CallError, passing, permanent } from "../failures.ts";
import type { ReplyEnd } from "../reply.ts";
import type { Exit } from "./process.ts";

/** What the CLI says of an error: its words, and in the app-server its kind. */
export interface Complaint {
  readonly message: string;
  /** `codexErrorInfo`: a name, or an object of one name with the provider's HTTP status. */
  readonly info: unknown;
}

/** The names of `codexErrorInfo` that say more than its message does. */
const KINDS: Readonly<Record<string, ErrorCode>> = {
  badRequest: "bad_request",
  contextWindowExceeded: "context_length",
  internalServerError: "server_error",
  modelNotFound: "model_unavailable",
  rateLimitExceeded: "rate_limited",
  serverOverloaded: "server_error",
  unauthorized: "auth",
  usageLimitExceeded: "quota",
};

/** What the CLI says where it gives no kind, as `codex exec` never does. */
const PHRASES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/not supported when using codex|does not exist or you do not have access/i, "model_unavailable"],
  [/quota exceeded|usage limit/i, "quota"],
  [/context window/i, "context_length"],
  [/at capacity|high demand/i, "server_error"],
  [/not logged in|codex login|sign in again|missing environment variable/i, "auth"],
  [/rate limit/i, "rate_limited"],
  [/stream (disconnected|closed)/i, "stream_cut"],
  [/error sending request|connection refused|dns error|timed out/i, "network"],
];

const HINTS: Partial<Record<ErrorCode, string>> = {
  auth: "run `codex login`",
  bad_request: "update the Codex CLI, or choose another model",
  config: "install the newest Codex CLI",
  context_length: "name fewer or smaller files",
  model_unavailable:
    "choose a model that `codex` offers to your login, with TANDEM_FAST_MODEL or TANDEM_STRONG_MODEL",
  quota: "see what is left with `/status` in `codex`",
};

const PASSING: ReadonlySet<ErrorCode> = new Set(["network", "rate_limited", "server_error", "stream_cut"]);

/** It doesn't know an argument; a shell, or `env`, can't run what it was to run. */
const BAD_SETUP: ReadonlySet<number | null> = new Set([2, 126, 127]);

/** How a reply ended of which the CLI complains: at a limit of the provider's, or failed. */
export function endOf({ message, info }: Complaint): ReplyEnd {
  const said = plain(message);
  if (/reason: max_output_tokens/.test(said)) return { kind: "finished", reason: "length" };
  if (/reason: content_filter/.test(said)) return { kind: "finished", reason: "content-filter" };
  return { kind: "failed", error: failureOf(codeOf(said, info), said) };
}

/** The CLI ended without a word of its own on standard output, or could not be started at all. */
export function exitError({ code, ran, stderr }: Exit): CallError {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("WARNING"));
  const said = plain(lines.at(-1) ?? "") || "no explanation";
  if (!ran) return failureOf("config", `can't be run: ${said}`);
  const how = code === null ? "was killed" : `ended with exit code ${code}`;
  return failureOf(BAD_SETUP.has(code) ? "config" : codeOf(said, null), `${how}: ${said}`);
}

function failureOf(code: ErrorCode, said: string): CallError {
  const build = PASSING.has(code) ? passing : permanent;
  return new CallError(build(code, `codex: ${said}`, HINTS[code] ?? "try again later"));
}

function codeOf(said: string, info: unknown): ErrorCode {
  const [kind, details] =
    typeof info === "object" && info !== null ? (Object.entries(info)[0] ?? []) : [info, null];
  const named = typeof kind === "string" && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (named !== undefined) return named;
  const phrase = PHRASES.find(([pattern]) => pattern.test(said));
  const status = statusIn(details) ?? Number(/unexpected status (\d{3})/.exec(said)?.[1] ?? 0);
  if (status >= 400) return phrase?.[1] === "model_unavailable" ? phrase[1] : ofStatus(status);
  return phrase?.[1] ?? "server_error";
}

function statusIn(details: unknown): number | null {
  if (typeof details !== "object" || details === null || !("httpStatusCode" in details)) return null;
  return typeof details.httpStatusCode === "number" ? details.httpStatusCode : null;
}

function ofStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "quota";
  if (status === 413) return "context_length";
  if (status === 429) return "rate_limited";
  return status >= 500 || status === 408 || status === 409 ? "server_error" : "bad_request";
}

/** The provider's words: without the CLI's "Reconnecting… 1/5 (…)" around them, and out of their JSON. */
function plain(message: string): string {
  const said = /^Reconnecting\W+\d+\/\d+ \(([\s\S]*)\)$/.exec(message.trim())?.[1] ?? message;
  const [, detail] = /^\s*\{\s*"detail"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(said) ?? [];
  return (detail ?? said).trim();
}
