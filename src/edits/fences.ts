/** An open code fence: its run of marks, and the words after them. */
export interface Fence {
  readonly mark: string;
  readonly info: string;
}

/** Reads a line that opens a code fence; null when it is none. (CommonMark 0.31, section 4.5.) */
export function openFence(line: string): Fence | null {
  const [, mark, info] = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(line) ?? [];
  return mark === undefined || info === undefined ? null : { mark, info: info.trim() };
}

/** True when a line closes the fence: the same marks, at least as many, and nothing else. */
export function closesFence(line: string, fence: Fence): boolean {
  const close = openFence(line);
  return close !== null && close.info === "" && close.mark.startsWith(fence.mark);
}

const EXTENSION = /\.[A-Za-z][A-Za-z0-9]*$/;

/** True for a word that can only be a path: it has a folder, an extension, or a leading dot. */
function looksLikePath(word: string): boolean {
  if (/[\s`*"'<>|]|:\/\/|[/.:]$/.test(word) || word === "") return false;
  return word.includes("/") || EXTENSION.test(word) || word.startsWith(".");
}

/**
 * The path that a line stands for, as models head a file: bare, as a heading, bold, in backticks,
 * after `File:`, with a colon behind. Prose gives null; a path with a space needs backticks.
 */
export function pathLine(line: string): string | null {
  let text = line.trim().replace(/^#{1,6}\s+/, "");
  text = text.replace(/^\*\*(.*)\*\*(:?)$/, "$1$2");
  const labelled = /^(?:file(?:name)?|path):\s*/i.exec(text);
  text = text.slice(labelled?.[0].length ?? 0).replace(/:$/, "");
  text = text.replace(/^\*\*(.*)\*\*$/, "$1");
  const quoted = /^`([^`]+)`$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  if (labelled && /^\S+$/.test(text)) return text;
  return looksLikePath(text) ? text : null;
}

/** The path in a fence's info string (`ts src/a.ts`, `ts:src/a.ts`, `title="src/a.ts"`), or null. */
export function pathInInfo(info: string): string | null {
  const words = info.split(/\s+/).map((word) =>
    word
      .replace(/^(?:title|file|filename|path)=/, "")
      .replace(/^(["'])(.*)\1$/, "$2")
      .replace(/^[\w+#-]+:(?!\/\/)/, ""),
  );
  const paths = [...new Set(words.filter((word) => word !== "//" && looksLikePath(word)))];
  return paths.length === 1 ? (paths[0] ?? null) : null;
}

/**
 * The path on the nearest line above, past blank lines and the opening of a fence, but not above
 * `floor`; null when none is there.
 */
export function pathAbove(lines: readonly string[], at: number, floor: number): string | null {
  for (let index = at - 1; index >= floor; index -= 1) {
    const line = lines[index] ?? "";
    const fence = openFence(line);
    const inInfo = fence === null ? null : pathInInfo(fence.info);
    if (inInfo !== null) return inInfo;
    if (line.trim() !== "" && fence === null) return pathLine(line);
  }
  return null;
}
