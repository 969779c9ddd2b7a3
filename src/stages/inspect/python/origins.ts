import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { View } from "../view.ts";
import type { Environment } from "./environment.ts";

/** Whose code a definition is in, and so how far what pyright says of it can be relied on. */
export type Origin =
  /** The repository's own, as it is on this side of the change. */
  | { readonly kind: "own"; readonly path: string }
  /** Stubs of the standard library: exact, but for what depends on version and platform. */
  | { readonly kind: "standard" }
  /** Stubs that come with pyright, of some version of the package. */
  | { readonly kind: "foreign-stub" }
  /** An installed package; `isTyped` when it vouches for its types (`py.typed`, PEP 561). */
  | { readonly kind: "installed"; readonly folder: string; readonly name: string; readonly isTyped: boolean };

/** Looks up whose code a file is, and reads it. Made for one side of a change; remembers what it read. */
export interface Origins {
  /** Of an absolute path. */
  originOf(path: string): Promise<Origin>;
  /** Text of an absolute path on this side; null when there is none. */
  read(path: string): Promise<string | null>;
  /** Whether a module of the name is in the package whose `__init__` has this path, or beside the module. */
  hasModule(path: string, name: string): Promise<boolean>;
  /** Whether a word is in any source of an installed package. */
  packageMentions(folder: string, word: string): Promise<boolean>;
  /** Whether a word is in the stubs of a module of the standard library. */
  standardMentions(module: string, word: string): Promise<boolean>;
}

/** Files and bytes of a package that are searched for a word; beyond them it counts as found. */
const SEARCH = { entries: 20_000, files: 2_000, bytes: 24 * BOUNDS.file_max_bytes } as const;

/**
 * @param root absolute path of the repository
 * @param typeshed absolute path of the stubs that come with pyright
 */
export function createOrigins(
  root: string,
  tree: View,
  environment: Environment | null,
  typeshed: string,
): Origins {
  const sources = new Map<string, Promise<readonly string[] | null>>();

  function own(path: string): string | null {
    const inside = relative(root, path);
    if (inside.startsWith("..") || inside === "") return null;
    return inside.split(sep).join("/");
  }
  const site = (path: string): string | undefined =>
    environment?.paths.find((folder) => path.startsWith(folder + sep));
  async function read(path: string): Promise<string | null> {
    const inside = site(path) === undefined ? own(path) : null;
    if (inside !== null) return tree.read(inside);
    const size = await stat(path).then(
      (found) => found.size,
      () => Infinity,
    );
    return size > 4 * BOUNDS.file_max_bytes ? null : readFile(path, "utf8").catch(() => null);
  }

  return {
    read,
    originOf: async (path) => {
      if (path.startsWith(join(typeshed, "stdlib") + sep)) return { kind: "standard" };
      if (path.startsWith(typeshed + sep)) return { kind: "foreign-stub" };
      const folder = site(path);
      const inside = own(path);
      // An editable install has its packages in the repository: they are the repository's own.
      if (folder === undefined || (inside !== null && !/(^|\/)(site|dist)-packages(\/|$)/.test(inside)))
        return { kind: "own", path: inside ?? path };
      const [name = ""] = path.slice(folder.length + 1).split(sep);
      const top = join(folder, name);
      const isTyped =
        name.endsWith("-stubs") || path.endsWith(".pyi") || (await exists(join(top, "py.typed")));
      return { kind: "installed", folder: top, name: name.replace(/-stubs$|\.pyi?$/, ""), isTyped };
    },
    hasModule: async (path, name) => {
      const folder = dirname(path);
      const inside = own(folder);
      if (inside !== null && (await tree.isFolder(`${inside}/${name}`))) return true;
      if (inside !== null && (await tree.exists(`${inside}/${name}.py`))) return true;
      const names = await readdir(folder).catch(() => []);
      return names.some((entry) => entry === name || entry.startsWith(`${name}.`));
    },
    packageMentions: async (folder, word) => {
      const texts = sources.get(folder) ?? packageTexts(folder);
      sources.set(folder, texts);
      const known = await texts;
      return known === null || known.some((text) => hasWord(text, word));
    },
    standardMentions: async (module, word) => {
      const base = join(typeshed, "stdlib", ...module.split("."));
      for (const path of [`${base}.pyi`, ...(await stubsIn(base))]) {
        const text = await readFile(path, "utf8").catch(() => "");
        if (hasWord(text, word)) return true;
      }
      return false;
    },
  };
}

/** Whether a text holds a name as a word of its own. */
export function hasWord(text: string, word: string): boolean {
  return new RegExp(String.raw`(?<![\w])${word.replace(/\W/g, String.raw`\$&`)}(?!\w)`).test(text);
}

async function stubsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".pyi")).map((name) => join(folder, name));
}

/** The sources of a package or single module; null when they are too many or can't all be read. */
async function packageTexts(top: string): Promise<readonly string[] | null> {
  const found = await stat(top).catch(() => null);
  if (found === null) return null;
  if (!found.isDirectory()) return [await readFile(top, "utf8")];
  const texts: string[] = [];
  let bytes = 0;
  const listed = await filesBelow(top, SEARCH.entries);
  const files = listed?.filter((file) => /\.(pyi?|pyx|pxd)$/.test(file)) ?? [];
  // What is compiled can have any name.
  if (listed === null || files.length > SEARCH.files || listed.some((file) => /\.(so|pyd)$/.test(file)))
    return null;
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    bytes += text.length;
    if (bytes > SEARCH.bytes) return null;
    texts.push(text);
  }
  return texts;
}

/** The files of a folder; null when it has more than that. Node's own `recursive` goes through links, round and round. */
async function filesBelow(top: string, most: number): Promise<readonly string[] | null> {
  const files: string[] = [];
  const folders = [top];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(join(folder, entry.name));
    }
    if (files.length + folders.length > most) return null;
  }
  return files;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
