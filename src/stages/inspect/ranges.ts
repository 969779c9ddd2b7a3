/** A text without some stretches of it, in UTF-16 code units, a space in the place of each; the first of those that overlap counts. */
export function withoutRanges(
  content: string,
  ranges: readonly { readonly start: number; readonly end: number }[],
): string {
  const kept: string[] = [];
  let from = 0;
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    if (start < from) continue;
    kept.push(content.slice(from, start));
    from = end;
  }
  kept.push(content.slice(from));
  return kept.join(" ");
}
