import { CALIBRATION_BOUNDS } from "../../domain/calibration.ts";

/** A message as it is compared with others: its different words as hashes of 16 bits, in order. */
export interface MessageWords {
  readonly hashes: Uint16Array;
  /** The word (lower case) that each hash was made from; a part of a name stands for the whole name. */
  readonly words: readonly string[];
}

/** A task is judged by its beginning, as the size model judges it. In characters. */
const MOST_CHARACTERS = 600;
const WORD = /[\p{L}\p{N}_]+/gu;
const INNER = /_|(?<=[a-z0-9])(?=[A-Z])/;
const ENDING = /(?:ies|ing|ed|es|s|er|or|ion|e)$/;

/** The words of a message without their endings, and the parts of the names in it (`parseHeader`). */
export function messageWords(text: string): MessageWords {
  const byHash = new Map<number, string>();
  for (const written of text.slice(0, MOST_CHARACTERS).match(WORD) ?? []) {
    const word = written.toLowerCase();
    for (const part of [written, ...partsOf(written)]) {
      const hash = hashOf(stem(part.toLowerCase()));
      if (!byHash.has(hash)) byHash.set(hash, word);
    }
    if (byHash.size >= CALIBRATION_BOUNDS.messageWords) break;
  }
  const kept = [...byHash].slice(0, CALIBRATION_BOUNDS.messageWords);
  return { hashes: Uint16Array.from(kept, ([hash]) => hash), words: kept.map(([, word]) => word) };
}

function partsOf(word: string): readonly string[] {
  const parts = word.split(INNER);
  return parts.length > 1 ? parts.filter((part) => part.length > 2) : [];
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(ENDING, "") : word;
}

/** FNV-1a, its halves folded together. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 16)) & 0xffff;
}
