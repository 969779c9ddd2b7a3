import { finishing } from "./domain/at-exit.ts";
import { withoutCredentialLines } from "./credentials.ts";
import { BOUNDS } from "./domain/bounds.ts";
import type { ChangeSet } from "./domain/change.ts";
import { type Failure, ok, type Result } from "./domain/failure.ts";
import type { RunStatus } from "./domain/run.ts";
import type { Verification } from "./domain/verification.ts";
import { printPatch } from "./edits/patch.ts";
import { statOf } from "./edits/stat.ts";
import type { Scene } from "./scene.ts";
import { undo } from "./stages/apply/undo.ts";
import { applyChanges } from "./stages/apply/apply.ts";
import { checkSources } from "./stages/apply/check-sources.ts";
import { guardedPaths } from "./stages/apply/guarded.ts";
import { verify } from "./stages/verify/verify.ts";
import { asEvidence, changesOf, escalate, solveStep } from "./steps.ts";
import type { Finished } from "./scene.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** How a run ended once its work was good enough to be kept. */
export interface Landed {
  readonly status: RunStatus;
  readonly failure: Failure | null;
}

type Kept = Extract<Finished, { readonly ok: true }>;

/**
 * Shows the reviewed work, applies it if that is wanted, and runs the project's check. A check that
 * fails puts the tree back and goes up once with its output; the second failure leaves the tree as it was.
 */
export async function land(scene: Scene, finished: Kept): Promise<Landed> {
  const { ledger, ports, signal } = scene;
  if (finished.work.kind === "answer") {
    ledger.run.answer = finished.work.text;
    return { status: finished.status, failure: null };
  }
  if (signal.aborted) return cancelled();
  const { workspace } = ports;
  let kept = finished;
  for (let mends: number = BOUNDS.verify_mends; ; mends -= 1) {
    const changes = changesOf(kept.work);
    propose(scene, changes);
    const { check: plan } = scene.input;
    // Of one that has to be confirmed nobody has said yet that it may run.
    const command = plan?.confirmed === true ? plan.command : null;
    const guarded = guardedPaths(changes, scene.input.task, command);
    if (scene.input.apply === "always" && guarded.length > 0) {
      return { status: "failed", failure: needsOwnYes(guarded) };
    }
    const apply = workspace !== null && (await wanted(scene, guarded));
    // Stopped at the question: that is no answer.
    if (signal.aborted) return cancelled();
    if (!apply) return { status: kept.status, failure: null };
    // Whoever stops it now gets the tree as it was: that takes a moment, and is not left half done.
    const tried = await finishing(() => tryOut(scene, workspace, changes));
    if (!tried.ok) return { status: "failed", failure: tried.failure };
    const verification = tried.value;
    if (verification === null) return { status: kept.status, failure: null };
    if (verification === "stopped") return cancelled();
    if (mends === 0 || verification.ended === "not_started") {
      return { status: "failed", failure: verifyFailed(verification) };
    }
    const mended = await mend(scene, kept, verification);
    if (!mended.ok) return { status: mended.status, failure: mended.failure };
    kept = mended;
  }
}

/**
 * Writes the change and runs the check. Null when the change stands; else it was taken back, for the check
 * that failed or because the run was stopped.
 */
async function tryOut(
  scene: Scene,
  workspace: Workspace,
  changes: ChangeSet,
): Promise<Result<Verification | "stopped" | null>> {
  const { ledger, signal } = scene;
  scene.ports.emit({ type: "apply.started" });
  const applied = await applyChanges({ id: ledger.run.id, changes, workspace }, signal);
  if (!applied.ok) return applied;
  setApplied(scene, true);
  const verification = await check(scene, changes, workspace);
  const stopped = verification === null && signal.aborted;
  if (!stopped && verification?.passed !== false) return ok(null);
  const why = verification === null ? "stopped" : outcome(verification);
  const back = await rollBack(scene, workspace, why);
  if (back !== null) return { ok: false, failure: notTakenBack(why, back) };
  return ok(verification === null || signal.aborted ? "stopped" : verification);
}

