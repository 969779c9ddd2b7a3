import type { BoundarySettings, Located, Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import type { WindowUse } from "../../models/tokens.ts";
import { assess, type Setting } from "./assess.ts";
import { counterfactual } from "./counterfactual.ts";
import { decide, reasonsFor } from "./decide.ts";
import type { Knowledge } from "./knowledge.ts";
import { locate, type RepositoryView } from "./locate.ts";
import { namesIn } from "./names.ts";
import { windowUse } from "./window.ts";

/** The window before anything was read. */
const NOT_MEASURED: WindowUse = { fits: true, tokens: 0, counted: false };

/** What the router decides from. */
export interface RouteInput {
  readonly task: Task;
  /** The two models: their names and their windows in tokens. */
  readonly fast: { readonly id: string; readonly contextWindow: number };
  readonly strong: { readonly id: string; readonly contextWindow: number };
  readonly boundaries: BoundarySettings;
  /** Median duration of the project's check in milliseconds; null when none is known. */
  readonly checkMs: number | null;
  /** What was learnt of repositories, and of this one. */
  readonly knowledge: Knowledge;
}

/**
 * Chooses the lane for a task. Local and deterministic (but for `ms`): no network, no clock, no
 * chance. Without a workspace the words decide alone. Never throws; when the signal fires, what
 * was not looked up yet is left out. `artefact` says that the task asks for something new that stands
 * on its own, which the measurement of its draft needs to know.
 */
export async function routeTask(
  input: RouteInput,
  ports: { readonly workspace: RepositoryView | null },
  signal: AbortSignal,
): Promise<{ route: Route; located: Located; artefact: boolean }> {
  const start = process.hrtime();
  const { task } = input;
  const located = await locate(task, namesIn(task.text), ports.workspace, signal);
  const setting: Setting = {
    boundaries: input.boundaries,
    checkMs: input.checkMs,
    contextWindow: input.fast.contextWindow,
    repository: ports.workspace !== null,
    knowledge: input.knowledge,
  };
  const unmeasured = assess(task, located, setting, NOT_MEASURED);
  const reply = unmeasured.artefact ? "artefact" : unmeasured.kind;
  const window = await windowUse(task, reply, located, setting.contextWindow, ports.workspace, signal);
  const facts = { ...unmeasured, window };
  const { lane, rule } = decide(facts);
  return {
    route: {
      schema: 1,
      task: task.text,
      kind: facts.kind,
      lane,
      rule,
      boundary: facts.boundary?.boundary ?? null,
      estimate: facts.estimate,
      reasons: reasonsFor(facts, rule),
      counterfactual: counterfactual(task, located, setting, facts),
      model: lane === "fast" ? input.fast.id : input.strong.id,
      ms: msSince(start),
    },
    located,
    artefact: facts.artefact,
  };
}

/** In milliseconds with two decimals. `performance` would have Node load what it is made of. */
function msSince(start: [number, number]): number {
  const [seconds, nanoseconds] = process.hrtime(start);
  return Math.round(seconds * 100_000 + nanoseconds / 10_000) / 100;
}
