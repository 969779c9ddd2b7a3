import {
  CALIBRATION_BOUNDS,
  type LearntPath,
  type Place,
  type RepositoryStatistics,
} from "../../domain/calibration.ts";
import type { Boundary } from "../../domain/route.ts";

/** Commits that must have crossed a boundary at a place before it is one: an odd commit makes none. */
const MIN_CROSSED = 3;
/** What the share of crossing commits must be at the least, at the lower end of its interval. */
const MIN_SHARE = 0.4;
/** Standard errors below the share: a one-sided interval of 90 %. */
const Z = 1.2816;
/** Units that make a repository one of several services, and a change work across them. */
export const MIN_UNITS = 3;
/** Commits that must have changed a unit's manifest where the tree doesn't show it. */
const MIN_UNIT_COMMITS = 2;

const MANIFEST =
  /^(.+\/)(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|setup\.py|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|mix\.exs|pubspec\.yaml|Dockerfile|serverless\.ya?ml|Chart\.yaml|[\w.-]+\.(?:csproj|gemspec))$/;
/** Manifests in here are samples, data or somebody else's code. */
const NO_UNIT =
  /(?:^|\/)(?:node_modules|vendor|third_party|fixtures?|__fixtures__|testdata|tests?|__tests__|spec|e2e|examples?|samples?|demos?|templates?|template-[\w-]+|playgrounds?|benchmarks?|bench|docs?|website|www|dist|\.[^/]+)\//i;

/** The folder that a manifest makes a unit (ending with `/`); null for another file, or a sample. */
export function unitOf(path: string): string | null {
  const folder = MANIFEST.exec(path)?.[1] ?? null;
  return folder === null || NO_UNIT.test(folder) ? null : folder;
}

/**
 * Where this repository keeps what the boundaries are about: folders and files in which most commits
 * cross one, the widest folder for each (what lies below it is not named again), then the units that
 * are deployed or published on their own, if there are three or more.
 *
 * @param tree files of the working tree: a manifest that is there needs no commits to count
 */
export function learnBoundaryPaths(
  statistics: Pick<RepositoryStatistics, "places" | "units">,
  tree: readonly string[],
): readonly LearntPath[] {
  const places = Object.entries(statistics.places);
  const learnt = [
    ...widest("migration", places),
    ...widest("security", places),
    ...units(statistics.units, tree),
  ];
  return learnt.slice(0, CALIBRATION_BOUNDS.learnt);
}

function widest(
  boundary: "migration" | "security",
  places: readonly (readonly [string, Place])[],
): readonly LearntPath[] {
  const found: LearntPath[] = [];
  const sure = places
    .filter(([, place]) => isSure(place[boundary], place.commits))
    .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  for (const [path, place] of sure) {
    if (found.some((wider) => isBelow(path, wider.path))) continue;
    found.push({ boundary, path, crossed: place[boundary], commits: place.commits });
  }
  return found
    .sort((a, b) => b.crossed - a.crossed || (a.path < b.path ? -1 : 1))
    .slice(0, CALIBRATION_BOUNDS.learnt / 4);
}

/** The lower end of Wilson's interval (1927) is enough: many of few, or more than half of many. */
function isSure(crossed: number, commits: number): boolean {
  if (crossed < MIN_CROSSED) return false;
  const share = crossed / commits;
  const spread = Z * Math.sqrt((share * (1 - share)) / commits + Z ** 2 / (4 * commits ** 2));
  return (share + Z ** 2 / (2 * commits) - spread) / (1 + Z ** 2 / commits) >= MIN_SHARE;
}

function units(counted: Readonly<Record<string, number>>, tree: readonly string[]): readonly LearntPath[] {
  const present = new Set(tree.flatMap((path) => unitOf(path) ?? []));
  const known = Object.entries(counted).filter(([, commits]) => commits >= MIN_UNIT_COMMITS);
  const folders = new Set([...present, ...(tree.length === 0 ? known.map(([folder]) => folder) : [])]);
  // A unit that holds others is the frame around them.
  const leaves = [...folders].filter(
    (folder) => ![...folders].some((other) => other !== folder && isBelow(other, folder)),
  );
  if (leaves.length < MIN_UNITS) return [];
  return leaves
    .sort()
    .slice(0, CALIBRATION_BOUNDS.learnt / 2)
    .map((path) => ({
      boundary: "multi-service",
      path,
      crossed: counted[path] ?? 0,
      commits: counted[path] ?? 0,
    }));
}

/**
 * What was learnt, with the units as the tree has them now: a manifest that is there makes its folder a
 * unit, with or without a history.
 */
export function withUnitsOf(learnt: readonly LearntPath[], tree: readonly string[]): readonly LearntPath[] {
  return [...learnt.filter(({ boundary }) => boundary !== "multi-service"), ...units({}, tree)];
}

function isBelow(path: string, folder: string): boolean {
  return folder.endsWith("/") && path !== folder && path.startsWith(folder);
}

/** What learnt paths say of the paths that a task or a draft touches. */
export interface LearntHit {
  readonly boundary: Boundary;
  /** The touched paths that say so. */
  readonly paths: readonly string[];
  /** The learnt places they lie in. */
  readonly learnt: readonly LearntPath[];
}

/** The boundary that paths cross in this repository; migrations first, three units or more last. */
export function crossesLearnt(paths: readonly string[], learnt: readonly LearntPath[]): LearntHit | null {
  for (const boundary of ["migration", "security"] as const) {
    for (const path of paths) {
      const place = learnt.find((known) => known.boundary === boundary && holds(known, path));
      if (place !== undefined) return { boundary, paths: [path], learnt: [place] };
    }
  }
  const touched = learnt.filter(
    (known) => known.boundary === "multi-service" && paths.some((path) => holds(known, path)),
  );
  if (touched.length < MIN_UNITS) return null;
  const inside = paths.filter((path) => touched.some((unit) => holds(unit, path)));
  return { boundary: "multi-service", paths: inside, learnt: touched };
}

function holds(known: LearntPath, path: string): boolean {
  return path === known.path || isBelow(path, known.path);
}
