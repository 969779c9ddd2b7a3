import { posix } from "node:path";

/** One script of a single-file component. */
export interface ComponentScript {
  /** The whole file with all but the script blanked out: offsets and lines stay what they were. */
  readonly content: string;
  /** Value of `lang`, in small letters; null where there is none. */
  readonly lang: string | null;
  /** What `src` names, where the script stands in a file of its own; null elsewhere. */
  readonly src: { readonly text: string; readonly start: number } | null;
}

/** True for Vue, Svelte and Astro components, by the path's ending. */
export function isComponent(path: string): boolean {
  return /\.(?:vue|svelte|astro)$/.test(path);
}

/** Scripts read of one component: hand-written ones have one to three. */
export const MAX_SCRIPTS = 20;

interface Tag {
  readonly start: number;
  /** Offset behind the `>`. */
  readonly end: number;
  readonly attributes: string;
}

/**
 * The scripts of a component that its compiler takes for modules, in the order in which they stand: those
 * beside the template of Vue and Svelte, Astro's frontmatter, and its scripts that are not inline. `unclosed`
 * is the offset of one without an end, null when all have theirs.
 */
export function componentScripts(
  path: string,
  content: string,
): { readonly scripts: readonly ComponentScript[]; readonly unclosed: number | null } {
  const kind = posix.extname(path).slice(1);
  const scripts: ComponentScript[] = [];
  let at = 0;
  if (kind === "astro") {
    const open = /^\s*---/.exec(content);
    if (open !== null) {
      const close = content.indexOf("\n---", open[0].length - 1);
      if (close === -1) return { scripts, unclosed: open[0].length - 3 };
      scripts.push({ content: keep(content, open[0].length, close), lang: "ts", src: null });
      at = close + "\n---".length;
    }
  }
  // Vue takes scripts beside its template, Svelte those that are not given to the page's head.
  const outer = kind === "vue" ? "template" : "svelte:head";
  let depth = 0;
  const token = new RegExp(String.raw`<!--|<script(?=[\s>])|<(/?)${outer}(?=[\s>])`, "g");
  for (token.lastIndex = at; ; token.lastIndex = at) {
    const found = scripts.length > MAX_SCRIPTS ? null : token.exec(content);
    if (found === null) return { scripts, unclosed: null };
    const [text, slash] = found;
    at = token.lastIndex;
    if (text === "<!--") {
      const end = content.indexOf("-->", at);
      if (end === -1) return { scripts, unclosed: null };
      at = end + "-->".length;
    } else if (slash !== undefined) depth = Math.max(0, depth + (slash === "" ? 1 : -1));
    else {
      const tag = readTag(content, found.index, at);
      at = tag.end;
      if (tag.attributes.endsWith("/")) {
        if (depth === 0) addScript(scripts, kind, tag, "");
        continue;
      }
      const close = content.indexOf("</script", at);
      if (close === -1) return { scripts, unclosed: depth === 0 ? tag.start : null };
      if (depth === 0) addScript(scripts, kind, tag, keep(content, at, close));
      at = close;
    }
  }
}

function addScript(scripts: ComponentScript[], kind: string, tag: Tag, content: string): void {
  const value = (name: string): RegExpExecArray | null =>
    new RegExp(String.raw`(?:^|\s)${name}\s*=\s*["']?([^\s"'>]*)`).exec(tag.attributes);
  const type = value("type")?.[1] ?? "module";
  const src = value("src");
  const names = tag.attributes.trim();
  // Astro leaves a script as it is that has any attribute but `src`.
  if (kind === "astro" && names !== "" && !/^src\s*=\s*\S+\s*\/?$/.test(names)) return;
  if (!/^(?:module|ts|(?:text|application)\/(?:javascript|typescript|babel|ecmascript))$/.test(type)) return;
  const isTyped = /\b(?:ts|typescript)$/.test(type) || kind === "astro";
  scripts.push({
    content,
    lang: value("lang")?.[1]?.toLowerCase() ?? (isTyped ? "ts" : null),
    src:
      src === null
        ? null
        : {
            text: src[1] ?? "",
            start: tag.end - 1 - tag.attributes.length + src.index + src[0].length - (src[1] ?? "").length,
          },
  });
}

/** A tag from its `<` to its `>`, which quotes may hide: `generic="T extends Record<string, A>"`. */
function readTag(content: string, start: number, from: number): Tag {
  let quote = "";
  let at = from;
  for (; at < content.length; at++) {
    const character = content.charAt(at);
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") break;
  }
  return { start, end: Math.min(at + 1, content.length), attributes: content.slice(from, at) };
}

/** The text with everything blanked out but one part. */
function keep(content: string, start: number, end: number): string {
  const blank = (text: string): string => text.replaceAll(/[^\r\n]/g, " ");
  return blank(content.slice(0, start)) + content.slice(start, end) + blank(content.slice(end));
}
