import type { ErrorCode } from "../domain/failure.ts";
import type { Run } from "../domain/run.ts";

/** What a script sees of a failure, by its code; the table stands in the README. */
const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  rejected: 1,
  verify_failed: 1,
  refused: 1,
  empty: 1,
  truncated_draft: 1,
  unusable_reply: 1,
  usage: 2,
  config: 2,
  untrusted: 3,
  conflict: 4,
  unsafe_edit: 4,
  not_a_worktree: 4,
  auth: 5,
  model_unavailable: 5,
  quota: 5,
  context_length: 5,
  bad_request: 5,
  timeout: 6,
  rate_limited: 6,
  server_error: 6,
  stream_cut: 6,
  network: 6,
  io: 7,
  bug: 70,
  cancelled: 130,
};

/** `tandem route --exit-code` with the strong lane. */
export const EXIT_STRONG = 10;

/** The exit code of a failure. `cancelled` is 130 here; the process knows which signal it was. */
export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[code];
}

/** The exit code of a finished run: its error's, and 0 where there is none. */
export function exitCodeOfRun(run: Run): number {
  return run.error === null ? 0 : exitCodeOf(run.error.code);
}
