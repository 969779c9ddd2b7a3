import { BOUNDS } from "./domain/bounds.ts";
import type { Work } from "./domain/draft.ts";
import { type Failure, isProviderFailure } from "./domain/failure.ts";
import { type Inspection, isBlocking } from "./domain/finding.ts";
import type { Run } from "./domain/run.ts";
import { land } from "./landing.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { type Meter, openMeter } from "./race-meter.ts";
import { goUp, raced } from "./race.ts";
import { prepare } from "./prepare.ts";
import { reviewStep } from "./review-step.ts";
import type { Finished, GivenPorts, RunInput, RunPorts, Scene } from "./scene.ts";
import { asEvidence, draftStep, inspectStep, measureStep, solveStep, warmStep } from "./steps.ts";

/*
 * One task from words to a reviewed, verified change. The stages in order:
 *
 *   route ─┬─ fast ─▶ draft ─▶ measure ─▶ inspect ─▶ review ─┬─▶ apply ─▶ verify
 *          └─ strong ◀─── boundary, too big, rejected ───────┘
 *               └─▶ solve ─▶ inspect ─▶ apply ─▶ verify
 *
 * Where the user wants a race, the solve runs beside the draft (race.ts). A task goes up, never down. The bounds are in domain/bounds.ts, the events in domain/events.ts.
 */

/** A finished run, with the draft as the fast model wrote it. */
export interface RunOutcome {
  readonly run: Run;
  readonly draft: Work | null;
  /** What was thrown, for the report, when tandem itself is at fault; null otherwise. */
  readonly bug: Error | null;
}

/** Runs one task to its end. Expected failures are in the run's `error`; a throw is a bug, and kept, too. */
export async function runTask(input: RunInput, given: GivenPorts, signal: AbortSignal): Promise<RunOutcome> {
  const ledger = openLedger(input.id, input.task.text, given.emit, signal);
  const meter = openMeter();
  const ports: RunPorts = { ...(input.race === "never" ? given : meter.watch(given)), emit: ledger.emit };
  try {
    const run = await follow(input, ports, ledger, meter, signal);
    return { run, draft: ledger.draft, bug: null };
  } catch (thrown) {
    const bug = thrown instanceof Error ? thrown : new Error(String(thrown));
    const run = ledger.close("failed", { code: "bug", message: bug.message, hint: null });
    return { run, draft: ledger.draft, bug };
  }
}

async function follow(
  input: RunInput,
  ports: RunPorts,
  ledger: Ledger,
  meter: Meter,
  signal: AbortSignal,
): Promise<Run> {
  const prepared = await prepare(input, ports, ledger, signal);
  if (!prepared.ok) return ledger.close("failed", prepared.failure);
  const scene = prepared.value;
  try {
    void warmStep(scene);
    const { finished, settled } =
      scene.route.lane === "fast"
        ? await raced(scene, meter, fastLane)
        : { finished: await solveStep(scene, null), settled: null };
    // The check of the project gets the memory, and the engines would not see what is written now.
    if (finished.ok) await scene.checks?.stop();
    const landed = finished.ok ? await land(scene, finished) : finished;
    await settled;
    return ledger.close(landed.status, landed.failure);
  } finally {
    await scene.checks?.stop();
  }
}

/** Draft, measure, inspect, mend once, review; up to the strong model where that isn't enough. */
async function fastLane(scene: Scene): Promise<Finished> {
  let work = scene.input.kept?.work ?? null;
  let reply: string | null = null;
  if (work === null) {
    const drafted = await draftStep(scene, null);
    if (!drafted.ok) return { ok: false, status: "failed", failure: drafted.failure };
    ({ work, reply } = drafted.value);
  }
  for (let mends: number = BOUNDS.draft_mends; ; mends -= 1) {
    const tooMuch = await measured(scene, work);
    if (tooMuch !== null) return tooMuch;
    const inspection = await inspectStep(scene, work);
    scene.ledger.run.inspection ??= inspection;
    const blocking = inspection.findings.filter(isBlocking);
    if (blocking.length === 0 || mends === 0 || reply === null) return reviewed(scene, work, inspection);
    const mended = await draftStep(scene, { previous: reply, findings: blocking });
    // A mend that fails leaves the draft as it was: the reviewer gets it with the findings.
    if (!mended.ok) return reviewed(scene, work, inspection);
    ({ work, reply } = mended.value);
  }
}

/** The 30-second rule on the draft itself; null when the draft stays with the fast model. */
async function measured(scene: Scene, work: Work): Promise<Finished | null> {
  const measure = await measureStep(scene, work);
  if (measure.boundary !== null) {
    // The tree never sees it, and nobody else does: a boundary's draft is no evidence.
    const touched = `the draft touches ${measure.boundary}: ${measure.evidence ?? ""}`;
    scene.ledger.draft = null;
    return goUp(scene, "draft_boundary", touched, null);
  }
  if (measure.seconds <= BOUNDS.verify_budget_seconds || scene.input.task.forced === "fast") return null;
  const detail = `the draft takes about ${Math.round(measure.seconds)} s to verify (${measure.functions} functions)`;
  return goUp(scene, "draft_too_big", detail, asEvidence(work, detail, []));
}

/** The review with what follows from its verdict. */
async function reviewed(scene: Scene, work: Work, inspection: Inspection): Promise<Finished> {
  const review = await reviewStep(scene, work, inspection);
  if (!review.ok) return notReviewed(scene, work, inspection, review.failure);
  const { parsed, work: mended } = review.value;
  if (parsed.verdict === "rejected") {
    const evidence = asEvidence(work, parsed.summary, parsed.findings);
    return goUp(scene, "review_rejected", parsed.summary, evidence);
  }
  const final = parsed.verdict === "approved" ? inspection : await inspectStep(scene, mended);
  scene.ledger.run.final_inspection = final;
  const blocking = final.findings.filter(isBlocking);
  if (blocking.length === 0) return { ok: true, status: parsed.verdict, work: mended };
  const why = `the reviewed draft still fails the local checks: ${blocking[0]?.message ?? ""}`;
  return goUp(scene, "review_rejected", why, asEvidence(mended, why, blocking));
}

async function notReviewed(
  scene: Scene,
  work: Work,
  inspection: Inspection,
  failure: Failure,
): Promise<Finished> {
  // A stop by the time limit is the reviewer's silence; the account makes one by the user `cancelled`.
  if (isProviderFailure(failure) || failure.code === "cancelled") {
    return { ok: false, status: "unreviewed", failure };
  }
  if (failure.code === "conflict") return { ok: false, status: "failed", failure };
  const evidence = asEvidence(work, "it could not be reviewed", inspection.findings);
  return goUp(scene, "review_unusable", failure.message, evidence);
}
