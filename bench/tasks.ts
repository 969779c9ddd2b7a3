import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as z from "zod/mini";

const Labelled = z.object({
  repo: z.string(),
  /** What somebody asked for: the message of the commit. */
  text: z.string(),
  /** Age within the repository: 0 oldest, 1 newest. */
  q: z.number(),
  /** Seconds to read what changed. */
  est1: z.number(),
  /** At most 30 s and at most two source files. */
  small1: z.union([z.literal(0), z.literal(1)]),
  /** Small, and no boundary touched. */
  y1: z.union([z.literal(0), z.literal(1)]),
  /** What changed: the path, then its kind and counts. Not needed for training. */
  files: z.optional(z.array(z.tuple([z.string()], z.unknown()))),
});

/** A task whose outcome is known: the part of the data format that training and measuring use. */
export type LabelledTask = z.infer<typeof Labelled>;

/** Reads labelled tasks, one JSON object a line, gzipped when the name ends in .gz. */
export function readTasks(path: string): readonly LabelledTask[] {
  const bytes = readFileSync(path);
  const lines = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => Labelled.parse(JSON.parse(line)));
}

/** Deals the repositories out to `folds` groups, by the seed alone: their rows stay together. */
export function foldsByRepository(
  tasks: readonly Pick<LabelledTask, "repo">[],
  folds: number,
  seed: number,
): ReadonlyMap<string, number> {
  const repositories = [...new Set(tasks.map(({ repo }) => repo))].sort();
  return new Map(shuffled(repositories, random(seed)).map((repo, index) => [repo, index % folds]));
}

/** Numbers of [0, 1) that follow from the seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy in an order that follows from the random numbers (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const left = [...items];
  const taken: T[] = [];
  while (left.length > 0) {
    const at = Math.floor(next() * left.length);
    const last = left.pop();
    if (last === undefined) break;
    const item = left[at];
    if (at < left.length && item !== undefined) {
      taken.push(item);
      left[at] = last;
    } else taken.push(last);
  }
  return taken;
}
