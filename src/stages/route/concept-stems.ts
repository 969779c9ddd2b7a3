import type { Vocabulary } from "./concept-table.ts";
import { stemOf } from "./stems.ts";
import { type WordTable, wordTable } from "./word-table.ts";

/** By stem of a word, the concepts it speaks of: their places in the vocabulary. */
export function conceptStems(vocabulary: Vocabulary): WordTable {
  const found = new Map<string, number[]>();
  for (const [number, words] of Object.values(vocabulary).entries()) {
    for (const stem of new Set(words.split(" ").map(stemOf))) {
      const own = found.get(stem);
      if (own === undefined) found.set(stem, [number]);
      else own.push(number);
    }
  }
  return wordTable(found);
}
