import type { ParserOptions, ParseResult, parseSync as ParseSync } from "oxc-parser";
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
  const key = `${path}\0${content}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  if (isTooDeep(content)) return null;
  const { parseSync } = await import("oxc-parser");
  const parsed = parseWith(parseSync, path, content);
  if (content.length > MAX_KEPT_CHARS) return parsed;
  recent.set(key, parsed);
  for (const oldest of recent.keys()) if (recent.size > MAX_KEPT) recent.delete(oldest);
  return parsed;
}

/** What was parsed last: the checks ask for the same files one after the other. A tree takes far more than its text. */
const recent = new Map<string, ParseResult>();
const MAX_KEPT = 8;
const MAX_KEPT_CHARS = 262_144;

function parseWith(parseSync: typeof ParseSync, path: string, content: string): ParseResult {
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
