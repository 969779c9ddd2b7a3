import { CALIBRATION_BOUNDS, type Place, type RepositoryStatistics } from "../../domain/calibration.ts";
import type { MinedCommit, MinedFile } from "../../domain/mined.ts";
import { unitOf } from "./boundary-paths-learnt.ts";

/** Folders above a file that are counted, from the root. */
const DEPTH = 8;
/** A longer path is no place that anybody names. */
const PATH_MAX_CHARS = 200;

/**
 * Adds commits (oldest first) to what is known of a repository. Adding them at once or one after the
 * other comes to the same as long as the bounds are not reached; past them the rarest go.
 */
export function addCommits(
  known: RepositoryStatistics,
  commits: readonly MinedCommit[],
): RepositoryStatistics {
  const places = new Map(Object.entries(known.places));
  const units = new Map(Object.entries(known.units));
  for (const commit of commits) {
    countPlaces(places, commit);
    for (const unit of new Set(commit.files.flatMap(({ path }) => unitOf(path) ?? []))) {
      units.set(unit, (units.get(unit) ?? 0) + 1);
    }
  }
  return {
    recent: [...known.recent, ...commits.map(({ seconds }) => seconds)].slice(-CALIBRATION_BOUNDS.recent),
    places: Object.fromEntries(
      [...places]
        .sort(([a, x], [b, y]) => weight(y) - weight(x) || (a < b ? -1 : 1))
        .slice(0, CALIBRATION_BOUNDS.places),
    ),
    units: Object.fromEntries(
      [...units].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, CALIBRATION_BOUNDS.units),
    ),
  };
}

/** What crosses a boundary is kept before what is merely changed often. */
function weight({ commits, security, migration }: Place): number {
  return commits + 10 * (security + migration);
}

function countPlaces(places: Map<string, Place>, commit: MinedCommit): void {
  const touched = new Map<string, { security: boolean; migration: boolean }>();
  for (const file of commit.files) {
    if (file.kind === "excluded") continue;
    for (const path of placesOf(file)) {
      const place = touched.get(path) ?? { security: false, migration: false };
      place.security ||= file.boundaries.includes("security");
      place.migration ||= file.boundaries.includes("migration");
      touched.set(path, place);
    }
  }
  for (const [path, { security, migration }] of touched) {
    const before = places.get(path) ?? { commits: 0, small: 0, security: 0, migration: 0 };
    places.set(path, {
      commits: before.commits + 1,
      small: before.small + Number(commit.small),
      security: before.security + Number(security),
      migration: before.migration + Number(migration),
    });
  }
}

/** The file and the folders above it. */
function placesOf({ path }: MinedFile): readonly string[] {
  if (path.length > PATH_MAX_CHARS) return [];
  const parts = path.split("/");
  const folders = parts.slice(0, -1).slice(0, DEPTH);
  return [...folders.map((_, at) => `${parts.slice(0, at + 1).join("/")}/`), path];
}
