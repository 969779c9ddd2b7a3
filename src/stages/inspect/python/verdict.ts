import { distance } from "fastest-levenshtein";
import { nearestName } from "../nearest.ts";
import type { View } from "../view.ts";
import { hasWord, type Origin, type Origins } from "./origins.ts";
import type { Pyright } from "./pyright.ts";
import type { Site } from "./sites.ts";
import type { Spelling } from "./spelling.ts";

/** What a claim turns out to be worth: a finding of some weight. */
export interface Verdict {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly suggestion: string | null;
}

/** What a claim is judged by. */
export interface Scene {
  /** Absolute path of the file that the claim is about, and its content on this side. */
  readonly path: string;
  readonly content: string;
  readonly site: Site;
  readonly pyright: Pyright;
  readonly origins: Origins;
  readonly tree: View;
  /** Files of the change, relative to the root. */
  readonly changed: ReadonlySet<string>;
  /** Whether a package is installed in another version than the project asks for. */
  isOutdated(name: string): Promise<boolean>;
  readonly spelling: Spelling;
  readonly signal: AbortSignal;
}

/**
 * How far a claim about code of this origin can be relied on; null for not at all.
 *
 * @param name the name that is said to be missing; null where something else is wrong
 * @param stub what is declared where such a name would stand, for stubs, which hold more than applies
 */
export async function weigh(
  origin: Origin,
  name: string | null,
  stub: string,
  scene: Scene,
): Promise<Verdict["severity"] | null> {
  switch (origin.kind) {
    case "own":
      return "error";
    case "standard":
      // It may be there in another version of Python, or on another platform.
      return name !== null && hasWord(stub, name) ? null : "error";
    case "foreign-stub":
      return name !== null && hasWord(stub, name) ? null : "warning";
    case "installed":
      if (name !== null && !origin.isTyped && (await scene.origins.packageMentions(origin.folder, name)))
        return null;
      return (await scene.isOutdated(origin.name)) ? "warning" : "error";
  }
}

/**
 * The real name that was probably meant: one that is nearly the same, or else, of those that begin
 * with the same word, the most alike (`load_string`: `loads`).
 */
export async function meantName(name: string, names: Iterable<string>): Promise<string | null> {
  const visible = [...names].filter((candidate) => name.startsWith("_") || !candidate.startsWith("_"));
  const near = await nearestName(name, visible);
  if (near !== null) return near;
  const [word = ""] = name.split(/_|(?<=[a-z])(?=[A-Z])/);
  const start = (word.length < 3 ? name : word).slice(0, 5).toLowerCase();
  if (start.length < 3) return null;
  const alike = visible.filter((candidate) => {
    const other = candidate.toLowerCase();
    return other.startsWith(start) || (other.length > 3 && name.toLowerCase().endsWith(other));
  });
  const ranked = alike
    .map((candidate) => ({ candidate, away: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away || (a.candidate < b.candidate ? -1 : 1));
  return ranked[0]?.candidate ?? null;
}
