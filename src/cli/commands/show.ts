import type { ChangeSet } from "../../domain/change.ts";
import { fail, type Failure } from "../../domain/failure.ts";
import type { History } from "../../history/history.ts";
import type { Output } from "../output.ts";
import { renderShow } from "../render/show.ts";

/** What `tandem show` prints: the run for a person or a script, or one part of it as it is. */
export type ShowFormat = "text" | "json" | "patch" | "draft";

/** What `tandem show` works with. */
export interface ShowDeps {
  readonly output: Output;
  readonly history: History;
  readonly nowMs: number;
  /** Prints changes of files as a unified diff. */
  readonly printDiff: (changes: ChangeSet) => string;
  /** Prints a failure as every command does; returns its exit code. */
  readonly fail: (failure: Failure) => number;
}

/** Shows one run, named by its id or the start of it. Returns the exit code. */
export function showCommand(id: string, format: ShowFormat, deps: ShowDeps): number {
  const { output, history, nowMs, printDiff } = deps;
  const record = history.get(id);
  if (record === "not-found") {
    return deps.fail(fail("usage", `no run ${JSON.stringify(id)}`, "`tandem log --all` lists them").failure);
  }
  if (record === "ambiguous") {
    return deps.fail(
      fail("usage", `several runs start with ${JSON.stringify(id)}`, "give more of the id").failure,
    );
  }
  const { run, draft } = record;
  if (format === "patch" && run.change === null) {
    return deps.fail(fail("usage", `run ${run.id} has no patch`).failure);
  }
  if (format === "draft" && draft === null) {
    return deps.fail(fail("usage", `run ${run.id} has no draft`).failure);
  }
  const printers: Record<ShowFormat, () => string> = {
    text: () => renderShow(record, { nowMs, paint: output.paint.out }),
    json: () => `${JSON.stringify(run)}\n`,
    patch: () => run.change?.patch ?? "",
    draft: () => (typeof draft === "string" ? `${draft.trimEnd()}\n` : printDiff(draft ?? [])),
  };
  output.result(printers[format]());
  return 0;
}
