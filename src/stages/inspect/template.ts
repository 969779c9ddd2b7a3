import type { SourceFile } from "./checker.ts";

/** Languages in which doubled braces are nothing of their own. */
const MARKED = /\.(html?|css|ya?ml|toml|sh|bash)$/;

/**
 * Whether a file that doesn't parse is one that something fills in first: Jinja, Helm, Handlebars,
 * ERB, PHP. Expressions of GitHub's workflows (`${{ x }}`) and what stands in quotes are plain text.
 */
export function isTemplate({ path, content }: SourceFile): boolean {
  if (/\{%-?\s*\w+[^\n]*%\}|<%[-=#@!\s]/.test(content)) return true;
  return MARKED.test(path) && /^[^"'#\n]*(?:(?<!\$)\{\{|<\?(?:php|=))/m.test(content);
}
