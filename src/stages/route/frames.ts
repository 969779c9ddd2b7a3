/**
 * Source of a pattern for two things named near each other in either order, with at most `gap` words
 * between them: "reject … fields", "fields … reject".
 */
export function near(one: string, other: string, gap: number): string {
  const between = String.raw`(?:\S+ ){0,${gap}}`;
  return `(?:${one}) ${between}(?:${other})|(?:${other}) ${between}(?:${one})`;
}
