import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as TreeSitter from "web-tree-sitter";

/** Languages with a tree-sitter grammar on board. */
export type GrammarName = "python" | "go" | "rust";

const BY_ENDING: Readonly<Record<string, GrammarName>> = {
  ".py": "python",
  ".pyi": "python",
  ".go": "go",
  ".rs": "rust",
};

/** The grammar for a path, by its ending; null when there is none. */
export function grammarFor(path: string): GrammarName | null {
  return BY_ENDING[/\.[a-z]+$/.exec(path)?.[0] ?? ""] ?? null;
}

let runtime: Promise<typeof TreeSitter> | null = null;
const languages = new Map<GrammarName, Promise<TreeSitter.Language>>();

/**
 * Parses with a grammar and hands the tree to `use`; the tree's memory (WebAssembly's, which no
 * garbage collector sees) is given back when `use` returns. Null when the signal fired first.
 */
export async function withTree<T>(
  name: GrammarName,
  content: string,
  signal: AbortSignal,
  use: (tree: TreeSitter.Tree) => T,
): Promise<T | null> {
  const { Parser } = await (runtime ??= loadRuntime());
  const language = languages.get(name) ?? loadLanguage(name);
  languages.set(name, language);
  const parser = new Parser();
  let tree: TreeSitter.Tree | null = null;
  try {
    parser.setLanguage(await language);
    tree = parser.parse(content, null, { progressCallback: () => signal.aborted });
    return tree === null ? null : use(tree);
  } finally {
    tree?.delete();
    parser.delete();
  }
}

async function loadRuntime(): Promise<typeof TreeSitter> {
  const module = await import("web-tree-sitter");
  const wasm = findWasm("web-tree-sitter", "web-tree-sitter.wasm");
  await module.Parser.init({ locateFile: () => wasm });
  return module;
}

async function loadLanguage(name: GrammarName): Promise<TreeSitter.Language> {
  const { Language } = await import("web-tree-sitter");
  return Language.load(findWasm(`tree-sitter-${name}`, `tree-sitter-${name}.wasm`));
}

/** Beside the bundle when built; in the package itself when run from source. */
function findWasm(packageName: string, file: string): string {
  const built = join(dirname(fileURLToPath(import.meta.url)), "grammars", file);
  if (existsSync(built)) return built;
  const require = createRequire(import.meta.url);
  // `web-tree-sitter` exports its wasm but not its manifest, the grammars the other way round.
  if (packageName === "web-tree-sitter") return require.resolve("web-tree-sitter/web-tree-sitter.wasm");
  return join(dirname(require.resolve(`${packageName}/package.json`)), file);
}
