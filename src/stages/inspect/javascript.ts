import type { ParserOptions, ParseResult } from "oxc-parser";
import { isTooDeep } from "./nesting.ts";

const FILE = /\.[cm]?[jt]sx?$/;

/** True for JavaScript and TypeScript, JSX included, by the path's ending. */
export function isJavaScript(path: string): boolean {
  return FILE.test(path);
}

/**
 * Parses JavaScript or TypeScript as a project would: where the first reading fails, the other
 * readings that the file's ending allows (JSX in `.js`, CommonJS, a script) get a chance, and the
 * one without errors wins. Offsets are UTF-16 code units. Null for a text too deeply nested to try.
 */
export async function parseJavaScript(path: string, content: string): Promise<ParseResult | null> {
  if (isTooDeep(content)) return null;
  const { parseSync } = await import("oxc-parser");
  const [first, ...others] = readings(path);
  // The file name is only used for its ending, which `lang` overrides.
  const result = parseSync(path, content, { ...first, showSemanticErrors: true });
  if (result.errors.length === 0) return result;
  for (const options of others) {
    const other = parseSync(path, content, { ...options, showSemanticErrors: true });
    if (other.errors.length === 0) return other;
  }
  return result;
}

function readings(path: string): readonly ParserOptions[] {
  if (/\.[cm]?tsx?$/.test(path)) return [{}];
  if (path.endsWith(".mjs")) return [{ lang: "jsx", sourceType: "module" }];
  return [
    { lang: "jsx", sourceType: "module" },
    { lang: "jsx", sourceType: "commonjs" },
    { lang: "jsx", sourceType: "script" },
  ];
}
