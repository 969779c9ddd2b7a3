import { LONG_PATTERNS, type LongPattern } from "./long-patterns.ts";
import { firstMatch, screenOf } from "./screen.ts";
import { tables } from "./tables.ts";

const promising = screenOf(LONG_PATTERNS, () => tables().screens.long);

/** What a text holds of a pattern first; null for nothing. */
export function longMatch(name: LongPattern["name"], text: string): string | null {
  const found = promising(text).find(({ searcher }) => searcher.name === name);
  return found === undefined ? null : (firstMatch(found.patterns, text)?.text ?? null);
}
