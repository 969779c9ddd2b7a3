import { pathBoundary, unitsOf } from "../src/stages/route/boundary-paths.ts";
import { crossesLearnt, learnBoundaryPaths, unitOf } from "../src/stages/route/boundary-paths-learnt.ts";
import { foldsByRepository } from "./tasks.ts";
import { type FlaggedTask, type Target, TARGETS, touches, touchesAny } from "./boundary-tasks.ts";

/** The data lists no more files of a task: these may not be all. */
const MOST_FILES = 25;

/** How many flagged tasks the measurement of a draft finds by its paths, and what else it stops. */
export interface AfterFigures {
  readonly tasks: number;
  readonly flagged: number;
  /** Share of the flagged that any boundary stops: what matters to the lane. */
  readonly recall: number;
  /** Share of the tasks of each kind that its own boundary finds. */
  readonly byTarget: Readonly<Record<Target, number>>;
  /** Share of the unflagged that is stopped, and of those whose tests alone say so. */
  readonly alarms: number;
  readonly alarmsByTests: number;
}

/** The half of the repositories that the lists were not tuned on. */
export function reportedHalf(tasks: readonly FlaggedTask[]): readonly FlaggedTask[] {
  const folds = foldsByRepository(tasks, 2, 3);
  return tasks.filter(({ repo }) => folds.get(repo) === 1);
}

/**
 * Measures the second line of defence by paths alone, as of a draft whose paths are all known: tasks of
 * more files than the data lists are left out. `units` adds the packages that the repository's manifests
 * make, as calibration learns them.
 */
export function measureAfter(tasks: readonly FlaggedTask[], units: "paths" | "manifests"): AfterFigures {
  const known = units === "paths" ? null : manifestUnits(tasks);
  const whole = tasks.filter(({ files }) => files.length < MOST_FILES);
  const results = whole.map((task) => {
    const all = crossed(task, known?.get(task.repo) ?? [], () => true);
    return { task, all, sources: crossed(task, known?.get(task.repo) ?? [], (kind) => kind !== "t") };
  });
  const flagged = results.filter(({ task }) => touchesAny(task));
  const rest = results.filter(({ task }) => !touchesAny(task));
  const share = (part: number, of: number): number => (of === 0 ? 0 : part / of);
  const found = (target: Target): number => {
    const own = flagged.filter(({ task }) => touches(task, target));
    return share(own.filter(({ all }) => all.has(target)).length, own.length);
  };
  return {
    tasks: results.length,
    flagged: flagged.length,
    recall: share(flagged.filter(({ all }) => all.size > 0).length, flagged.length),
    byTarget: {
      security: found("security"),
      migration: found("migration"),
      "multi-service": found("multi-service"),
    },
    alarms: share(rest.filter(({ all }) => all.size > 0).length, rest.length),
    alarmsByTests: share(
      rest.filter(({ all, sources }) => all.size > 0 && sources.size === 0).length,
      rest.length,
    ),
  };
}

function crossed(
  task: FlaggedTask,
  learnt: ReturnType<typeof learnBoundaryPaths>,
  counts: (kind: string) => boolean,
): ReadonlySet<Target> {
  const paths = task.files.filter(([, kind]) => counts(kind)).map(([path]) => path);
  const found = new Set<Target>(
    paths.flatMap((path) => pathBoundary(path, (words) => words)?.boundary ?? []),
  );
  if (unitsOf(paths).length >= 3 || crossesLearnt(paths, learnt) !== null) found.add("multi-service");
  return new Set(TARGETS.filter((target) => found.has(target)));
}

/** The units of each repository by the manifests that its commits changed. */
function manifestUnits(
  tasks: readonly FlaggedTask[],
): ReadonlyMap<string, ReturnType<typeof learnBoundaryPaths>> {
  const trees = new Map<string, Set<string>>();
  for (const { repo, files } of tasks) {
    const tree = trees.get(repo) ?? new Set<string>();
    for (const [path] of files) if (unitOf(path) !== null) tree.add(path);
    trees.set(repo, tree);
  }
  return new Map(
    [...trees].map(([repo, tree]) => [repo, learnBoundaryPaths({ places: {}, units: {} }, [...tree])]),
  );
}
