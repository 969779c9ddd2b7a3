import { ok, type Result } from "../../domain/failure.ts";
import type { BoundarySettings, Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import type { RepositoryView } from "../../stages/route/locate.ts";
import { type RouteInput, routeTask } from "../../stages/route/route.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { namedFiles } from "./named-files.ts";

/** What the lane of a task depends on beside the task: the same for all tasks of one call. */
export interface Routing {
  readonly models: Pick<RouteInput, "fast" | "strong">;
  readonly checkMs: number | null;
  readonly boundaries: BoundarySettings;
  readonly cwd: string;
}

/** Where tasks are located; null outside a working tree. */
export interface Place {
  readonly workspace: Workspace;
  readonly view: RepositoryView;
}

/** Routes a task; fails where it names a file that can't be meant. */
export async function decideTask(
  task: Task,
  { models, checkMs, boundaries, cwd }: Routing,
  knowledge: RouteInput["knowledge"],
  place: Place | null,
  signal: AbortSignal,
): Promise<Result<Route>> {
  const named = namedFiles(task, place?.workspace ?? null, cwd);
  if (!named.ok) return named;
  const input = { task: named.value, ...models, checkMs, knowledge, boundaries };
  const { route } = await routeTask(input, { workspace: place?.view ?? null }, signal);
  return ok(route);
}
