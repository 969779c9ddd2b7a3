/** What of a line counts when it is compared. */
export type LineKey = (line: string) => string;

/** Where a file's lines stand, so that one is looked up instead of looked for. Lines are counted from 0. */
export interface LineIndex {
  readonly lines: readonly string[];
  /** The lines that are the same as this one by the key, in order. */
  find(line: string, key: LineKey): readonly number[];
}

/** Made once for all hunks of a file: looking every hunk up in every line is the square of a large edit. */
export function indexLines(lines: readonly string[]): LineIndex {
  const tables = new Map<LineKey, ReadonlyMap<string, readonly number[]>>();
  return {
    lines,
    find: (line, key) => {
      const table = tables.get(key) ?? tableOf(lines, key);
      tables.set(key, table);
      return table.get(key(line)) ?? [];
    },
  };
}

function tableOf(lines: readonly string[], key: LineKey): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const known = table.get(key(line));
    if (known === undefined) table.set(key(line), [at]);
    else known.push(at);
  }
  return table;
}
