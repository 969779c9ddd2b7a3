import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import type { Place } from "../src/domain/calibration.ts";
import { findBoundary } from "../src/stages/route/boundaries.ts";
import { pathBoundary } from "../src/stages/route/boundary-paths.ts";
import { crossesLearnt, learnBoundaryPaths, unitOf } from "../src/stages/route/boundary-paths-learnt.ts";
import { namesIn } from "../src/stages/route/names.ts";
import { normalize } from "../src/stages/route/text.ts";
import { type FlaggedTask, type Target, TARGETS } from "./boundary-tasks.ts";

/** What the words, the named paths and the repository's older commits say of a task, as numbers. */
export interface Evidence {
  /** The router's words cross any boundary, and this one. */
  readonly words: Readonly<Record<Target, number>>;
  readonly anyWords: number;
  /** A named path, or a file called like an identifier, lies across it: by its own words, as learnt. */
  readonly named: Readonly<Record<Target, number>>;
  readonly learnt: Readonly<Record<Target, number>>;
  /** Log-odds of crossing that the task's words had in older commits: the strongest, the sum of all. */
  readonly strongest: Readonly<Record<Target, number>>;
  readonly sum: Readonly<Record<Target, number>>;
  /** Log-odds of the repository's share of crossing commits. */
  readonly base: Readonly<Record<Target, number>>;
}

/** Commits that a word's own share weighs as much as the repository's. */
const SMOOTHING = 4;

const unmasked = (words: string): string => words;

/** What older commits of one repository say; `older` in any order. */
export class History {
  readonly #commits: number;
  readonly #words = new Map<string, Record<Target | "all", number>>();
  readonly #crossed: Record<Target, number> = { security: 0, migration: 0, "multi-service": 0 };
  /** Where the boundaries are, as calibration learns it. */
  readonly learnt: ReturnType<typeof learnBoundaryPaths>;
  readonly #byName = new Map<string, Set<string>>();

  constructor(older: readonly FlaggedTask[]) {
    this.#commits = older.length;
    const places = new Map<string, Place>();
    const manifests = new Set<string>();
    for (const task of older) {
      const touched = task.files.filter(([, kind]) => kind !== "x");
      for (const [path] of touched) {
        const name = path.slice(path.lastIndexOf("/") + 1);
        for (const key of [name, name.replace(/\..*$/, "")]) {
          this.#byName.set(key, (this.#byName.get(key) ?? new Set()).add(path));
        }
        if (unitOf(path) !== null) manifests.add(path);
      }
      countPlaces(
        places,
        touched.map(([path]) => path),
      );
    }
    this.learnt = learnBoundaryPaths({ places: Object.fromEntries(places), units: {} }, [...manifests]);
    for (const task of older) this.#count(task);
  }

  #count(task: FlaggedTask): void {
    const crossed = this.crossing(
      task.files.filter(([, kind]) => "sco".includes(kind)).map(([path]) => path),
    );
    for (const target of crossed) this.#crossed[target] += 1;
    for (const word of wordsOf(`${task.scope} ${task.text}`)) {
      const known = this.#words.get(word) ?? { all: 0, security: 0, migration: 0, "multi-service": 0 };
      known.all += 1;
      for (const target of crossed) known[target] += 1;
      this.#words.set(word, known);
    }
  }

  /** The boundaries that paths lie across, by their words and by what was learnt. */
  crossing(paths: readonly string[]): ReadonlySet<Target> {
    const found = new Set<Target>(paths.flatMap((path) => pathBoundary(path, unmasked)?.boundary ?? []));
    const learnt = crossesLearnt(paths, this.learnt);
    if (learnt !== null) found.add(learnt.boundary);
    return found;
  }

  /** Files that older commits touched and the task names, by path or by an identifier called like one. */
  located(text: string): readonly string[] {
    const { paths, identifiers } = namesIn(text);
    return [...paths, ...identifiers].flatMap(({ name }) => {
      const found = this.#byName.get(name.slice(name.lastIndexOf("/") + 1)) ?? new Set<string>();
      const matching = [...found].filter((path) => !name.includes("/") || path.endsWith(name));
      return matching.length <= 3 ? matching : [];
    });
  }

  /** What is known of a task. */
  evidence(text: string): Evidence {
    const words = [...wordsOf(text)]
      .map((word) => this.#words.get(word))
      .filter((word) => word !== undefined);
    const hit = findBoundary(text, [], NO_BOUNDARY_SETTINGS)?.boundary ?? null;
    const { paths } = namesIn(text);
    const located = this.located(text);
    const named = new Set(
      [...located, ...paths.map(({ name }) => name)].map((path) => pathBoundary(path, unmasked)?.boundary),
    );
    const learnt = crossesLearnt(located, this.learnt)?.boundary;
    const odds = each((target) => words.map((word) => this.#logOdds(word[target], word.all, target)));
    return {
      words: each((target) => Number(hit === target)),
      anyWords: Number(hit !== null),
      named: each((target) => Number(named.has(target))),
      learnt: each((target) => Number(learnt === target)),
      strongest: each((target) => Math.max(0, ...odds[target])),
      sum: each((target) =>
        Math.max(
          -6,
          Math.min(
            6,
            odds[target].reduce((sum, value) => sum + value, 0),
          ),
        ),
      ),
      base: each((target) => this.#base(target)),
    };
  }

  #base(target: Target): number {
    const share = (this.#crossed[target] + 0.5) / (this.#commits + 10);
    return Math.log(share / (1 - share));
  }

  #logOdds(crossed: number, commits: number, target: Target): number {
    const share = (this.#crossed[target] + 0.5) / (this.#commits + 10);
    const own = (crossed + SMOOTHING * share) / (commits + SMOOTHING);
    return Math.log(own / (1 - own)) - Math.log(share / (1 - share));
  }
}

function countPlaces(places: Map<string, Place>, paths: readonly string[]): void {
  const touched = new Map<string, Set<string>>();
  for (const path of paths) {
    const boundary = pathBoundary(path, unmasked)?.boundary;
    const parts = path.split("/");
    for (const place of [path, ...parts.slice(1).map((_, at) => `${parts.slice(0, at + 1).join("/")}/`)]) {
      const seen = touched.get(place) ?? new Set();
      if (boundary !== undefined) seen.add(boundary);
      touched.set(place, seen);
    }
  }
  for (const [place, boundaries] of touched) {
    const before = places.get(place) ?? { commits: 0, small: 0, security: 0, migration: 0 };
    places.set(place, {
      commits: before.commits + 1,
      small: 0,
      security: before.security + Number(boundaries.has("security")),
      migration: before.migration + Number(boundaries.has("migration")),
    });
  }
}

function each<T>(of: (target: Target) => T): Record<Target, T> {
  const [security, migration, services] = TARGETS;
  return { security: of(security), migration: of(migration), "multi-service": of(services) };
}

/** The different words of a message. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(normalize(text).split(/[ ,]+/));
}
