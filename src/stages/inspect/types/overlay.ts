import { existsSync, readdirSync, statSync } from "node:fs";
import { posix } from "node:path";
import { type Files, readText } from "../memory.ts";

type Kind = "file" | "folder" | "gone";

/** What the files over the disk make of the names in a folder. */
type Entries = Map<string, Kind>;

/** What changed between two states, as the engine wants to be told. */
export interface FileChanges {
  readonly changed: readonly string[];
  readonly created: readonly string[];
  readonly deleted: readonly string[];
}

/** Files that lie over the disk, in the place of which the engine reads them. */
export interface Overlay {
  /** Lays other files over the disk, and says which ones the engine must read again. */
  replace(files: Files): FileChanges;
  /** A file as the engine sees it; null when there is none that can be read. */
  read(path: string): string | null;
  /** The engine's questions, by name; null leaves the answer to the disk. */
  readonly answers: Readonly<
    Record<"readFile" | "fileExists" | "directoryExists" | "getAccessibleEntries", (path: string) => unknown>
  >;
}

export function createOverlay(): Overlay {
  let files: Files = new Map();
  let entries = new Map<string, Entries>();

  return {
    replace: (next) => {
      const changes = differences(files, next);
      files = next;
      entries = entriesOf(next);
      return changes;
    },
    read: (path) => {
      const content = files.get(path);
      return content === undefined ? readText(path) : content;
    },
    answers: {
      readFile: (path) => {
        const content = files.get(path);
        if (content !== undefined) return { content };
        return isStrange(path) ? { content: null } : null;
      },
      fileExists: (path) => {
        const content = files.get(path);
        return content === undefined ? null : content !== null;
      },
      directoryExists: (path) => {
        const within = entries.get(path);
        return within !== undefined && [...within.values()].some((kind) => kind !== "gone") ? true : null;
      },
      getAccessibleEntries: (path) => {
        const within = entries.get(path);
        return within === undefined ? null : listFolder(path, within);
      },
    },
  };
}

/** Whether some files only have other contents than those of the disk: none of them is new, and none is gone. */
export function keepNames(files: Files): boolean {
  return [...files].every(
    ([path, content]) => content !== null && statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  );
}

/** What is there, and neither file nor folder: a device or a pipe would never come to its end. */
function isStrange(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

function differences(before: Files, after: Files): FileChanges {
  const changed: string[] = [];
  const created: string[] = [];
  const deleted: string[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(path) === after.get(path)) continue;
    const was = isThere(path, before);
    const is = isThere(path, after);
    if (was && is) changed.push(path);
    else if (is) created.push(path);
    else if (was) deleted.push(path);
  }
  return { changed, created, deleted };
}

/** Whether a file is there, with some files over the disk. */
export function isThere(path: string, files: Files): boolean {
  const content = files.get(path);
  return content === undefined ? existsSync(path) : content !== null;
}

function entriesOf(files: Files): Map<string, Entries> {
  const entries = new Map<string, Entries>();
  for (const [path, content] of files) {
    let kind: Kind = content === null ? "gone" : "file";
    for (let at = path; at !== posix.dirname(at); at = posix.dirname(at)) {
      const folder = posix.dirname(at);
      const within = entries.get(folder) ?? new Map<string, Kind>();
      entries.set(folder, within);
      within.set(posix.basename(at), kind);
      if (content === null) break;
      kind = "folder";
    }
  }
  return entries;
}

function listFolder(
  path: string,
  within: ReadonlyMap<string, Kind>,
): { readonly files: readonly string[]; readonly directories: readonly string[] } {
  const files = new Set<string>();
  const directories = new Set<string>();
  for (const entry of readFolder(path)) {
    if (entry.isDirectory()) directories.add(entry.name);
    else files.add(entry.name);
  }
  for (const [name, kind] of within) {
    if (kind === "folder") directories.add(name);
    else if (kind === "file") files.add(name);
    else files.delete(name);
  }
  return { files: [...files].sort(), directories: [...directories].sort() };
}

function readFolder(path: string): readonly { readonly name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
