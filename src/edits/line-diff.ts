import { diffArrays } from "diff";

/** A stretch that differs: `a[aStart, aEnd)` became `b[bStart, bEnd)`. */
export interface Difference {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/**
 * Myers' algorithm costs the square of the edit length. Past this many edits among the lines that
 * both sides share, the rest counts as replaced: right, if not the shortest.
 */
const MAX_EDITS = 1_500;

/**
 * The differing stretches of two lists of lines, in order. Lines that stand on one side only are
 * left out of the search, since they differ in any case: a rewritten file costs next to nothing.
 */
export function differences(a: readonly string[], b: readonly string[]): readonly Difference[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;

  const found: Difference[] = [];
  let [aAt, bAt] = [head, head];
  const close = (aEnd: number, bEnd: number): void => {
    if (aEnd > aAt || bEnd > bAt) found.push({ aStart: aAt, aEnd, bStart: bAt, bEnd });
  };
  for (const [i, j] of commonLines(a, b, head, tail)) {
    close(i, j);
    [aAt, bAt] = [i + 1, j + 1];
  }
  close(a.length - tail, b.length - tail);
  return found;
}

/** Pairs of indices of lines that stay, between the common head and the common tail. */
function commonLines(
  a: readonly string[],
  b: readonly string[],
  head: number,
  tail: number,
): readonly (readonly [number, number])[] {
  const aShared = sharedIndices(a, b, head, tail);
  const bShared = sharedIndices(b, a, head, tail);
  const parts = diffArrays(pick(a, aShared), pick(b, bShared), { maxEditLength: MAX_EDITS });
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  for (const part of parts ?? []) {
    if (!part.added && !part.removed) {
      for (let n = 0; n < part.count; n += 1) pairs.push([aShared[i + n] ?? 0, bShared[j + n] ?? 0]);
    }
    if (!part.added) i += part.count;
    if (!part.removed) j += part.count;
  }
  return pairs;
}

function pick(lines: readonly string[], indices: readonly number[]): string[] {
  return indices.map((index) => lines[index] ?? "");
}

function sharedIndices(
  lines: readonly string[],
  others: readonly string[],
  head: number,
  tail: number,
): number[] {
  const known = new Set(others.slice(head, others.length - tail));
  const indices: number[] = [];
  for (let index = head; index < lines.length - tail; index += 1) {
    if (known.has(lines[index] ?? "")) indices.push(index);
  }
  return indices;
}
