import type { ChangeSet } from "../../domain/change.ts";
import { fail, type Failure } from "../../domain/failure.ts";
import type { History, RunRecord } from "../../history/history.ts";
import { type Output, sanitize, toJson } from "../output.ts";
import { renderPatch } from "../render/patch.ts";
import { renderShow } from "../render/show.ts";
import { renderTimeline } from "../render/timeline.ts";

/** What `tandem show` prints: the run for a person or a script, or one part of it. */
export type ShowFormat = "text" | "json" | "patch" | "draft" | "timeline";

/** What `tandem show` works with. */
export interface ShowDeps {
  readonly output: Output;
  readonly history: History;
  readonly nowMs: number;
  /** True when a person reads it; a program gets a patch byte for byte. */
  readonly toTerminal: boolean;
  /** Columns of the terminal; null without one. */
  readonly width: number | null;
  /** Prints changes of files as a unified diff. */
  readonly printDiff: (changes: ChangeSet) => string;
  /** Prints a failure as every command does; returns its exit code. */
  readonly fail: (failure: Failure) => number;
}

/** What is asked of the run; null where it has no such part. */
function print(record: RunRecord, format: ShowFormat, deps: ShowDeps): string | null {
  const { output, nowMs, printDiff, toTerminal } = deps;
  const { run, draft } = record;
  const diff = (patch: string) => (toTerminal ? renderPatch(patch, output.paint.out) : patch);
  switch (format) {
    case "json":
      return toJson(run);
    case "text":
      return renderShow(record, { nowMs, paint: output.paint.out });
    case "timeline":
      if (run.timeline.length === 0) return null;
      return renderTimeline(run, { width: deps.width, paint: output.paint.out });
    case "patch":
      return run.change === null ? null : diff(run.change.patch);
    case "draft":
      if (draft === null) return null;
      return typeof draft === "string" ? `${sanitize(draft).trimEnd()}\n` : diff(printDiff(draft));
  }
}

/** Shows one run, named by its id or the start of it. Returns the exit code. */
export function showCommand(id: string, format: ShowFormat, deps: ShowDeps): number {
  const record = deps.history.get(id);
  if (record === "not-found") {
    return deps.fail(fail("usage", `no run ${JSON.stringify(id)}`, "`tandem log --all` lists them").failure);
  }
  if (record === "ambiguous") {
    const message = `several runs start with ${JSON.stringify(id)}`;
    return deps.fail(fail("usage", message, "give more of the id").failure);
  }
  const text = print(record, format, deps);
  if (text === null) return deps.fail(fail("usage", `run ${record.run.id} has no ${format}`).failure);
  deps.output.result(text);
  return 0;
}
