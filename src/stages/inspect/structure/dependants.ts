import { posix } from "node:path";
import type { Snapshot } from "../checker.ts";
import { WHOLE } from "./uses.ts";

/** Files that are read for one changed file. */
const MAX_READ = 400;
/** Lines looked at of a search for the module's own word. */
const MAX_LINES = 4000;
/** Files that git is asked for with one name. */
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
}

/**
 * Files, changed and unchanged, that may take a lost name from the module: they hold one of the names, or
 * ask for all of them, or for the default. The likeliest first: those that name the module, and neighbours.
 */
export async function dependants(
  { path, names, words }: Lost,
  isOne: (path: string) => boolean,
  { changes, tree }: Sides,
): Promise<readonly { readonly path: string; readonly content: string }[]> {
  const asking = new Set<string>();
  for (const word of new Set(words)) {
    if (/^\w+$/.test(word)) for (const file of await tree.filesWith(word, MAX_READ)) asking.add(file);
    else
      for (const line of await tree.searchUnchanged(word, MAX_LINES)) {
        if (/\b(?:from|import|require|export)\b/.test(line)) asking.add(line.split(":", 1)[0] ?? "");
      }
    for (const change of changes) if (change.after?.includes(word) === true) asking.add(change.path);
  }
  const isWhole = names.has("default") || names.has(WHOLE);
  const named = [...names].filter((name) => name !== "default" && name !== WHOLE);
  const holding = new Set(
    (await Promise.all(named.slice(0, 12).map((name) => tree.filesWith(name, FILES_A_NAME)))).flat(),
  );
  const isFar = (file: string): number =>
    (asking.has(file) ? 0 : 4) +
    (holding.has(file) ? 0 : 2) +
    (posix.dirname(file) === posix.dirname(path) ? 0 : 1);
  const files = [...new Set([...asking, ...holding])]
    .filter((file) => isOne(file) && file !== path)
    .sort((a, b) => isFar(a) - isFar(b))
    .slice(0, MAX_READ);
  const read = await Promise.all(
    files.map(async (file) => ({ path: file, content: (await tree.read(file)) ?? "" })),
  );
  return read.filter(
    ({ path: file, content }) =>
      holding.has(file) ||
      named.some((name) => content.includes(name)) ||
      (asking.has(file) && (isWhole || /\*/.test(content))),
  );
}
