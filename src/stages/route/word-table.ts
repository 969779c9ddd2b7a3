/**
 * Numbers by word, in as few values as a table can have: by first character, a text of lines, each a word, a
 * blank and its numbers with commas between. A list of thousands of words takes longer to read from JSON than
 * the few words of one task take to look up.
 */
export type WordTable = Readonly<Record<string, string>>;

/** Makes a table of words that hold no blanks. */
export function wordTable(words: Iterable<readonly [word: string, numbers: readonly number[]]>): WordTable {
  const lines = new Map<string, string>();
  for (const [word, numbers] of words) {
    const first = word.charAt(0);
    lines.set(first, `${lines.get(first) ?? "\n"}${word} ${numbers.join(",")}\n`);
  }
  return Object.fromEntries(lines);
}

/** The numbers of a word; none for a word that is not in the table. */
export function numbersOf(table: WordTable, word: string): readonly number[] {
  const first = word.charAt(0);
  const lines = Object.hasOwn(table, first) ? (table[first] ?? "") : "";
  const at = lines.indexOf(`\n${word} `);
  if (at === -1) return [];
  const start = at + word.length + 2;
  return numbersIn(lines.slice(start, lines.indexOf("\n", start)));
}

/** Numbers with commas between; none of an empty text. */
export function numbersIn(text: string): readonly number[] {
  return text === "" ? [] : text.split(",").map(Number);
}
