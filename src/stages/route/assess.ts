import type { BoundarySettings, Located } from "../../domain/route.ts";
import type { Task, TaskKind } from "../../domain/task.ts";
import type { WindowUse } from "../../models/tokens.ts";
import { findBoundary, findPathBoundary, maskOf } from "./boundaries.ts";
import { type BoundaryHit, fromCode } from "./boundary-hit.ts";
import { codeBoundary } from "./code-evidence.ts";
import { longMatch } from "./long-match.ts";
import type { Facts } from "./decide.ts";
import { estimateTask } from "./estimate.ts";
import { withShift } from "./shift.ts";
import { answerCanCross, isArtefact, kindOf } from "./intent.ts";
import { type Name, namesIn } from "./names.ts";
import type { Knowledge } from "./knowledge.ts";
import { countSteps } from "./steps.ts";
import { normalize } from "./text.ts";
import { BOUNDS } from "../../domain/bounds.ts";

/** What stays the same while the router asks "and if the task were a little different?". */
export interface Setting {
  readonly boundaries: BoundarySettings;
  readonly checkMs: number | null;
  /** The fast model's window in tokens. */
  readonly contextWindow: number;
  /** Whether a repository was looked at. */
  readonly repository: boolean;
  readonly knowledge: Knowledge;
}

/** Everything the decision rests on. Pure: the repository was asked before. */
export function assess(task: Task, located: Located, setting: Setting, window: WindowUse): Facts {
  return complete(task, located, setting, window, crossing(task, located, setting));
}

/** The same of a task that crosses no boundary; null, for less work, where it crosses one. */
export function assessWithin(
  task: Task,
  located: Located,
  setting: Setting,
  window: WindowUse,
): Facts | null {
  const crossed = crossing(task, located, setting);
  return crossed.boundary === null ? complete(task, located, setting, window, crossed) : null;
}

type Crossing = Pick<Facts, "kind" | "boundary">;

function crossing(task: Task, located: Located, setting: Setting): Crossing {
  const kind = kindOf(task);
  const { paths } = namesIn(task.text);
  return { kind, boundary: boundaryOf(task, kind, paths, located, setting) };
}

function complete(
  task: Task,
  located: Located,
  setting: Setting,
  window: WindowUse,
  { kind, boundary }: Crossing,
): Facts {
  const names = namesIn(task.text);
  const artefact = kind === "edit" && isArtefact(task, names, located);
  const steps = kind === "edit" ? countSteps(task.text) : 1;
  const estimated = estimateTask({
    checkMs: setting.checkMs,
    repository: setting.repository,
    sizes: setting.knowledge.sizes,
    fastFrom: setting.knowledge.fastFrom,
    text: task.text,
    kind,
    artefact,
    located,
    steps,
    namesTarget: names.paths.length + names.identifiers.length > 0 || /`[^`\n]+`/.test(task.text),
    oneFunction: names.identifiers.filter(({ name }) => !/^[A-Z]/.test(name)).length === 1,
  });
  const { estimate, terms } = withShift(estimated, setting.knowledge.shift);
  return {
    kind,
    artefact,
    forced: task.forced,
    boundary,
    window,
    contextWindow: setting.contextWindow,
    steps,
    missing: missingFor(kind, artefact, names.identifiers, located),
    estimate,
    terms,
  };
}

/** An explanation touches no code, whatever its subject; any other task is held to its words and paths. */
function boundaryOf(
  task: Task,
  kind: TaskKind,
  paths: readonly Name[],
  located: Located,
  { boundaries: settings, knowledge }: Setting,
): BoundaryHit | null {
  if (kind === "answer" && !answerCanCross(task.text)) return null;
  const touched = [...new Set([...task.files, ...located.paths, ...paths.map(({ name }) => name)])];
  const hit =
    findBoundary(task.text, kind === "answer" ? [] : touched, settings, knowledge) ??
    (kind === "answer" ? null : identifierBoundary(task.text, located, settings, knowledge));
  if (hit !== null || task.input === null) return hit;
  const shown = codeBoundary(task.input, maskOf(settings, knowledge));
  return shown === null ? null : fromCode(shown.boundary, `${shown.seen} in the piped input`);
}

/**
 * Where the identifiers live. A name points across a boundary when at least half of the few files
 * that hold it lie there, and at several services when a change of it reaches three of them.
 */
function identifierBoundary(
  text: string,
  located: Located,
  settings: BoundarySettings,
  knowledge: Knowledge,
): BoundaryHit | null {
  if (located.identifiers.length === 0) return null;
  const reaches = longMatch("reaches-users", normalize(text).slice(0, 20_000)) !== null;
  for (const { files } of located.identifiers) {
    const hit = findPathBoundary(files, settings, knowledge);
    if (hit === null) continue;
    if (hit.boundary === "multi-service" && reaches) return hit;
    const inside = files.filter((file) => findPathBoundary([file], settings, knowledge) !== null);
    if (files.length <= BOUNDS.located_files && inside.length * 2 >= files.length && inside.length > 0)
      return hit;
  }
  return null;
}

/** A question may ask about names of the world outside, and something new brings its own. */
function missingFor(
  kind: TaskKind,
  artefact: boolean,
  identifiers: readonly Name[],
  located: Located,
): readonly string[] {
  if (artefact) return [];
  if (kind === "edit") return located.missing;
  return located.missing.filter((name) => !identifiers.some((identifier) => identifier.name === name));
}
