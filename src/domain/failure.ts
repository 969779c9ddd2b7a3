/**
 * The machine-readable reasons of a failed run, as scripts see them in `error.code`.
 * Which exit code each one means is decided in `cli/exit-codes.ts`.
 */
export const ERROR_CODES = [
  // not good enough (exit 1)
  "rejected",
  "verify_failed",
  "refused",
  "empty",
  "truncated_draft",
  "unusable_reply",
  // usage (exit 2)
  "usage",
  "config",
  // trust (exit 3)
  "untrusted",
  // workspace (exit 4)
  "conflict",
  "unsafe_edit",
  "not_a_worktree",
  // provider, permanent (exit 5)
  "auth",
  "model_unavailable",
  "quota",
  "context_length",
  "bad_request",
  // provider, passing (exit 6)
  "timeout",
  "rate_limited",
  "server_error",
  "stream_cut",
  "network",
  // this machine (exit 7)
  "io",
  // stopped (exit 130, 143)
  "cancelled",
  // a bug in tandem (exit 70)
  "bug",
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * Something that went wrong and was expected to: a value, never thrown.
 * `message` says what happened and where, on one line; `hint` says what to do next.
 */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** Either the value or the failure that stands in its place. */
export type Result<T, E = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: E };

/** Wraps a value as a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Builds a failed result: what happened and where, then what to do next. */
export function fail(
  code: ErrorCode,
  message: string,
  hint: string | null = null,
): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code, message, hint } };
}

const PROVIDER_CODES: ReadonlySet<ErrorCode> = new Set([
  "auth",
  "model_unavailable",
  "quota",
  "context_length",
  "bad_request",
  "timeout",
  "rate_limited",
  "server_error",
  "stream_cut",
  "network",
]);

/** True when the model could not be reached or would not serve, whatever it might have said. */
export function isProviderFailure(failure: Failure): boolean {
  return PROVIDER_CODES.has(failure.code);
}
