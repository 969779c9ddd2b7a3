import { clausesOf, isImperative, proseOf } from "./text.ts";

const NUMBERED = /^\s*(?:[-*] )?(?:step\s+)?(?:\(?\d{1,2}[.):]|\d{1,2}\s*-)\s+\S/i;
const BULLET = /^\s*(?:[-*•+–]|\[[ x]\])\s+(?:\[[ x]\]\s+)?(\S.*)$/i;
const INLINE_NUMBER = /(?:^|[\s:;,])\(?(\d{1,2})[.)]\s+(?=\S)/g;
const CONNECTIVE =
  /\b(?:and then|then|after that|afterwards|next|followed by|finally|lastly|subsequently)\b/gi;

/**
 * Sequential steps the task spells out: items of numbered lists, bullets that say something to do,
 * "… then … then …", or a run of imperatives, whichever is most. Lists of data don't count.
 */
export function countSteps(text: string): number {
  const prose = proseOf(text);
  let numbered = 0;
  let bullets = 0;
  for (const line of prose.split("\n")) {
    if (NUMBERED.test(line)) numbered += 1;
    else if (isStep(BULLET.exec(line)?.[1])) bullets += 1;
  }
  return Math.max(numbered, bullets, inlineNumbers(prose), connected(prose), imperatives(prose), 1);
}

/** A bullet of one or two words, or a bare path, is an item of data. */
function isStep(item: string | undefined): boolean {
  return item !== undefined && item.trim().split(/\s+/, 3).length > 2;
}

/** "1) … 2) … 3) …" within one line: numbers that rise one by one from 1. */
function inlineNumbers(prose: string): number {
  if (!/\d[.)]/.test(prose)) return 0;
  let expected = 1;
  for (const match of prose.matchAll(INLINE_NUMBER)) {
    if (Number(match[1]) === expected) expected += 1;
  }
  return expected - 1;
}

function connected(prose: string): number {
  const count = prose.match(CONNECTIVE)?.length ?? 0;
  return count === 0 ? 0 : count + 1;
}

function imperatives(prose: string): number {
  let count = 0;
  for (const clause of clausesOf(prose)) if (isImperative(clause)) count += 1;
  return count;
}
