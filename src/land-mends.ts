import type { ReviewedDiff } from "./domain/diff-review.ts";
import { openChecks } from "./checks.ts";
import { withoutCredentials } from "./credentials.ts";
import type { Context } from "./domain/context.ts";
import { type Failure, fail } from "./domain/failure.ts";
import { isBlocking } from "./domain/finding.ts";
import type { Route } from "./domain/route.ts";
import type { Run } from "./domain/run.ts";
import { BOUNDS } from "./domain/bounds.ts";
import { compose } from "./edits/compose.ts";
import { inspectCompared } from "./inspect-compared.ts";
import { land } from "./landing.ts";
import type { Ledger } from "./ledger.ts";
import type { Reviewer } from "./review-parts.ts";
import type { RunInput, RunPorts, Scene } from "./scene.ts";
import { stopEngines } from "./stages/inspect/engines.ts";
import type { Compared } from "./workspace/diff/comparison.ts";

/** A review's mends, and what they are landed with. */
export interface Mending {
  readonly compared: Compared;
  readonly reviewed: ReviewedDiff;
  readonly reviewer: Reviewer;
  readonly input: RunInput;
  readonly ports: Pick<RunPorts, "confirmChange" | "confirmCheck">;
  readonly ledger: Ledger;
}

/**
 * Takes the mends of a review the way of a run's change: the local checks, the plan, the yes, the
 * writing, the project's check, which once sends it up to the strong model. Closes the ledger.
 */
export async function landMends(mending: Mending, signal: AbortSignal): Promise<Run> {
  const { compared, reviewed, ledger } = mending;
  const { mends } = reviewed;
  ledger.emit({ type: "inspect.started" });
  const { check, checkEnv } = mending.input;
  const execution = check?.confirmed === true ? { env: checkEnv } : null;
  const changes = compose(compared.changes, mends);
  const inspected = await inspectCompared({ ...compared, changes }, signal, execution);
  if (!inspected.ok) return ledger.close("failed", inspected.failure);
  ledger.run.final_inspection = inspected.value;
  ledger.emit({ type: "inspect.finished", inspection: inspected.value });
  const known = new Set(reviewed.inspection.findings.map(({ id }) => id));
  const brought = inspected.value.findings.find((one) => isBlocking(one) && !known.has(one.id));
  if (brought !== undefined) return ledger.close("rejected", brings(brought));
  stopEngines();
  const scene = sceneOf(mending, signal);
  const landed = await land(scene, {
    ok: true,
    status: "patched",
    work: { kind: "edit", changes: mends },
  });
  return ledger.close(landed.status, landed.failure);
}

function brings({ path, start_line, message }: ReviewedDiff["findings"][number]): Failure {
  const what = `the mends bring an error of their own: ${path}:${start_line}: ${message}`;
  return fail("rejected", what, "mend the findings by hand, or try again with --no-cache").failure;
}

/** The rest of a run, for what lands a change: nothing is routed or drafted any more. */
function sceneOf(
  { compared, reviewed, reviewer, input, ports, ledger }: Mending,
  signal: AbortSignal,
): Scene {
  const { strong, fallbacks } = reviewer;
  const mended = new Set(reviewed.mends.map(({ path }) => path));
  const files = compared.changes.flatMap(({ path, after }) =>
    after === null || !mended.has(path) ? [] : [{ path, text: after, editable: true }],
  );
  const context: Context = { files, instructions: null, tree: [], bytes: 0, notices: [] };
  return {
    input,
    ports: {
      ...ports,
      emit: ledger.emit,
      strong,
      fast: strong,
      fallbacks: { strong: fallbacks, fast: [] },
      parallel: reviewer.parallel,
      affords: null,
      workspace: compared.workspace,
      noWorkspace: null,
    },
    route: routeOf(input, strong.id),
    models: { fast: strong, strong },
    artefact: false,
    shown: withoutCredentials(compared.workspace).workspace,
    context,
    rival: null,
    checks: openChecks(compared.workspace),
    ledger,
    signal,
    cacheKey: `tandem-mend-${input.id}`,
  };
}

function routeOf({ task }: RunInput, model: string): Route {
  return {
    schema: 1,
    task: task.text,
    kind: "edit",
    lane: "strong",
    rule: "forced",
    boundary: null,
    estimate: {
      seconds: 0,
      probability: 0,
      budget_seconds: BOUNDS.verify_budget_seconds,
      fast_from: BOUNDS.fast_from_probability,
      basis: "words",
    },
    reasons: [{ kind: "forced", text: "a review's mends", weight: 1 }],
    counterfactual: null,
    model,
    ms: 0,
  };
}
