/** What the project's own check said of the change. */
export interface Verification {
  readonly command: string;
  readonly passed: boolean;
  /** Wall time of the command, in milliseconds. */
  readonly ms: number;
  /** The end of its output, standard output and standard error as they came. */
  readonly output_tail: string;
  /** How it ended: by itself with an exit code, or killed at the limit, or never started. */
  readonly ended: "exited" | "timed_out" | "not_started";
}
