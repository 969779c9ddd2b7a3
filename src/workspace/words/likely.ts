/** Shorter parts of a name are in too many paths. In characters. */
const SHORTEST = 3;
/** Of a part's beginning so much is kept: "header" is to find "head", "parser" "parse". */
const LEAST_KEPT = 4;
const ENDING = 2;

/**
 * Paths that read like the name, best first, at most `limit`: `parseHeader` is likely in
 * `src/parser/header.ts`. A part in a file's own name says more than one in its folders.
 */
export function likelyPaths(name: string, paths: readonly string[], limit: number): readonly string[] {
  const parts = partsOf(name);
  if (parts.length === 0) return [];
  const any = new RegExp(parts.join("|"), "i");
  const found: { readonly path: string; readonly score: number }[] = [];
  for (const path of paths) {
    if (!any.test(path)) continue;
    const lower = path.toLowerCase();
    const file = lower.slice(lower.lastIndexOf("/") + 1);
    const score = parts.reduce(
      (sum, part) => sum + (file.includes(part) ? 2 : lower.includes(part) ? 1 : 0),
      0,
    );
    found.push({ path, score });
  }
  // The sort is stable: what is equal stays in the order of the paths.
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ path }) => path);
}

function partsOf(name: string): readonly string[] {
  const parts = name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
    .match(/[A-Za-z0-9]+/g);
  const stems = (parts ?? [])
    .filter((part) => part.length >= SHORTEST)
    .map((part) => part.toLowerCase().slice(0, Math.max(LEAST_KEPT, part.length - ENDING)));
  return [...new Set(stems)];
}
