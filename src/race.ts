import { BOUNDS } from "./domain/bounds.ts";
import type { Turn } from "./domain/draft.ts";
import type { EscalationReason } from "./domain/escalation.ts";
import type { Race } from "./domain/race.ts";
import type { Usage } from "./domain/usage.ts";
import { briefing } from "./models/briefing.ts";
import { openScope } from "./models/scope.ts";
import { countTokens } from "./models/tokens.ts";
import type { Meter } from "./race-meter.ts";
import type { Finished, Scene } from "./scene.ts";
import type { Evidence } from "./stages/draft/solve.ts";
import { escalate, type SolveRecord, solveStep } from "./steps.ts";

/** A solve that runs beside the draft. */
export interface Rival {
  readonly finished: Promise<Finished>;
  /** What it notes of itself: it counts once the solve is taken. */
  readonly record: SolveRecord;
}

/** A run's work, and what has still to be counted of it before the run is closed. */
export interface Raced {
  readonly finished: Finished;
  readonly settled: Promise<void>;
}

/** Tokens of a request beside the task, the files and the draft: instructions, form of the answer, tools. */
const FRAME_TOKENS = 3_000;

/**
 * Runs the fast lane, and beside it the strong model's own solve where the user allows that and the budget
 * could pay for both to their ends. The first work that is good enough is kept: a draft that the reviewer
 * approved or mended, or a solve that passes the local checks. The other one is cancelled at once. A side
 * that fails leaves the other one; the draft's failure is told when both do.
 */
export async function raced(
  scene: Scene,
  meter: Meter,
  fastLane: (scene: Scene) => Promise<Finished>,
): Promise<Raced> {
  if (!(await mayRace(scene))) return { finished: await fastLane(scene), settled: Promise.resolve() };
  const { ledger, ports } = scene;
  ports.emit({ type: "race.started" });
  const [mine, theirs] = [openScope(scene.signal), openScope(scene.signal)];
  const record: SolveRecord = { solve: null, final_inspection: null, change: null };
  const rival: Rival = {
    record,
    finished: solveStep({ ...scene, signal: theirs.signal }, null, record),
  };
  const drafted = fastLane({ ...scene, signal: mine.signal, rival });
  meter.warm();
  const finished = await firstGood(drafted, rival.finished).finally(() => {
    for (const side of [mine, theirs]) {
      side.stop(LOST);
      side.close();
    }
  });
  const [, solved] = await Promise.all([drafted, rival.finished]);
  const winner = winnerOf(finished, solved);
  if (winner === "solve") Object.assign(ledger.run, record);
  const note = (cancelled: Usage): void => {
    const lost = winner === "solve" ? null : withTokens(record.solve, solved.ok ? null : cancelled);
    const race: Race = { winner, lost, cancelled_tokens: cancelled.input + cancelled.output };
    ledger.run.race = race;
  };
  ports.emit({ type: "race.decided", winner });
  // Stopped by the user: nobody waits for a count.
  const count = scene.signal.aborted
    ? Promise.resolve({ input: 0, cached: 0, output: 0, reasoning: 0 })
    : meter.settle((model, tokens) => ledger.add(model, tokens));
  return { finished, settled: count.then(note) };
}

/** The reason with which the side is ended that was not first. */
const LOST = {
  code: "cancelled",
  retryable: false,
  message: "the other side was first",
  hint: null,
} as const;

/** The first side that comes to something; a failure decides nothing while the other one goes on. */
async function firstGood(drafted: Promise<Finished>, solved: Promise<Finished>): Promise<Finished> {
  const first = await Promise.race([drafted, solved]);
  if (first.ok) return first;
  const [draft, solve] = await Promise.all([drafted, solved]);
  return solve.ok && !draft.ok ? solve : draft;
}

function winnerOf(finished: Finished, solved: Finished): Race["winner"] {
  if (!finished.ok) return null;
  if (finished.status !== "solved") return "draft";
  // A solve that began when the task went up, as the one beside the draft had failed, was no side of the race.
  return finished === solved ? "solve" : null;
}

function withTokens(turn: Turn | null, cancelled: Usage | null): Turn | null {
  if (turn === null || cancelled === null) return turn;
  const { tokens } = turn;
  return {
    ...turn,
    tokens: {
      input: tokens.input + cancelled.input,
      cached: tokens.cached,
      output: tokens.output + cancelled.output,
      reasoning: tokens.reasoning,
    },
  };
}

/** Whether the solve may begin beside the draft. */
async function mayRace({ input, route, ports, context, signal }: Scene): Promise<boolean> {
  const { race, task, kept } = input;
  // A boundary's task is in the strong lane: the fast model is not asked, and there is nothing to race.
  if (race === "never" || kept !== null || task.forced !== null || signal.aborted) return false;
  const { probability } = route.estimate;
  const unsure = probability >= BOUNDS.race_from_probability && probability <= BOUNDS.race_to_probability;
  if (race === "auto" && !unsure) return false;
  if (ports.affords === null) return true;
  const tokens = (await countTokens(briefing(task, context))) + FRAME_TOKENS;
  const { fast, strong } = ports;
  const affordable = await ports.affords([
    { model: fast, inputTokens: tokens },
    { model: strong, inputTokens: tokens + BOUNDS.max_output_tokens },
    { model: strong, inputTokens: tokens },
  ]);
  const text = "no race: the limit on costs could not pay for the draft, its review and a solve";
  if (!affordable) ports.emit({ type: "notice.given", text });
  return affordable;
}

/**
 * The task goes up: to the solve that runs beside the draft already, else to one that starts with what was
 * learnt.
 */
export async function goUp(
  scene: Scene,
  reason: EscalationReason,
  detail: string,
  evidence: Evidence | null,
): Promise<Finished> {
  const { rival } = scene;
  // The solve was first: what the draft came to meanwhile is no reason for anything.
  if (rival !== null && scene.signal.aborted)
    return { ok: false, status: "failed", failure: { code: "cancelled", message: "stopped", hint: null } };
  escalate(scene, reason, detail);
  const taken = await rival?.finished;
  return taken?.ok === true ? taken : solveStep(scene, evidence);
}
