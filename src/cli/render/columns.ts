/** Pads the cells of a table so that its columns line up; the last column keeps its own width. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))),
  );
}

/** One line of at most `width` characters; an ellipsis stands for what was cut. */
export function fitLine(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= width) return line;
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  return characters.length <= width ? line : `${characters.slice(0, width - 1).join("")}…`;
}
