import { BOUNDS } from "../domain/bounds.ts";
import type { Git } from "./git.ts";
import { splitNames } from "./list.ts";
import { holdsSecrets } from "./secret-files.ts";
import type { Occurrence } from "./workspace.ts";

/** Output of one search; git is stopped there. */
const SEARCH_MAX_BYTES = 4_194_304;
/** A line of minified code is cut here, in characters. */
const LINE_MAX_CHARS = 400;

/** Text files only, fixed strings, whatever the user's settings say. */
const GREP = ["grep", "--no-color", "-I", "-F", "-z"];

/** What is searched: files on the disk, tracked or not; the index; or the tree with this object name. */
export type SearchPlace = "disk" | "index" | { readonly tree: string };

function search(place: SearchPlace, flags: readonly string[]): readonly string[] {
  if (place === "disk") return [...GREP, "--untracked", ...flags];
  return place === "index" ? [...GREP, "--cached", ...flags] : [...GREP, ...flags, place.tree];
}

/** A name without the `OBJECT:` that git puts before those of a tree. */
function nameIn(place: SearchPlace, name: string): string {
  return typeof place === "string" ? name : name.slice(place.tree.length + 1);
}

/**
 * Which of the words occur as whole words, each with at most `limit` files, sorted. Only the first
 * {@link BOUNDS.search_words} different words are looked for, all at the same time. Null where
 * the signal fired before all was searched.
 */
export async function findOccurrences(
  git: Git,
  words: readonly string[],
  limit: number,
  signal?: AbortSignal,
  place: SearchPlace = "disk",
): Promise<readonly Occurrence[] | null> {
  // A line break would make one pattern into two.
  const wanted = [...new Set(words)].filter(isSearchable).slice(0, BOUNDS.search_words);
  const found = await Promise.all(
    wanted.map(async (name) => {
      const result = await git(search(place, ["-l", "-w", "-e", name]), {
        maxBytes: SEARCH_MAX_BYTES,
        // In the order of their names; of a word that is everywhere the first files are enough.
        maxNames: limit + 1,
        signal,
      });
      if (result.kind !== "exited") return { name, files: [] };
      const names = splitNames(result.stdout).map((found) => nameIn(place, found));
      const whole = result.cut ? names.slice(0, -1) : names;
      const files = [...whole].sort().slice(0, limit);
      return result.cut || whole.length > limit ? { name, files, more: true as const } : { name, files };
    }),
  );
  if (signal?.aborted) return null;
  return found.filter((occurrence) => occurrence.files.length > 0);
}

/**
 * Lines that hold the text, as `path:line:content`, at most `limit`, in git's order. Files likely to hold
 * secrets are left out, also where git tracks them: the lines are shown to a model.
 */
export async function searchLines(
  git: Git,
  text: string,
  limit: number,
  place: SearchPlace = "disk",
): Promise<readonly string[]> {
  if (!isSearchable(text)) return [];
  const result = await git(search(place, ["-n", "-e", text]), { maxBytes: SEARCH_MAX_BYTES });
  if (result.kind !== "exited") return [];
  const lines = result.stdout.toString("utf8").split("\n");
  // Empty after the last line break, or the half line at which the output was cut.
  lines.pop();
  const found = lines.map((line) => {
    const [name = "", number = "", ...content] = line.split("\0");
    const path = nameIn(place, name);
    return { path, line: `${path}:${number}:${content.join("\0").slice(0, LINE_MAX_CHARS)}` };
  });
  const shown = found.filter(({ path }) => !holdsSecrets(path));
  return shown.slice(0, limit).map(({ line }) => line);
}

function isSearchable(text: string): boolean {
  return text !== "" && !/[\0\r\n]/.test(text);
}
