import type { OxcError, ParseResult } from "oxc-parser";
import { componentScripts, isComponent, MAX_SCRIPTS, type ComponentScript } from "./component.ts";
import { isJavaScript, parseJavaScript } from "./javascript.ts";

/** JavaScript or TypeScript in a file of its own, or in a component. Offsets are those of the file. */
export interface Script {
  readonly parsed: ParseResult;
  readonly errors: readonly Pick<OxcError, "message" | "labels" | "helpMessage">[];
  /** The file's text; of a component, with everything else blanked out. */
  readonly content: string;
  /** The file that a script of a component stands in instead. */
  readonly src: ComponentScript["src"];
}

/** True for files with JavaScript or TypeScript in them: modules, and Vue, Svelte and Astro components. */
export function holdsScripts(path: string): boolean {
  return isJavaScript(path) || isComponent(path);
}

/** The scripts of a file, parsed: one of a module, any number of a component. A text says why they can't be. */
export async function parseScripts(path: string, content: string): Promise<readonly Script[] | string> {
  if (!isComponent(path)) {
    const parsed = await parseJavaScript(path, content);
    return parsed === null
      ? "too deeply nested to parse"
      : [{ parsed, errors: parsed.errors, content, src: null }];
  }
  const scripts: Script[] = [];
  const found = componentScripts(path, content).scripts;
  if (found.length > MAX_SCRIPTS) return `more than ${MAX_SCRIPTS} scripts`;
  for (const script of found) {
    const ending = ENDINGS[script.lang ?? "js"];
    if (ending === undefined) return `scripts in ${script.lang} are not known`;
    const parsed = await parseComponentScript(path, script, ending);
    if (parsed === null) return "too deeply nested to parse";
    // Astro's frontmatter is the body of a function, and may return a response.
    const errors = path.endsWith(".astro")
      ? parsed.errors.filter(({ message }) => !message.startsWith("A 'return' statement"))
      : parsed.errors;
    scripts.push({ parsed, errors, content: script.content, src: script.src });
  }
  return scripts;
}

/** As {@link parseScripts}, with a text for a script that has errors. */
export async function soundScripts(path: string, content: string): Promise<readonly Script[] | string> {
  const scripts = await parseScripts(path, content);
  if (typeof scripts === "string") return scripts;
  return scripts.some(({ errors }) => errors.length > 0) ? "it does not parse" : scripts;
}

/** The ending by which a script's `lang` is parsed. */
const ENDINGS: Readonly<Record<string, string>> = {
  js: ".mjs",
  javascript: ".mjs",
  jsx: ".mjs",
  ts: ".mts",
  typescript: ".mts",
  tsx: ".tsx",
};

async function parseComponentScript(
  path: string,
  { content, lang }: ComponentScript,
  ending: string,
): Promise<ParseResult | null> {
  const parsed = await parseJavaScript(path + ending, content);
  // Svelte's configuration may make TypeScript the language of scripts that don't say theirs.
  if (lang !== null || !path.endsWith(".svelte") || parsed?.errors.length === 0) return parsed;
  const typed = await parseJavaScript(`${path}.mts`, content);
  return typed?.errors.length === 0 ? typed : parsed;
}
