import { withTree, type GrammarName } from "./grammar.ts";
import { lineCounter } from "./lines.ts";
import { isTooDeepData } from "./nesting.ts";

/** Content that may hold anything, where dots on a line of their own are only text. */
const CONTENT = /string|heredoc|text|comment|raw|quoted/;

/** Languages with a `...` of their own that may stand alone on a line; elsewhere it is a range without ends. */
const VARIADIC: ReadonlySet<GrammarName> = new Set(["c", "cpp", "php", "python"]);

/**
 * Tells for each line that is only dots whether the grammar has a place for them: the `...` of
 * variadic parameters, text of a heredoc or of markup.
 */
export async function legalDotsIn(
  grammar: GrammarName,
  content: string,
  signal: AbortSignal,
): Promise<((line: number) => boolean) | null> {
  const stray = await withTree(grammar, content, signal, ({ rootNode }) => {
    const lines = new Set<number>();
    for (const [row, text] of content.split("\n").entries()) {
      const column = text.search(/\S/);
      if (!/^(\.{3,}|…)$/.test(text.trim())) continue;
      const point = { row, column };
      for (let node = rootNode.descendantForPosition(point); node !== null; node = node.parent) {
        if (CONTENT.test(node.type)) break;
        if (node.isError || !VARIADIC.has(grammar)) lines.add(row + 1);
      }
    }
    return lines;
  });
  return stray === null ? null : (line) => !stray.has(line);
}

/** The same for YAML: `...` ends a document, and is text within a block; as a value of its own it stands for one. */
export async function legalDotsInYaml(content: string): Promise<((line: number) => boolean) | null> {
  if (isTooDeepData(content)) return null;
  // CommonJS: bundled, it has its exports under `default` alone.
  const { isScalar, parseAllDocuments, visit } = (await import("yaml")).default;
  const lineAt = lineCounter(content);
  const stray = new Set<number>();
  for (const document of parseAllDocuments(content)) {
    visit(document, {
      Scalar: (_, node) => {
        if (!isScalar(node) || node.type !== "PLAIN" || node.range === undefined || node.range === null)
          return;
        if (/^(\.{3,}|…)$/.test(String(node.value))) stray.add(lineAt(node.range[0]));
      },
    });
  }
  return (line) => !stray.has(line);
}
