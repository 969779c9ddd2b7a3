import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BOUNDS } from "../domain/bounds.ts";
import type { FileRead, Occurrence, Workspace } from "./workspace.ts";

type View = Pick<Workspace, "read" | "list" | "listIndex" | "occurrences">;

/** So many words are looked for by git, one by one, before an index of all words is worth its making. */
const SEARCHES = 32;
/** A tree of more bytes than this is not indexed: git goes on looking. */
const INDEX_MAX_BYTES = 134_217_728;
/** Files kept for a word of the index; a search for more goes to git. */
const FILES_A_WORD = 64;
/** Git takes a file for binary when a zero byte is among its first ones. */
const FIRST_BYTES = 8_000;
/** Files kept in memory. */
const KEPT_READS = 256;

/** The words of an index, with the files that hold each, sorted. */
type Index = ReadonlyMap<string, readonly string[]>;

/**
 * The working tree as it is now, for many questions in a row: what was read and found is kept, and after
 * a number of searches all words of the tree are read once instead of starting git for each one. The
 * answers are those of the workspace itself.
 */
export function snapshot(workspace: View & Pick<Workspace, "root">): View {
  const reads = new Map<string, Promise<FileRead>>();
  const found = new Map<string, Promise<Occurrence | null>>();
  let index: Promise<Index | null> | null = null;

  const look = async (word: string, limit: number, near: readonly string[]): Promise<Occurrence | null> => {
    // Another kind of word than the index holds.
    const indexed = /^\w+$/.test(word) && limit < FILES_A_WORD && found.size > SEARCHES;
    const words = indexed ? await (index ??= indexWords(workspace)) : null;
    if (words === null) return (await workspace.occurrences([word], limit, { near }))?.[0] ?? null;
    const files = words.get(word);
    if (files === undefined) return null;
    const first = { name: word, files: files.slice(0, limit) };
    return files.length > limit ? { ...first, more: true } : first;
  };

  return {
    list: () => workspace.list(),
    // What is asked many things is worth the listing.
    listIndex: () => Promise.resolve(null),
    read: (path) => {
      if (reads.size >= KEPT_READS) reads.clear();
      const read = reads.get(path) ?? workspace.read(path);
      reads.set(path, read);
      return read;
    },
    occurrences: async (words, limit, { near = [] } = {}) => {
      const looks = [...new Set(words)].slice(0, BOUNDS.search_words).map((word) => {
        const key = `${limit} ${word}`;
        const known = found.get(key) ?? look(word, limit, near);
        found.set(key, known);
        return known;
      });
      return (await Promise.all(looks)).filter((occurrence) => occurrence !== null);
    },
  };
}

/** Every word of the text files; null where there is too much of them. */
async function indexWords({ root, list }: Pick<Workspace, "root" | "list">): Promise<Index | null> {
  const index = new Map<string, string[]>();
  let bytes = 0;
  for (const path of await list()) {
    const file = join(root, path);
    try {
      const stats = await lstat(file);
      if (!stats.isFile()) continue;
      bytes += stats.size;
      if (bytes > INDEX_MAX_BYTES) return null;
      const content = await readFile(file);
      if (content.subarray(0, FIRST_BYTES).includes(0)) continue;
      // As git in the C locale: a byte beyond ASCII is no part of a word.
      for (const word of new Set(content.toString("latin1").match(/[A-Za-z0-9_]+/g))) {
        const files = index.get(word) ?? [];
        if (files.length < FILES_A_WORD) files.push(path);
        index.set(word, files);
      }
    } catch {
      // Gone meanwhile, or not to be read: git would leave it out, too.
    }
  }
  return index;
}
