import type { History } from "../../history/history.ts";
import { type Output, toJson } from "../output.ts";
import { renderLog } from "../render/log.ts";

/** The flags of `tandem log`. */
export interface LogOptions {
  /** Runs of every repository (`--all`). */
  readonly all: boolean;
  /** How many at most (`-n`). */
  readonly limit: number;
  readonly json: boolean;
}

/** What `tandem log` works with. */
export interface LogDeps {
  readonly output: Output;
  readonly history: History;
  /** The working tree; null outside one, where the runs of every repository are listed. */
  readonly root: string | null;
  readonly nowMs: number;
  /** Width of standard output's terminal; null where it is none. */
  readonly width: number | null;
}

/** Lists the runs, newest first. Returns the exit code. */
export function logCommand({ all, limit, json }: LogOptions, deps: LogDeps): number {
  const { output, history, root, nowMs, width } = deps;
  const runs = history.list({ root: all ? null : root, limit });
  if (json) {
    output.result(toJson(runs));
  } else if (runs.length > 0) {
    output.result(renderLog(runs, { nowMs, width, paint: output.paint.out }));
  } else {
    const where =
      all || root === null ? "no runs yet" : "no runs in this repository yet; --all shows those of others";
    output.note(where);
  }
  return 0;
}
