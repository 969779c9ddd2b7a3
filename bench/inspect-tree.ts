/** A project's files in memory: what a seeder needs to know that a name or a file does not exist. */
export interface Tree {
  readonly texts: ReadonlyMap<string, string>;
  /** True for a package that is installed. */
  readonly isInstalled: (name: string) => boolean;
  /** Every word of every file, and every name that the language's own objects have. */
  readonly words: () => ReadonlySet<string>;
}

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** A tree of the given texts. */
export function treeOf(texts: ReadonlyMap<string, string>, isInstalled: (name: string) => boolean): Tree {
  let words: ReadonlySet<string> | null = null;
  return { texts, isInstalled, words: () => (words ??= wordsOf(texts)) };
}

function wordsOf(texts: ReadonlyMap<string, string>): ReadonlySet<string> {
  const words = builtinNames();
  for (const text of texts.values()) for (const [word] of text.matchAll(WORD)) words.add(word);
  return words;
}

/** Names of JavaScript's own objects and of their prototypes' members, as this Node has them. */
function builtinNames(): Set<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (value: unknown, depth: number): void => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
      return;
    seen.add(value);
    for (const [name, { value: held }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      names.add(name);
      if (depth > 0) visit(held, depth - 1);
    }
  };
  visit(globalThis, 2);
  return names;
}
