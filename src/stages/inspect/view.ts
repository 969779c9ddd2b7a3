import type { ChangeSet } from "../../domain/change.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** The tree as it is on one side of a change; nothing is ever written to disk for it. */
export interface View {
  readonly root: string;
  /** Content on this side of every path that the change touches; null where nothing is. */
  readonly touched: ReadonlyMap<string, string | null>;
  /** True when a file or folder is there, be it of a kind that can't be read. */
  exists(path: string): Promise<boolean>;
  /** True when a folder is there. */
  isFolder(path: string): Promise<boolean>;
  /** Content as text; null when there is none, or none that is text. */
  read(path: string): Promise<string | null>;
  /** Files of this side that git does not ignore, sorted. */
  list(): Promise<readonly string[]>;
  /** Lines of the tree on disk that hold the text, as `path:line:content`, without the changed files. */
  searchUnchanged(text: string, limit: number): Promise<readonly string[]>;
  /** Files of this side that hold the whole word, at most `limit` of those that the change leaves alone, sorted. */
  filesWith(word: string, limit: number): Promise<readonly string[]>;
  /** Which of some words (at most `BOUNDS.search_words`) stand in files that the change doesn't touch. */
  occurring(words: readonly string[]): Promise<ReadonlySet<string>>;
  /** What an engine that reads the disk by itself has to be told: all that is otherwise here, changed or not. */
  unlikeDisk(): Promise<ReadonlyMap<string, string | null>>;
  isIgnored(path: string): Promise<boolean>;
  /** True when a folder is on disk now, whatever the change does to it. */
  isOnDisk(folder: string): Promise<boolean>;
}

/** Content on one side of every path that a change touches; null where nothing is. */
export function touchedBy(changes: ChangeSet, side: "before" | "after"): ReadonlyMap<string, string | null> {
  const touched = new Map<string, string | null>();
  for (const change of changes) {
    if (change.renamedFrom !== null) {
      touched.set(change.renamedFrom, side === "before" ? change.before : null);
    }
  }
  for (const change of changes) {
    const cameFromElsewhere = change.renamedFrom !== null && change.renamedFrom !== change.path;
    if (side === "after") touched.set(change.path, change.after);
    else if (!cameFromElsewhere) touched.set(change.path, change.before);
    else if (!touched.has(change.path)) touched.set(change.path, null);
  }
  return touched;
}

/** Lays one side of a change over the working tree, which may itself be on either side. */
export function createView(workspace: Workspace, changes: ChangeSet, side: "before" | "after"): View {
  const touched = touchedBy(changes, side);
  const folders = new Set<string>();
  for (const [path, content] of touched) {
    if (content === null) continue;
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      folders.add(path.slice(0, at));
  }
  const words = new Map<string, ReturnType<Workspace["occurrences"]>>();
  const searches = new Map<string, Promise<readonly string[]>>();
  const kinds = new Map<string, Promise<"file" | "folder" | "none">>();

  async function look(path: string): Promise<"file" | "folder" | "none"> {
    const content = touched.get(path);
    if (content !== undefined && content !== null) return "file";
    if (path === "" || folders.has(path)) return "folder";
    if (content === null) return "none";
    const read = await workspace.read(path);
    if (read.kind === "directory") return "folder";
    return read.kind === "missing" ? "none" : "file";
  }
  function kindOf(path: string): Promise<"file" | "folder" | "none"> {
    const known = kinds.get(path) ?? look(path);
    kinds.set(path, known);
    return known;
  }

  let listing: Promise<readonly string[]> | null = null;
  async function list(): Promise<readonly string[]> {
    const files = new Set(await workspace.list());
    for (const [path, content] of touched) {
      if (content === null) files.delete(path);
      else files.add(path);
    }
    return [...files].sort();
  }

  return {
    root: workspace.root,
    touched,
    exists: async (path) => (await kindOf(path)) !== "none",
    isFolder: async (path) => (await kindOf(path)) === "folder",
    read: async (path) => {
      const content = touched.get(path);
      if (content !== undefined) return content;
      const read = await workspace.read(path);
      return read.kind === "text" ? read.text : null;
    },
    list: () => (listing ??= list()),
    searchUnchanged: async (text, limit) => {
      // A name that is missing is missed in many lines, and each search is a process.
      const key = `${limit} ${text}`;
      const search = searches.get(key) ?? workspace.search(text, limit + touched.size * 20);
      searches.set(key, search);
      const lines = await search;
      const unchanged = lines.filter(
        (line) => ![...touched.keys()].some((path) => line.startsWith(`${path}:`)),
      );
      return unchanged.slice(0, limit);
    },
    filesWith: async (word, limit) => {
      const key = `${limit} ${word}`;
      const occurrence = words.get(key) ?? workspace.occurrences([word], limit + touched.size);
      words.set(key, occurrence);
      const [found] = (await occurrence) ?? [];
      const unchanged = (found?.files ?? []).filter((path) => !touched.has(path)).slice(0, limit);
      const changed = [...touched].flatMap(([path, content]) =>
        content?.includes(word) === true ? [path] : [],
      );
      return [...new Set([...unchanged, ...changed])].sort();
    },
    occurring: async (words) => {
      // Of very many files not all are searched: what isn't found there may be there.
      if ((await workspace.listIndex()) !== null) return new Set(words);
      const found = (await workspace.occurrences(words, touched.size + 1)) ?? [];
      const unchanged = found.filter(({ files }) => files.some((path) => !touched.has(path)));
      return new Set(unchanged.map(({ name }) => name));
    },
    unlikeDisk: async () => {
      const unlike = await workspace.unlikeDisk();
      if (unlike === null)
        throw new Error("it reads the disk, which differs too much from what is looked at");
      return new Map([...unlike, ...touched]);
    },
    isIgnored: (path) => workspace.isIgnored(path),
    isOnDisk: async (folder) => folder === "" || (await workspace.read(folder)).kind === "directory",
  };
}

/**
 * Remembers what was computed about a view, by a key: a side of a change doesn't change, and many
 * files ask the same of it.
 */
export function oncePerView<T>(
  compute: (key: string, tree: View) => Promise<T>,
): (key: string, tree: View) => Promise<T> {
  const views = new WeakMap<View, Map<string, Promise<T>>>();
  return (key, tree) => {
    const known = views.get(tree) ?? new Map<string, Promise<T>>();
    views.set(tree, known);
    const value = known.get(key) ?? compute(key, tree);
    known.set(key, value);
    return value;
  };
}
