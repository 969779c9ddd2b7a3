import type { LeftOut, Mined } from "../../domain/mined.ts";

const LEFT_OUT: readonly (readonly [keyof LeftOut, string])[] = [
  ["bots", "by bots"],
  ["releases", "releases or version bumps"],
  ["reverts", "reverts"],
  ["short", "with a message under three words"],
  ["edge", "at the edge of a shallow clone"],
  ["unreadable", "that git could not compare"],
];

/**
 * Says in one line why there is too little to learn from; null when there is enough.
 *
 * @param known commits that were learnt from before
 * @param needed commits that learning takes at the least
 */
export function describeShortfall(mined: Mined, known: number, needed: number): string | null {
  const usable = known + mined.commits.length;
  if (usable >= needed) return null;
  if (mined.head === "") return `nothing to learn from: no commit yet; ${needed} are needed`;
  const left = LEFT_OUT.flatMap(([key, words]) =>
    mined.leftOut[key] > 0 ? [`${mined.leftOut[key]} ${words}`] : [],
  );
  const why = left.length === 0 ? "" : ` (left out: ${left.join(", ")})`;
  const advice = mined.shallow ? "; the clone is shallow: `git fetch --unshallow` brings the rest" : "";
  return `too little to learn from: ${usable} usable ${usable === 1 ? "commit" : "commits"} of ${needed} needed${why}${advice}`;
}
