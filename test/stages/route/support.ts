import { shippedKnowledge } from "../../../src/stages/route/knowledge.ts";
import {
  type Boundary,
  type BoundarySettings,
  type Lane,
  NO_BOUNDARY_SETTINGS,
  type Route,
} from "../../../src/domain/route.ts";
import type { Task, TaskKind } from "../../../src/domain/task.ts";
import { type RouteInput, routeTask } from "../../../src/stages/route/route.ts";

/** One line of a table: task, lane, boundary, kind. Routed without a repository. */
export type Case = readonly [task: string, lane: Lane, boundary: Boundary | null, kind: TaskKind];

/** Tasks that share their route. */
export function each(
  lane: Lane,
  boundary: Boundary | null,
  kind: TaskKind,
): (tasks: readonly string[]) => readonly Case[] {
  return (tasks) => tasks.map((text) => [text, lane, boundary, kind]);
}

const FAST = { id: "fast-model", contextWindow: 128_000 };
const STRONG = { id: "strong-model", contextWindow: 400_000 };

/** A task of words alone, with whatever differs. */
export function task(text: string, rest: Partial<Task> = {}): Task {
  return { text, input: null, files: [], context: [], answer: false, forced: null, ...rest };
}

/** Settings that add to the built-in boundaries. */
export function settings(rest: {
  readonly words?: Partial<BoundarySettings["words"]>;
  readonly globs?: Partial<BoundarySettings["globs"]>;
  readonly falseAlarms?: readonly string[];
}): BoundarySettings {
  return {
    words: { ...NO_BOUNDARY_SETTINGS.words, ...rest.words },
    globs: { ...NO_BOUNDARY_SETTINGS.globs, ...rest.globs },
    falseAlarms: rest.falseAlarms ?? [],
  };
}

export function input(given: Task, rest: Partial<RouteInput> = {}): RouteInput {
  return {
    task: given,
    fast: FAST,
    strong: STRONG,
    boundaries: NO_BOUNDARY_SETTINGS,
    checkMs: null,
    knowledge: shippedKnowledge(),
    ...rest,
  };
}

/** Routes a task of words without a repository. */
export async function route(
  text: string,
  rest: Partial<Task> = {},
  more: Partial<RouteInput> = {},
): Promise<Route> {
  const { route: result } = await routeTask(
    input(task(text, rest), more),
    { workspace: null },
    new AbortController().signal,
  );
  return result;
}
