import { posix } from "node:path";
import { BOUNDS } from "../domain/bounds.ts";
import type { Workspace } from "./workspace.ts";

const NAME = "AGENTS.md";

/** The repository's instructions, and what the user should know about them. */
export interface Instructions {
  readonly text: string | null;
  readonly notices: readonly string[];
}

/**
 * Reads `AGENTS.md` at the root and the nearest one above each of the paths, outermost first (the
 * nearer ones come later and so weigh more), each under its path, {@link BOUNDS.instructions_max_bytes}
 * at most altogether.
 */
export async function readInstructions(
  paths: readonly string[],
  workspace: Workspace,
): Promise<Instructions> {
  const notices: string[] = [];
  const found = new Map<string, string>();
  const look = async (path: string): Promise<boolean> => {
    if (found.has(path)) return true;
    const read = await workspace.read(path);
    if (read.kind === "unusable") notices.push(`${path} was not read: it is ${read.why}`);
    if (read.kind !== "text" || read.text.trim() === "") return false;
    found.set(path, read.text);
    return true;
  };
  const folders = new Set(paths.map((path) => posix.dirname(path)));
  for (const start of folders) {
    let folder = start;
    while (folder !== "." && !(await look(posix.join(folder, NAME)))) folder = posix.dirname(folder);
  }
  await look(NAME);

  const parts: string[] = [];
  let left: number = BOUNDS.instructions_max_bytes;
  for (const [path, text] of [...found].sort(([a], [b]) => depth(a) - depth(b) || (a < b ? -1 : 1))) {
    const part = `# ${path}\n\n${text.trim()}\n`;
    const bytes = Buffer.byteLength(part);
    if (bytes > left) {
      notices.push(
        `${path} was left out: instructions are limited to ${BOUNDS.instructions_max_bytes / 1024} KiB`,
      );
      continue;
    }
    left -= bytes;
    parts.push(part);
  }
  return { text: parts.length === 0 ? null : parts.join("\n"), notices: [...new Set(notices)] };
}

function depth(path: string): number {
  return path.split("/").length;
}
