import { findCredentials } from "./stages/inspect/secrets.ts";
import type { FileRead, Workspace } from "./workspace/workspace.ts";

/** Where a text holds what looks like a credential: the first one, in words; null when it holds none. */
export async function credentialIn(path: string, content: string): Promise<string | null> {
  const found = await findCredentials({ path, content });
  const first = found.toSorted((a, b) => a.range[0] - b.range[0])[0];
  if (first === undefined) return null;
  const line = content.slice(0, first.range[0]).split("\n").length;
  return `what looks like a credential in line ${line} (${first.what})`;
}

const LEFT_OUT = "[left out: what looks like a credential]";

/** A text without the lines that hold what looks like a credential. */
export async function withoutCredentialLines(content: string): Promise<string> {
  const found = await findCredentials({ path: "output", content });
  let at = 0;
  return content
    .split("\n")
    .map((line) => {
      const [start, end] = [at, at + line.length];
      at = end + 1;
      return found.some(({ range }) => range[0] <= end && range[1] > start) ? LEFT_OUT : line;
    })
    .join("\n");
}

/** The working tree as models may see it, and what was kept from them. */
export interface ShownTree {
  readonly workspace: Workspace;
  /** Files that were asked for and withheld: why, by path. */
  readonly withheld: ReadonlyMap<string, string>;
}

/** Keeps every file from models in which something looks like a credential: it reads as one that can't be used. */
export function withoutCredentials(workspace: Workspace): ShownTree {
  const withheld = new Map<string, string>();
  const known = new Map<string, { readonly text: string; readonly why: string | null }>();
  const look = async (path: string, text: string): Promise<string | null> => {
    const before = known.get(path);
    if (before?.text === text) return before.why;
    const why = await credentialIn(path, text);
    known.set(path, { text, why });
    return why;
  };
  const read = async (path: string): Promise<FileRead> => {
    const file = await workspace.read(path);
    const why = file.kind === "text" ? await look(path, file.text) : null;
    if (why === null) return file;
    withheld.set(path, why);
    return { kind: "unusable", why: `a file with ${why}`, withheld: true };
  };
  /** A line by itself may show the middle of a key that only the whole file tells. */
  const isShown = async (line: string): Promise<boolean> => {
    const path = /^(.+?):\d+:/.exec(line)?.[1];
    const file = path === undefined ? null : await read(path);
    if (file?.kind === "unusable" && file.withheld === true) return false;
    return file?.kind === "text" || (await credentialIn("line", line)) === null;
  };
  const search = async (text: string, limit: number): Promise<readonly string[]> => {
    const shown: string[] = [];
    for (const line of await workspace.search(text, limit)) if (await isShown(line)) shown.push(line);
    return shown;
  };
  return { workspace: { ...workspace, read, search }, withheld };
}
