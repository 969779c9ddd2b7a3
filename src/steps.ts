import type { ChangeSet } from "./domain/change.ts";
import type { Measure, Work } from "./domain/draft.ts";
import type { Escalation, EscalationReason } from "./domain/escalation.ts";
import type { Finding, Inspection } from "./domain/finding.ts";
import { isBlocking } from "./domain/finding.ts";
import { printPatch } from "./edits/patch.ts";
import { callRole } from "./fallback.ts";
import { type Conversation, joinTurns } from "./models/converse.ts";
import { sleep } from "./models/scope.ts";
import { likelyFiles, lookAhead } from "./look-ahead.ts";
import type { Finished, Scene } from "./scene.ts";
import { draft, type Drafted } from "./stages/draft/draft.ts";
import { type Evidence, solve } from "./stages/draft/solve.ts";
import { MIN_UNITS, withUnitsOf } from "./stages/route/boundary-paths-learnt.ts";
import { measureDraft, warmMeasure } from "./stages/route/measure.ts";
import { tenths } from "./timeline.ts";

/** One stage each, with its events and its account; the order of them is `pipeline.ts`. */

/** By then the request to the first model is on its way, in milliseconds; a model that writes has heard it. */
const WARM_AFTER_MS = 15;

/** What goes back to the model that wrote the work: its own words, and what is certainly wrong. */
export type Mend = { readonly previous: string; readonly findings: readonly Finding[] } | null;

/**
 * Starts the engines of the local checks, and has the rest of what a draft is looked at with ready when it comes;
 * nobody has to wait for it.
 */
export async function warmStep(scene: Scene): Promise<void> {
  const { route, ports, checks, ledger } = scene;
  if (route.kind === "answer" || checks === null) return;
  // The model's request goes first: this loads code, which takes the processor.
  await sleep(WARM_AFTER_MS, ledger.spoke);
  const start = performance.now();
  const warmed = checks.warm(likelyFiles(scene));
  if (route.lane === "fast") warmMeasure();
  if (!(await warmed)) return;
  ports.emit({ type: "engines.warmed", ms: tenths(performance.now() - start) });
}

/** The fast model's turn. */
export async function draftStep(scene: Scene, mend: Mend): Promise<Conversation<Drafted>> {
  const { input, ports, ledger, signal } = scene;
  const ahead = lookAhead(scene);
  const drafted = await callRole(scene, "fast", (model) => {
    ahead.hear(null);
    ports.emit({ type: "draft.started", model: model.id });
    return draft(
      { task: input.task, kind: scene.route.kind, context: scene.context, mend },
      { model, workspace: scene.shown, emit: ports.emit, cacheKey: scene.cacheKey, hear: ahead.hear },
      signal,
    );
  });
  ahead.close();
  ledger.run.draft = ledger.run.draft === null ? drafted.turn : joinTurns(ledger.run.draft, drafted.turn);
  if (drafted.ok) ledger.draft = drafted.value.work;
  ports.emit({ type: "draft.finished", draft: drafted.turn });
  return drafted;
}

/** The 30-second rule, asked again of the draft itself. */
export async function measureStep(scene: Scene, work: Work): Promise<Measure> {
  const { input, artefact } = scene;
  const { boundaries: settings, checkMs, knowledge } = input;
  const { workspace } = scene.ports;
  // Fewer files are in fewer units than cross a boundary: the tree needn't be listed for them.
  const several = work.kind === "edit" && work.changes.length >= MIN_UNITS && workspace !== null;
  const tree = several ? await workspace.list() : [];
  const learnt = several
    ? { ...knowledge, boundaryPaths: withUnitsOf(knowledge.boundaryPaths, tree) }
    : knowledge;
  const measure = measureDraft(work, { settings, checkMs, artefact, learnt });
  scene.ports.emit({ type: "draft.measured", measure });
  return measure;
}

/** The local checks of some work; an answer has nothing to check. */
export async function inspectStep(scene: Scene, work: Work): Promise<Inspection> {
  const { checks, ports } = scene;
  const { emit } = ports;
  if (work.kind === "answer" || checks === null) return { findings: [], checks: [] };
  emit({ type: "inspect.started" });
  const { check, checkEnv } = scene.input;
  // Who lets the repository's check run lets its compiler run, too.
  const execution = check?.confirmed === true ? { env: checkEnv } : null;
  const inspection = await checks.inspect(work.changes, execution, scene.signal);
  emit({ type: "inspect.finished", inspection });
  return inspection;
}

/** What a solve notes of itself. */
export type SolveRecord = Pick<Scene["ledger"]["run"], "solve" | "final_inspection" | "change">;

/**
 * The strong model's own turn, then the local checks. What is certainly wrong goes back once; what is
 * still wrong after that is not kept.
 */
export async function solveStep(
  scene: Scene,
  evidence: Evidence | null,
  record: SolveRecord = scene.ledger.run,
): Promise<Finished> {
  const { input, ports } = scene;
  let mend: Mend = null;
  for (;;) {
    const { task, effort } = input;
    const previous: Mend = mend;
    const solved = await callRole(scene, "strong", (model): Promise<Conversation<Drafted>> => {
      ports.emit({ type: "solve.started", model: model.id });
      return solve(
        { task, kind: scene.route.kind, context: scene.context, effort, evidence, mend: previous },
        { model, workspace: scene.shown, emit: ports.emit, cacheKey: scene.cacheKey },
        scene.signal,
      );
    });
    record.solve = record.solve === null ? solved.turn : joinTurns(record.solve, solved.turn);
    ports.emit({ type: "solve.finished", solve: solved.turn });
    if (!solved.ok) return { ok: false, status: "failed", failure: solved.failure };
    const { work, reply } = solved.value;
    const inspection = await inspectStep(scene, work);
    record.final_inspection = inspection;
    const blocking = inspection.findings.filter(isBlocking);
    if (blocking.length === 0) return { ok: true, status: "solved", work };
    if (mend !== null) return notKept(record, work, blocking);
    mend = { previous: reply, findings: blocking };
  }
}

function notKept(record: SolveRecord, work: Work, blocking: readonly Finding[]): Finished {
  if (work.kind === "edit") record.change = { applied: false, files: [], patch: printPatch(work.changes) };
  const first = blocking[0];
  const what = first === undefined ? "" : `: ${first.path}:${first.start_line}: ${first.message}`;
  return {
    ok: false,
    status: "rejected",
    failure: {
      code: "rejected",
      message: `the solution still fails the local checks${what}`,
      hint: "say more in the task, or name the files it needs with -f",
    },
  };
}

/** Notes that the task goes up, and why; it never comes down again. */
export function escalate(scene: Scene, reason: EscalationReason, detail: string): void {
  const escalation: Escalation = { reason, detail };
  scene.ledger.run.escalated = escalation;
  scene.ports.emit({ type: "task.escalated", escalation });
}

/** Work as a model is shown it again. */
export function asEvidence(work: Work, why: string, findings: readonly Finding[]): Evidence {
  return {
    attempt: work.kind === "answer" ? work.text : printPatch(work.changes),
    why,
    findings,
    checkOutput: null,
  };
}

/** The changes of some work; none for an answer. */
export function changesOf(work: Work): ChangeSet {
  return work.kind === "edit" ? work.changes : [];
}
