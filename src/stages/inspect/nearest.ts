import { distance } from "fastest-levenshtein";

/**
 * The name most like the one that isn't there, when it is near enough to be a slip: at most a third
 * of the letters differ (Levenshtein distance), or two letters changed places. Null when none is. Of
 * names equally near the first in order of code units is taken, so that the answer is always the same.
 */
export async function nearestName(name: string, candidates: Iterable<string>): Promise<string | null> {
  const wanted = name.toLowerCase();
  const most = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > most) continue;
    const other = candidate.toLowerCase();
    const away = distance(wanted, other);
    if (away > most && !(away === 2 && letters(wanted) === letters(other))) continue;
    const nearer = best === null || away < best.distance || (away === best.distance && candidate < best.name);
    if (nearer) best = { name: candidate, distance: away };
  }
  return best?.name ?? null;
}

/**
 * What a finding says of something that isn't there, with what was probably meant: the same at the end of the
 * message and as the suggestion, so that a reader is told of one thing.
 */
export function withMeant(
  message: string,
  meant: string | null,
): { readonly message: string; readonly suggestion: string | null } {
  if (meant === null) return { message, suggestion: null };
  const quoted = meant.startsWith('"') ? meant : `"${meant}"`;
  return { message: `${message}; did you mean ${quoted}?`, suggestion: meant };
}

function letters(name: string): string {
  return name.split("").sort().join("");
}
