import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as TreeSitter from "web-tree-sitter";
import { optimiseLate } from "./wasm.ts";

/** Where a grammar's package keeps it, by language; each is loaded when a file of it is there. */
const GRAMMARS = {
  bash: { package: "tree-sitter-bash", file: "tree-sitter-bash.wasm" },
  c: { package: "tree-sitter-c", file: "tree-sitter-c.wasm" },
  cpp: { package: "tree-sitter-cpp", file: "tree-sitter-cpp.wasm" },
  csharp: { package: "tree-sitter-c-sharp", file: "tree-sitter-c_sharp.wasm" },
  go: { package: "tree-sitter-go", file: "tree-sitter-go.wasm" },
  html: { package: "tree-sitter-html", file: "tree-sitter-html.wasm" },
  java: { package: "tree-sitter-java", file: "tree-sitter-java.wasm" },
  php: { package: "tree-sitter-php", file: "tree-sitter-php.wasm" },
  python: { package: "tree-sitter-python", file: "tree-sitter-python.wasm" },
  ruby: { package: "tree-sitter-ruby", file: "tree-sitter-ruby.wasm" },
  rust: { package: "tree-sitter-rust", file: "tree-sitter-rust.wasm" },
} as const;

/** Languages with a tree-sitter grammar on board. */
export type GrammarName = keyof typeof GRAMMARS;

const BY_ENDING: Readonly<Record<string, GrammarName>> = {
  ...all("python", "py pyi"),
  ...all("go", "go"),
  ...all("rust", "rs"),
  ...all("java", "java"),
  ...all("ruby", "rb rake gemspec ru"),
  ...all("php", "php phtml"),
  ...all("c", "c"),
  // A header may be of either: what is C is nearly always C++ too.
  ...all("cpp", "h cc cpp cxx c++ hpp hh hxx ipp tpp"),
  ...all("csharp", "cs"),
  ...all("bash", "sh bash"),
  ...all("html", "html htm"),
};

function all(name: GrammarName, endings: string): Record<string, GrammarName> {
  return Object.fromEntries(endings.split(" ").map((ending) => [ending, name]));
}

/** The grammar for a path, by its name or ending; null when there is none. */
export function grammarFor(path: string): GrammarName | null {
  if (/(^|\/)(Gemfile|Rakefile)$/.test(path)) return "ruby";
  return BY_ENDING[/\.([a-z+]+)$/.exec(path)?.[1] ?? ""] ?? null;
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
  optimiseLate();
  const module = await import("web-tree-sitter");
  const wasm = findWasm("web-tree-sitter", "web-tree-sitter.wasm");
  await module.Parser.init({ locateFile: () => wasm });
  return module;
}

async function loadLanguage(name: GrammarName): Promise<TreeSitter.Language> {
  const { Language } = await import("web-tree-sitter");
  const grammar = GRAMMARS[name];
  return Language.load(findWasm(grammar.package, grammar.file));
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
