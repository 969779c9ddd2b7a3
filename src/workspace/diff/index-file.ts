import path from "node:path";
import type { Environment } from "../git.ts";
import type { Workspace } from "../workspace.ts";

/**
 * The index that git prepared for a hook (`git commit -p`, `git commit FILE`) or was told to use, unless it
 * is another repository's: a hook may well look at one. Null where the working tree's own counts.
 */
export function indexFileOf(
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
  { gitDir }: Workspace,
): string | null {
  const named = env["GIT_INDEX_FILE"];
  if (named === undefined || named === "") return null;
  const file = path.resolve(cwd, named);
  const isOthers = !file.startsWith(`${gitDir}${path.sep}`) && file.split(path.sep).includes(".git");
  return isOthers ? null : file;
}
