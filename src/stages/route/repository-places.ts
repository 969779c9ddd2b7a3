import type { Place } from "../../domain/calibration.ts";

/** By path, as the statistics keep them; a folder's ends with `/`. */
export type Places = Readonly<Record<string, Place>>;

/** What the files that a task points at say about its size. */
export interface PlaceParts {
  /** 1 when it points at files, else 0: a task that names its file is smaller than its words sound. */
  readonly named: number;
  /** Mean log-odds of small of the commits there, against the usual ones. */
  readonly place: number;
}

/** Commits at the usual share that each place's own are drawn towards. */
const PRIOR = 4;
/** A path, or a file's name with its ending. */
const NAMED = /[\w.-]*(?:[./][\w-]+)+\/?/g;
const NOWHERE: PlaceParts = { named: 0, place: 0 };

/**
 * @param paths located files
 * @param usual the share of small commits in the repository
 */
export function placeParts(paths: readonly string[], places: Places, usual: number): PlaceParts {
  if (paths.length === 0) return NOWHERE;
  let sum = 0;
  for (const path of paths) {
    const known = placeOf(path, places);
    if (known === null) continue;
    const share = (known.small + PRIOR * usual) / (known.commits + PRIOR);
    sum += Math.log(share / (1 - share)) - Math.log(usual / (1 - usual));
  }
  return { named: 1, place: sum / paths.length };
}

/** The file's own commits, or those of the nearest folder above it that has any. */
function placeOf(path: string, places: Places): Place | null {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 2) + 1) {
    const at = path.slice(0, end);
    const place = Object.hasOwn(places, at) ? places[at] : undefined;
    if (place !== undefined) return place;
  }
  return null;
}

/** Finds the places that a text names by path, or by a file name that is the only one. */
export function placeFinder(places: Places): (text: string) => readonly string[] {
  const byName = new Map<string, string | null>();
  for (const path of Object.keys(places)) {
    const name = path.slice(path.lastIndexOf("/", path.length - 2) + 1);
    byName.set(name, byName.has(name) ? null : path);
    byName.set(path, path);
  }
  return (text) => [
    ...new Set((text.slice(0, 600).match(NAMED) ?? []).flatMap((at) => byName.get(at) ?? [])),
  ];
}
