import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";

/** Files that can spell the name of a method in JavaScript. */
const JAVASCRIPT = /\.([cm]?[jt]sx?|json)$/;

/** Folders that are searched by themselves or hold nothing that runs. */
const LEFT_OUT = new Set(["node_modules", ".git"]);

/**
 * Which of some names stand nowhere in the code of some folders; null when there is more code than
 * {@link BOUNDS.names_files}, or it takes longer than {@link BOUNDS.names_search_ms}. Folders are
 * searched in their order, until all names are found. Links are not followed.
 *
 * @param code names of the files that are searched
 */
export async function absentFrom(
  names: readonly string[],
  folders: readonly string[],
  signal: AbortSignal,
  code: RegExp = JAVASCRIPT,
): Promise<readonly string[] | null> {
  const absent = new Map(names.map((name) => [name, Buffer.from(name)]));
  const end = performance.now() + BOUNDS.names_search_ms;
  let files = 0;
  for (const file of filesIn(folders, code)) {
    if (absent.size === 0) break;
    files += 1;
    if (files > BOUNDS.names_files || performance.now() > end || signal.aborted) return null;
    // Others want to run, too: a draft is being streamed, a limit has to fire.
    if (files % 16 === 0) await new Promise((done) => setImmediate(done));
    const content = read(file);
    if (content === null) continue;
    for (const [name, bytes] of absent) if (holdsWord(content, bytes)) absent.delete(name);
  }
  return [...absent.keys()];
}

function* filesIn(folders: readonly string[], code: RegExp): Generator<string> {
  for (const folder of folders) {
    const entries = list(folder);
    for (const entry of entries) if (entry.isFile() && code.test(entry.name)) yield join(folder, entry.name);
    for (const entry of entries) {
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) yield* filesIn([join(folder, entry.name)], code);
    }
  }
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function read(file: string): Buffer | null {
  try {
    return statSync(file).size <= BOUNDS.names_file_bytes ? readFileSync(file) : null;
  } catch {
    return null;
  }
}

/** Whether the bytes stand there as a word of code; the letters of names are ASCII, others end a word. */
function holdsWord(content: Buffer, word: Buffer): boolean {
  for (let at = content.indexOf(word); at !== -1; at = content.indexOf(word, at + 1)) {
    const isWord = !isLetter(content[at - 1]) && !isLetter(content[at + word.length]);
    if (isWord && !isInCommentLine(content, at)) return true;
  }
  return false;
}

/** Bytes before a word in which its line begins, where it is one of a comment. */
const MAX_COMMENT_BYTES = 400;

/** `// …` and ` * …`, with words before this one: `* name()` is a method, too. */
const COMMENT_LINE = /(?:^|\n)[^\S\n]*(?:\/[/*]|\*[^\S\n]+[^\s*])(?:(?!\*\/)[^\n])*$/;

/** Whether the line of a place is nothing but a comment: prose holds words that nothing has for a name. */
function isInCommentLine(content: Buffer, at: number): boolean {
  return COMMENT_LINE.test(content.toString("latin1", Math.max(0, at - MAX_COMMENT_BYTES), at));
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && /[\w$]/.test(String.fromCharCode(byte));
}
