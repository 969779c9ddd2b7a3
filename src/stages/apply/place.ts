import path from "node:path";

/** Run ids become file names; this is every character they may have. */
const ID = /^[\w-]{1,64}$/;

/** True for text that can name an undo record. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** Folder of tandem's own state in a working tree's git folder. */
export function stateFolder(gitDir: string): string {
  return path.join(gitDir, "tandem");
}

/** Where the journal of changes under way stands. */
export function journalPath(gitDir: string): string {
  return path.join(stateFolder(gitDir), "journal.json");
}
