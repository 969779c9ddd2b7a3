import { firstMatch, screenOf } from "./screen.ts";
import { listedServices } from "./service-lists.ts";
import { NAMED_SERVICE, NOT_SERVICES, PARTS, SPEAKING } from "./service-words.ts";
import { tables } from "./tables.ts";

/** Words that stand before "service" without naming one. */
const NO_NAME =
  /^(?:the|this|that|each|every|any|one|new|old|our|your|their|all|web|cloud|customer|self|some|same|other|another|which|single|micro|background|systemd|angular|windows|of|in|to|for|and|from|per|its|mock|external|internal)$/;

const LISTING =
  /(?:,| and | plus | through | via | to | into | from | then | as well as ).*(?:,| and | plus | through | via | to | into | from | then | as well as )/;
const speakingOf = screenOf(SPEAKING, () => tables().screens.services);
const SERVICE_NAME = /\b([a-z][a-z0-9]{2,}) (?:micro ?)?service\b/;

/** Words of a clause with where they stand in it. */
export interface Phrase {
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** The phrase of a clause that speaks of three or more services, packages or apps. */
export function severalServices(clause: string): Phrase | null {
  const speaking = speakingOf(clause);
  if ((speaking.length === 0 && !LISTING.test(clause)) || NOT_SERVICES.test(clause)) return null;
  const naming = speaking.at(-1)?.searcher.words === NAMED_SERVICE;
  for (const { patterns } of naming ? speaking.slice(0, -1) : speaking) {
    const counted = firstMatch(patterns, clause);
    if (counted === null) continue;
    return { words: counted.text, start: counted.index, end: counted.index + counted.text.length };
  }
  const named = new Map<string, number>();
  for (const match of naming ? clause.matchAll(NAMED_SERVICE) : []) {
    if (match[1] !== undefined && !NO_NAME.test(match[1])) named.set(match[1], match.index);
  }
  if (named.size >= 3) {
    const start = Math.min(...named.values());
    const last = Math.max(...named.values());
    const end = clause.indexOf("service", last) + "service".length;
    return { words: clause.slice(start, end), start, end };
  }
  return listedParts(clause) ?? listedServices(clause);
}

/** "the backend, the worker and the mobile app": parts in one list, each of its own kind. */
function listedParts(clause: string): Phrase | null {
  // Three parts need two of these; most clauses have none.
  if (!LISTING.test(clause)) return null;
  const items = clause.split(
    /, (?:and )?| and | plus | as well as | through | via | to | into | from | then /,
  );
  let run: string[] = [];
  let kinds = new Set<string>();
  for (const [index, item] of items.entries()) {
    const words = item.split(" ");
    const near = run.length === 0 ? words.slice(-3).join(" ") : words.slice(0, 3).join(" ");
    const known = SERVICE_NAME.exec(near)?.[1] ?? PARTS.find(([, pattern]) => pattern.test(near))?.[0];
    // Beside two parts of a system a bare name is a third: "producer, worker and monitoring".
    const kind = known ?? (kinds.size >= 2 && words.length <= 2 ? item : undefined);
    if (kind === undefined || kinds.has(kind)) {
      run = [];
      kinds = new Set();
      continue;
    }
    run.push(index === 0 || run.length === 0 ? near : item);
    kinds.add(kind);
    if (kinds.size >= 3) {
      const start = clause.indexOf(run[0] ?? "");
      const end = clause.indexOf(near, start) + near.length;
      return { words: clause.slice(start, Math.max(start, end)), start, end };
    }
  }
  return null;
}