function propose(scene: Scene, changes: ChangeSet): void {
  const files = statOf(changes);
  const patch = printPatch(changes);
  scene.ledger.run.change = { applied: false, files, patch };
  scene.ports.emit({ type: "change.planned", files, patch });
}

function setApplied(scene: Scene, applied: boolean): void {
  const { run } = scene.ledger;
  if (run.change === null) return;
  run.change = { ...run.change, applied };
  if (applied) scene.ports.emit({ type: "change.applied", files: run.change.files });
}

async function wanted(scene: Scene, guarded: readonly string[]): Promise<boolean> {
  switch (scene.input.apply) {
    case "always":
      return true;
    case "never":
      return false;
    case "ask":
      return answered(scene, scene.ports.confirmChange(guarded));
  }
}

/** The user's answer; the time it took is not the run's. */
async function answered(scene: Scene, question: Promise<boolean>): Promise<boolean> {
  const start = performance.now();
  const answer = await question;
  scene.ledger.waited(performance.now() - start);
  return answer;
}

/** Runs the project's check; null when there is none or the user does not want it. */
async function check(scene: Scene, changes: ChangeSet, workspace: Workspace): Promise<Verification | null> {
  const { input, ports, ledger, signal } = scene;
  const plan = input.check;
  if (plan === null) return null;
  const [source] = checkSources(changes, plan.command);
  if (source !== undefined) {
    const text = `not checked: the change itself says in ${source} what \`${plan.command}\` does; look at it, then run it`;
    ports.emit({ type: "notice.given", text });
    return null;
  }
  if (!plan.confirmed && !(await answered(scene, ports.confirmCheck(plan.command)))) return null;
  ports.emit({ type: "verify.started", command: plan.command });
  const verification = await verify(
    {
      command: plan.command,
      root: workspace.root,
      timeoutMs: plan.timeoutMs,
      env: input.checkEnv,
      secrets: input.secrets,
    },
    signal,
  );
  ledger.run.verification = verification;
  ports.emit({ type: "verify.finished", verification });
  return verification;
}

async function rollBack(scene: Scene, workspace: Workspace, reason: string): Promise<Failure | null> {
  const undone = await undo(scene.ledger.run.id, workspace);
  if (!undone.ok) return undone.failure;
  setApplied(scene, false);
  scene.ports.emit({ type: "change.undone", reason });
  return null;
}

/** A failed check goes up once: the strong model gets the change and the output. */
async function mend(scene: Scene, kept: Kept, verification: Verification): Promise<Finished> {
  const why = outcome(verification);
  escalate(scene, "verify_failed", why);
  // The command and its output may both hold what is nobody else's.
  const evidence = asEvidence(kept.work, await withoutCredentialLines(why), []);
  const checkOutput = await withoutCredentialLines(verification.output_tail);
  return solveStep(scene, { ...evidence, checkOutput });
}

function outcome({ ended, command, ms }: Verification): string {
  switch (ended) {
    case "timed_out":
      return `\`${command}\` did not end within ${Math.round(ms / 1000)} s`;
    case "not_started":
      return `\`${command}\` could not be run`;
    case "exited":
      return `\`${command}\` failed`;
  }
}

/** What decides about commands is never changed by a general yes. */
function needsOwnYes(guarded: readonly string[]): Failure {
  return {
    code: "unsafe_edit",
    message: `${guarded.join(", ")} would change what runs here or in CI; nothing was written`,
    hint: "look at the patch with 'tandem show --patch'; to allow it, name the file with -f",
  };
}

function verifyFailed(verification: Verification): Failure {
  return {
    code: "verify_failed",
    message: `${outcome(verification)}; the change was taken back and the tree is as it was`,
    hint: "see its output with 'tandem show', or apply without it: --no-verify",
  };
}

/** The check, or someone else meanwhile, wrote to the changed files: that is not thrown away. */
function notTakenBack(why: string, { code, message }: Failure): Failure {
  return {
    code,
    message: `${why}, and the change is still there: ${message}`,
    hint: "look at the files, then keep them or take the change back by hand",
  };
}

/** Stopped, by the user or by the time limit: the account knows which. */
function cancelled(): Landed {
  return {
    status: "failed",
    failure: { code: "cancelled", message: "stopped; the tree is as it was", hint: null },
  };
}
