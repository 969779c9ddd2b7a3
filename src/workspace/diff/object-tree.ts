import type { Environment, Git } from "../git.ts";
import { splitNames } from "../list.ts";
import { decode } from "../read.ts";
import { findOccurrences, searchLines } from "../search.ts";
import type { FileRead, Workspace } from "../workspace.ts";
import { withoutFilters } from "./filters.ts";
import { createObjectReader } from "./reader.ts";

/** The tree to be read: the index, or the tree with this object name. */
export type TreePlace = "index" | { readonly tree: string };

interface Entry {
  readonly mode: string;
  readonly object: string;
}

/**
 * A workspace whose files are those of the index or of a commit. A file that is only on the disk is not
 * there, unless git ignores it: dependencies and built files are in no tree and belong to all of them.
 *
 * @param disk the working tree of the same repository
 */
export async function openObjectTree(
  place: TreePlace,
  { git, env, disk }: { readonly git: Git; readonly env: Environment; readonly disk: Workspace },
): Promise<{ readonly workspace: Workspace; readonly close: () => void } | null> {
  const entries = await listEntries(git, place);
  if (entries === null) return null;
  const folders = new Set<string>();
  for (const path of entries.keys()) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  const files = [...entries].filter(([, { mode }]) => mode !== SUBMODULE).map(([path]) => path);
  files.sort();
  const reader = createObjectReader(disk.root, env);

  async function read(path: string): Promise<FileRead> {
    const entry = entries?.get(path);
    if (entry?.mode === SUBMODULE) return { kind: "unusable", why: "another git repository" };
    if (entry?.mode === LINK) return { kind: "unusable", why: "a symbolic link" };
    if (entry !== undefined) {
      const bytes = await reader.read(entry.object);
      if (bytes === null) return { kind: "unusable", why: "too large, or not in this clone" };
      return decode(bytes, entry.mode === EXECUTABLE);
    }
    if (path === "" || folders.has(path)) return { kind: "directory" };
    const onDisk = await disk.read(path);
    return onDisk.kind === "missing" || !(await isIgnored(path)) ? { kind: "missing" } : onDisk;
  }

  let unlike: Promise<readonly string[] | null> | null = null;
  const asked = new Map<string, Promise<boolean>>();
  function ask(path: string): Promise<boolean> {
    const known = asked.get(path) ?? disk.isIgnored(path);
    asked.set(path, known);
    return known;
  }
  /** Of an ignored folder all is ignored, so that one question answers for all of `node_modules`. */
  async function isIgnored(path: string): Promise<boolean> {
    if (entries?.has(path) === true) return false;
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
      const folder = path.slice(0, at);
      if (!folders.has(folder)) return (await ask(folder)) || ask(path);
    }
    return ask(path);
  }

  return {
    workspace: {
      root: disk.root,
      gitDir: disk.gitDir,
      read,
      list: () => Promise.resolve(files),
      listIndex: () => Promise.resolve(null),
      damage: () => Promise.resolve(null),
      occurrences: (words, limit, options) => findOccurrences(git, words, limit, options?.signal, place),
      isIgnored,
      isTracked: (path) => Promise.resolve(entries.has(path)),
      search: (text, limit) => searchLines(git, text, limit, place),
      unlikeDisk: async () => {
        unlike ??= listUnlike(git, place);
        const paths = await unlike;
        if (paths === null) return null;
        const contents = new Map<string, string | null>();
        for (const path of paths) {
          const here = await read(path);
          contents.set(path, here.kind === "text" ? here.text : null);
        }
        return contents;
      },
      operationInProgress: () => disk.operationInProgress(),
    },
    close: () => reader.close(),
  };
}

/** Files whose contents are read to show them to what reads the disk. */
const MAX_UNLIKE = 500;

/** Files that differ between a tree and the disk, and those that only the disk has; null when git can't say. */
async function listUnlike(git: Git, place: TreePlace): Promise<readonly string[] | null> {
  const differing = place === "index" ? ["diff-files"] : ["diff-index", place.tree];
  // Here files of the disk are read, which filters would stand before.
  const defused = await withoutFilters(git);
  if (!defused.ok) return null;
  const results = await Promise.all([
    // To look into a submodule git starts another git there, with the settings and filters of that one.
    defused.value([...differing, "--ignore-submodules=all", "--name-only", "-z"]),
    git(["ls-files", "-z", "-o", "--exclude-standard"]),
  ]);
  const names: string[] = [];
  for (const result of results) {
    if (result.kind !== "exited" || result.code !== 0 || result.cut) return null;
    names.push(...splitNames(result.stdout));
  }
  return names.length > MAX_UNLIKE ? null : names;
}

const SUBMODULE = "160000";
const LINK = "120000";
const EXECUTABLE = "100755";

/** Every path of the tree; of a conflict the side that is ours. Null when git can't list them. */
async function listEntries(git: Git, place: TreePlace): Promise<ReadonlyMap<string, Entry> | null> {
  const result = await git(
    place === "index" ? ["ls-files", "-z", "-s"] : ["ls-tree", "-z", "-r", place.tree],
  );
  if (result.kind !== "exited" || result.code !== 0 || result.cut) return null;
  const entries = new Map<string, Entry>();
  for (const line of result.stdout.toString("utf8").split("\0")) {
    // "MODE OBJECT STAGE<tab>PATH" of the index, "MODE TYPE OBJECT<tab>PATH" of a tree.
    const tab = line.indexOf("\t");
    const [mode = "", second = "", third = ""] = line.slice(0, tab).split(" ");
    if (tab === -1) continue;
    const isTheirs = place === "index" && third === "3";
    if (!isTheirs) entries.set(line.slice(tab + 1), { mode, object: place === "index" ? second : third });
  }
  return entries;
}
