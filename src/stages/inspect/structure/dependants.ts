import { posix } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { Snapshot } from "../checker.ts";
import { oncePerView } from "../view.ts";
import { WHOLE } from "./uses.ts";

/** Files that are read for one changed file. */
const MAX_READ = 400;
/** Lines looked at of one search. */
const MAX_LINES = 4000;
/** Names looked for by themselves, and files that git is asked for with each. */
const MAX_NAMES = 12;
const FILES_A_NAME = 300;

/** The change, and the tree after it. */
export type Sides = Pick<Snapshot, "changes" | "tree">;

/** What went away, and where. */
export interface Lost {
  /** Path of the module, before the change. */
  readonly path: string;
  readonly names: ReadonlySet<string>;
  /** Words by which it may be asked for: its own, its folder's, its package's. */
  readonly words: readonly string[];
  /** What stands in a file that takes all names of another, as `export *`. */
  readonly star: string;
  /** A word that every file holds that asks for the module; null where there is no such word. */
  readonly spoken: string | null;
}

/**
 * Files, changed and unchanged, that may take a lost name from the module: they hold one of the names, or
 * take all names of some module, or ask for this one where it is lost as a whole. The likeliest first:
 * those that hold its word, and neighbours.
 */
export async function dependants(
  { path, names, words, star, spoken }: Lost,
  isOne: (path: string) => boolean,
  { changes, tree }: Sides,
): Promise<readonly { readonly path: string; readonly content: string }[]> {
  const named = [...names].filter((name) => name !== "default" && name !== WHOLE);
  const isWhole = names.has("default") || names.has(WHOLE) || named.length > MAX_NAMES;
  // One search instead of many, unless the word is everywhere.
  const speaking = spoken === null ? null : await tree.filesWith(spoken, MAX_READ);
  const isEverywhere = speaking === null || speaking.length >= MAX_READ;
  const holding = named.slice(0, MAX_NAMES).map((name) => () => tree.filesWith(name, FILES_A_NAME));
  const asking = [star, ...(isWhole ? new Set(words) : [])].map((text) => () => linesWith(text, tree));
  const changed = changes.flatMap(({ path: file, after }) => (after === null ? [] : [file]));
  const found = isEverywhere
    ? await Promise.all([...holding, ...asking].map((search) => search()))
    : [speaking];
  const files = [...new Set([...found.flat(), ...changed])].filter((file) => isOne(file) && file !== path);
  const isFar = (file: string): number => (posix.dirname(file) === posix.dirname(path) ? 0 : 1);
  const read = await Promise.all(
    files
      .sort((a, b) => isFar(a) - isFar(b))
      .slice(0, MAX_READ)
      .map(async (file) => ({ path: file, content: (await tree.read(file)) ?? "" })),
  );
  const word = /\w+$/.exec(words[0] ?? "")?.[0] ?? "";
  const mayTake = ({ content }: { readonly content: string }): boolean =>
    content.length <= BOUNDS.file_max_bytes &&
    (isWhole || content.includes(star) || named.some((name) => content.includes(name)));
  const isVague = ({ content }: { readonly content: string }): number => (content.includes(word) ? 0 : 1);
  return read.filter(mayTake).sort((a, b) => isVague(a) - isVague(b));
}

/** Files with a text on a line that asks for a module; a plain word may stand anywhere in them. */
const linesWith = oncePerView(async (text, tree): Promise<readonly string[]> => {
  if (/^\w+$/.test(text)) return tree.filesWith(text, MAX_READ);
  const lines = await tree.searchUnchanged(text, MAX_LINES);
  const asking = lines.filter((line) => /\b(?:from|import|require|export)\b/.test(line));
  return [...new Set(asking.map((line) => line.split(":", 1)[0] ?? ""))];
});
