import { join } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import { absentFrom } from "../types/search-folders.ts";
import type { View } from "../view.ts";
import type { Environment } from "./environment.ts";

/** Files that can spell a name in Python. */
const PYTHON = /\.(pyi?|pyx|pxd)$/;

/** Tells which names stand nowhere that a Python file could have them from. */
export interface Spelling {
  /**
   * Those of some names that nothing spells but the given file: no other file of the repository, no stub of
   * the standard library, no installed package. Null when it can't be told.
   */
  unknown(names: readonly string[], path: string): Promise<ReadonlySet<string> | null>;
}

/**
 * @param typeshed absolute path of the stubs that come with pyright
 * @param environment where packages are installed; null for none
 */
export function createSpelling(
  tree: View,
  environment: Environment | null,
  typeshed: string,
  signal: AbortSignal,
): Spelling {
  const folders = [join(typeshed, "stdlib"), ...(environment?.paths ?? [])];
  return {
    unknown: async (names, path) => {
      const others = [...tree.touched].filter(([other]) => other !== path);
      const spelt = new Set(others.flatMap(([, text]) => text?.match(/\w+/g) ?? []));
      const asked = [...new Set(names)].filter((name) => !spelt.has(name)).slice(0, BOUNDS.search_words);
      if (asked.length === 0) return new Set();
      const elsewhere = await tree.occurring(asked);
      const left = asked.filter((name) => !elsewhere.has(name));
      if (left.length === 0) return new Set();
      const absent = await absentFrom(left, folders, signal, PYTHON);
      return absent === null ? null : new Set(absent);
    },
  };
}
